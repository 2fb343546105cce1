/** What the program says: what came of training, or the error by name and message. */
export type Outcome =
  | {
      readonly error?: never;
      readonly threads: number;
      readonly simd: string;
      readonly births: number;
      readonly learned: boolean;
      /** Of all numbers of the network, bit by bit. */
      readonly digest: string;
      /** Of what it predicts once it has been saved and loaded, for a whole text and step by step. */
      readonly predicted: { readonly whole: string; readonly streamed: string };
    }
  | { readonly error: string; readonly message: string };

/** What all hosts come to: the digests of the network and of what it predicts. */
export interface Digests {
  readonly digest: string;
  readonly predicted: string;
}

/** What an outcome should be: trained with these threads and the digests that all have, or an error of this text. */
export type Expected = ({ readonly threads: number } & Digests) | { readonly error: RegExp };

/** What is wrong with an outcome; nothing if all is well. */
export function outcomeProblems(where: string, outcome: Outcome, expected: Expected): string[] {
  const found = JSON.stringify(outcome);
  if ('error' in expected) {
    const fits = outcome.error === 'BackendError' && expected.error.test(outcome.message);
    return fits ? [] : [`${where}: found ${found}, expected a BackendError like ${String(expected.error)}`];
  }
  const { threads, digest, predicted } = expected;
  const fits =
    outcome.error === undefined &&
    outcome.learned &&
    outcome.births > 0 &&
    outcome.threads === threads &&
    outcome.digest === digest &&
    outcome.predicted.whole === predicted &&
    outcome.predicted.streamed === predicted;
  return fits
    ? []
    : [
        `${where}: found ${found}, expected a network that has grown, learned and predicts, ${JSON.stringify(expected)}`,
      ];
}
