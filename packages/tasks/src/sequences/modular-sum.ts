import { foldKey } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { integerOption, resolveOptions, stepsOption } from '../options/options.ts';
import { integerDraw } from '../uniform-draws.ts';
import { numberedTask } from './numbered-task.ts';

const NAME = 'modular-sum';
const SOURCE =
  'after Miconi, "Neural networks with differentiable structure", arXiv 1606.06216 (2016), and the sums modulo a number of ' +
  'Power, Burda, Edwards, Babuschkin and Misra, "Grokking", arXiv 2201.02177 (2022)';

const OPTIONS = {
  modulus: integerOption({
    default: 3,
    min: 2,
    max: 256,
    meaning: 'number of different digits, and what sums are taken modulo',
  }),
  terms: integerOption({
    default: 3,
    min: 1,
    max: 64,
    meaning: 'number of digits in a sum, the current one included',
  }),
  steps: stepsOption,
} as const;

/** Options of {@link modularSum}. */
export interface ModularSumOptions {
  /** How many different digits there are, and what sums are taken modulo, 2 to 256; 3 where it is left out. */
  readonly modulus?: number;
  /** Digits in a sum, the current one included, 1 to 64; 3 where it is left out. */
  readonly terms?: number;
  /** Digits in a training cycle; 40 where it is left out. */
  readonly steps?: number;
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { modulus, terms, steps } = options;
  return numberedTask({
    name: NAME,
    source: SOURCE,
    options,
    input: { kind: 'symbol', name: 'digit', size: modulus },
    target: { kind: 'symbol', name: 'sum', size: modulus, ignore: modulus },
    plateaus: terms === 1 ? [] : [{ label: 'a digit forgotten', natsPerCycle: steps * Math.log(modulus) }],
    writer(key) {
      const digitKey = foldKey(key, 'digits');
      return (into, place, number, lane) => {
        let sum = 0;
        for (let term = 0; term < terms && term <= number; term += 1) {
          const digit = integerDraw(digitKey, number - term, lane, modulus);
          if (term === 0) (into['digit'] as Int32Array)[place] = digit;
          sum += digit;
        }
        (into['sum'] as Int32Array)[place] = number + 1 < terms ? modulus : sum % modulus;
      };
    },
  });
}

/** The modular sum in the registry. */
export const modularSumDefinition: TaskDefinition = {
  name: NAME,
  summary: 'The sum of the last few random digits, modulo their number.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Random digits without end, and at each the sum of the last `terms` of them, the current one included, modulo `modulus`. In
 * the first steps of a stream, which have too few digits, nothing is asked for.
 *
 * A sum follows from digits that were seen, so the floor is 0. Whoever has forgotten one of them knows nothing of the sum,
 * which costs `ln modulus` nats a step: the plateau.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function modularSum(options: ModularSumOptions = {}): Task {
  return create(options, NAME);
}
