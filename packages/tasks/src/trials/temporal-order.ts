import { type SymbolPort, uniformAt } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { optionFault } from '../errors.ts';
import { integerOption, resolveOptions } from '../options/options.ts';
import { trialTask } from './trial-task.ts';

const NAME = 'temporal-order';
const SOURCE =
  'Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), experiment 6';

/** First and last symbol of a trial, letters that say nothing, and the two that count. */
const LETTERS = 'EBabcdXY';
const [START, END, FIRST_IDLE, IDLE_LETTERS, X] = [0, 1, 2, 4, 6] as const;

const OPTIONS = {
  steps: integerOption({
    default: 24,
    min: 3,
    max: 100_000,
    meaning: 'number of steps in a trial, which is a cycle',
  }),
  marks: integerOption({ default: 2, min: 1, max: 10, meaning: 'number of letters X or Y in a trial' }),
} as const;

/** Options of {@link temporalOrder}. */
export interface TemporalOrderOptions {
  /** Steps of a trial; 24 where it is left out (the source has 100 to 110). */
  readonly steps?: number;
  /** Letters X or Y in a trial, 1 to 10; 2 where it is left out, as in experiment 6a (6b has 3). */
  readonly marks?: number;
}

const INPUTS: readonly SymbolPort[] = [
  { kind: 'symbol', name: 'symbol', size: LETTERS.length, letters: LETTERS },
];

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { steps, marks } = options;
  const part = Math.floor((steps - 2) / marks);
  requirePlace(part, `${path}.steps`, steps, marks);
  const orders = 2 ** marks;
  return trialTask({
    name: NAME,
    source: SOURCE,
    options,
    steps,
    inputs: INPUTS,
    targets: [{ kind: 'symbol', name: 'order', size: orders, ignore: orders }],
    floor: 0,
    plateaus: Array.from({ length: marks }, (_, unknown) => ({
      label: `${marks - 1 - unknown} known`,
      natsPerCycle: (unknown + 1) * Math.LN2,
    })),
    write({ into, lane, batch, key }) {
      const symbol = into['symbol'] as Int32Array;
      const last = (steps - 1) * batch + lane;
      symbol[lane] = START;
      for (let step = 1; step < steps - 1; step += 1)
        symbol[step * batch + lane] = FIRST_IDLE + Math.floor(IDLE_LETTERS * uniformAt(key, step, lane));
      symbol[last] = END;
      let order = 0;
      for (let mark = 0; mark < marks; mark += 1) {
        const step = 1 + mark * part + Math.floor(part * uniformAt(key, steps + mark, lane));
        const y = Math.floor(2 * uniformAt(key, steps + marks + mark, lane));
        symbol[step * batch + lane] = X + y;
        order = 2 * order + y;
      }
      (into['order'] as Int32Array)[last] = order;
    },
  });
}

/** Every mark needs a step of its own between the first and the last. */
function requirePlace(part: number, path: string, steps: number, marks: number): void {
  if (part >= 1) return;
  throw optionFault({
    path,
    found: String(steps),
    expected: `at least ${marks + 2}, two more than the number of marks`,
    remedy: 'Make trials longer, or set fewer marks.',
  });
}

/** The temporal-order task in the registry. */
export const temporalOrderDefinition: TaskDefinition = {
  name: NAME,
  summary: 'In which order the letters X and Y came among others that say nothing.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Temporal order: a trial begins with E and ends with B, and between them stand letters a, b, c and d, drawn at random, which
 * say nothing. At one place in each of `marks` equal parts stands X or Y instead. At the last step the target `order` is
 * asked for: the letters as a binary number, X for 0, Y for 1, the first one foremost; at all others nothing is.
 *
 * The order follows from what was seen, so the floor is 0; the plateaus are `ln 2` nats for each letter not remembered.
 *
 * Source: Hochreiter and Schmidhuber, Neural Computation 9 (1997), experiment 6, where the places of the letters are nearer
 * to fixed and the length of a trial varies.
 *
 * @throws {@link TaskOptionError} for an option out of its range, or trials too short for their marks
 */
export function temporalOrder(options: TemporalOrderOptions = {}): Task {
  return create(options, NAME);
}
