import { DataError } from '@meristem/data';
import type { Network, Prediction, Predictions } from '@meristem/network';
import { InputError } from './input-error.ts';
import type { MeristemError } from '@meristem/autodiff';
import type { Asked, Heard, Question, Unasked } from './question.ts';

/** What a network says to a question: all it said at once, and which steps of it are the answer. */
export interface Answer {
  readonly question: Question;
  readonly said: Predictions;
  /** Where its steps begin among those of `said`. */
  readonly from: number;
}

/** Rows that are asked at once. */
const MOST_ROWS = 1024;

/**
 * Asks a network one question after the other. A sequence is heard from its start. Single steps are rows of their own to a
 * network that carries nothing: one that cannot be asked is passed on in its place. To a network that remembers they are one
 * stream, from the first question to the last, which cannot go on past a step that is not known.
 *
 * @throws what is wrong with a step of a stream
 */
export async function* answersOf(
  network: Network,
  questions: AsyncIterable<Asked>,
): AsyncGenerator<Answer | Unasked, void, undefined> {
  const remembers = network.program.carried.length > 0;
  const session = remembers ? network.session() : undefined;
  let rows: Asked[] = [];
  let streams = false;
  let missed: MeristemError | undefined;
  try {
    for await (const question of questions) {
      if ('fault' in question) missed ??= question.fault;
      else streams ||= remembers && !question.sequence;
      if (streams && missed) throw missed;
      if ('fault' in question || (!remembers && !question.sequence)) {
        rows.push(question);
        if (rows.length < MOST_ROWS) continue;
      }
      yield* rowsAnswered(network, rows);
      rows = [];
      if ('fault' in question) continue;
      if (question.sequence) {
        const said = network.predict(inputsOf(question.steps), { steps: question.steps.length });
        yield { question, said, from: 0 };
      } else if (session) {
        yield { question, said: session.step(inputsOf(question.steps)), from: 0 };
      }
    }
  } catch (error) {
    // What was asked before a faulty line is answered.
    if (error instanceof InputError || error instanceof DataError) yield* rowsAnswered(network, rows);
    throw error;
  }
  yield* rowsAnswered(network, rows);
}

function* rowsAnswered(
  network: Network,
  rows: readonly Asked[],
): Generator<Answer | Unasked, void, undefined> {
  const asked = rows.filter((row): row is Question => !('fault' in row));
  const said =
    asked.length === 0 ? undefined : network.predict(inputsOf(asked.map(({ steps }) => steps[0]!)));
  let from = 0;
  for (const row of rows) yield 'fault' in row ? row : { question: row, said: said!, from: from++ };
}

function inputsOf(steps: readonly Heard[]): Readonly<Record<string, Float64Array>> {
  const ports = Object.keys(steps[0] ?? {});
  return Object.fromEntries(
    ports.map((port) => [port, Float64Array.from(steps.flatMap((step) => step[port]!))]),
  );
}

/** What is told of one step of a port. */
export type StepAnswer = number | readonly number[] | SymbolAnswer;

/** What is told of a symbol: the likeliest one, and how likely each one is. */
export interface SymbolAnswer {
  readonly symbol: number;
  readonly letter?: string;
  readonly name?: string;
  readonly probabilities: readonly number[];
}

/** What a network says at a step of a port, as plain data. */
export function stepAnswer(prediction: Prediction, step: number): StepAnswer {
  const { size } = prediction.port;
  const part = (all: ArrayLike<number>): readonly number[] =>
    Array.from({ length: size }, (_, i) => all[step * size + i]!);
  if (prediction.kind === 'vector') {
    const values = part(prediction.values).map(shortest);
    return values.length === 1 ? values[0]! : values;
  }
  const symbol = prediction.symbols[step]!;
  const { letters, names } = prediction.port;
  const letter = letters === undefined ? undefined : [...letters][symbol];
  const name = names?.[symbol];
  return {
    symbol,
    ...(letter !== undefined && { letter }),
    ...(name !== undefined && { name }),
    probabilities: part(prediction.probabilities).map((chance) => shortest(Math.fround(chance))),
  };
}

/** A number of single precision in as few digits as tell it from all others of single precision; others as they are. */
function shortest(value: number): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
