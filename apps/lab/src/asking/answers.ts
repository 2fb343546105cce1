import { DataError } from '@meristem/data';
import type { Network, Prediction, Predictions } from '@meristem/network';
import { InputError } from './input-error.ts';
import type { Heard, Question } from './question.ts';

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
 * network that carries nothing; to one that does, they are one stream, from the first question to the last.
 */
export async function* answersOf(
  network: Network,
  questions: AsyncIterable<Question>,
): AsyncGenerator<Answer, void, undefined> {
  const remembers = network.program.carried.length > 0;
  const session = remembers ? network.session() : undefined;
  let rows: Question[] = [];
  try {
    for await (const question of questions) {
      if (!remembers && !question.sequence) {
        rows.push(question);
        if (rows.length < MOST_ROWS) continue;
      }
      yield* rowsAnswered(network, rows);
      rows = [];
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

function* rowsAnswered(network: Network, rows: readonly Question[]): Generator<Answer, void, undefined> {
  if (rows.length === 0) return;
  const said = network.predict(inputsOf(rows.map(({ steps }) => steps[0]!)));
  yield* rows.map((question, from) => ({ question, said, from }));
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
