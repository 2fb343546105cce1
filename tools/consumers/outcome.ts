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
    }
  | { readonly error: string; readonly message: string };

/** What an outcome should be: trained with these threads and the digest that all have, or an error of this text. */
export type Expected = { readonly threads: number; readonly digest: string } | { readonly error: RegExp };

/** What is wrong with an outcome; nothing if all is well. */
export function outcomeProblems(where: string, outcome: Outcome, expected: Expected): string[] {
  const found = JSON.stringify(outcome);
  if ('error' in expected) {
    const fits = outcome.error === 'BackendError' && expected.error.test(outcome.message);
    return fits ? [] : [`${where}: found ${found}, expected a BackendError like ${String(expected.error)}`];
  }
  const { threads, digest } = expected;
  const fits =
    outcome.error === undefined &&
    outcome.learned &&
    outcome.births > 0 &&
    outcome.threads === threads &&
    outcome.digest === digest;
  return fits
    ? []
    : [
        `${where}: found ${found}, expected a network that has grown and learned, ${JSON.stringify(expected)}`,
      ];
}
