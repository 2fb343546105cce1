import type { SymbolPort } from '@meristem/autodiff';
import { requireLanes } from '../contract/batch.ts';
import type { TaskDefinition } from '../contract/definition.ts';
import { DigitSums } from '../examples/digit-sums.ts';
import { choiceOption, integerOption, resolveOptions } from '../options/options.ts';
import { createReversal, REVERSAL_OPTIONS, reversalDefinition } from './reversal.ts';
import { SideBySideStream } from './side-by-side-stream.ts';
import type { Task } from '../contract/task.ts';

const NAME = 'reversal-and-sum';
const SOURCE = `${reversalDefinition.source}; the sums are of this package`;

const OPTIONS = {
  ...REVERSAL_OPTIONS,
  modulus: integerOption({
    default: 3,
    min: 2,
    max: 256,
    meaning: 'number of different digits, and what sums are taken modulo',
  }),
  terms: integerOption({ default: 3, min: 1, max: 64, meaning: 'number of digits in a sum' }),
  sum: choiceOption({
    choices: ['on', 'off'],
    default: 'on',
    meaning: 'whether digits are drawn ("on"), or they and their sums are all 0 ("off")',
  }),
} as const;

/** Options of {@link reversalAndSum}. */
export interface ReversalAndSumOptions {
  /** Letters in a group, 1 to 512; 6 where it is left out. */
  readonly letters?: number;
  /** Letters that differ from the reverse of the last group, 0 to `letters`; 1 where it is left out. */
  readonly flips?: number;
  /** Characters, and digits, in a training cycle; 40 where it is left out. */
  readonly steps?: number;
  /** How many different digits there are, and what sums are taken modulo, 2 to 256; 3 where it is left out. */
  readonly modulus?: number;
  /** Digits in a sum, the current one included, 1 to 64; 3 where it is left out. */
  readonly terms?: number;
  /** `off` for digits and sums that are all 0, on the same ports; `on` where it is left out. */
  readonly sum?: 'on' | 'off';
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { letters, flips, steps, modulus, terms } = options;
  const text = createReversal({ letters, flips, steps }, path);
  const on = options.sum === 'on';
  const digit: SymbolPort = { kind: 'symbol', name: 'digit', size: modulus };
  const sum: SymbolPort = { kind: 'symbol', name: 'sum', size: modulus };
  return {
    name: NAME,
    options,
    source: SOURCE,
    steps,
    needsMemory: true,
    inputs: [...text.inputs, digit],
    targets: [...text.targets, sum],
    // Sums follow from digits already seen: nothing to add.
    floor: (cycle) => text.floor(cycle),
    plateaus: (cycle) => text.plateaus(cycle),
    open({ key, batch }) {
      const lanes = requireLanes(NAME, batch);
      const digits = new DigitSums({ modulus, terms, on, key, batch: lanes });
      return new SideBySideStream({ owner: NAME, steps, text: text.open({ key, batch: lanes }), digits });
    },
  };
}

/** The task of a reversal and sums in the registry. */
export const reversalAndSumDefinition: TaskDefinition = {
  name: NAME,
  summary: 'The reversal text and, independent of it, sums of the last few random digits.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Two independent problems side by side. On the ports `symbol` and `next` stands the very text that the reversal task has
 * with the same key. On `digit` stand random digits, and the target `sum` is the sum of the last `terms` of them, the
 * current one included, modulo `modulus`; digits before the first one count as 0.
 *
 * A sum follows from digits that were seen, so the floor is that of the reversal text. Whoever has forgotten one of the
 * digits knows nothing about their sum, which costs `ln modulus` nats a character; the plateaus are those of the reversal
 * text with all sums known. With `sum: 'off'` a schedule switches the second problem off and on, and the ports stay.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function reversalAndSum(options: ReversalAndSumOptions = {}): Task {
  return create(options, NAME);
}
