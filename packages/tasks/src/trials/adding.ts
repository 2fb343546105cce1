import type { Port } from '@meristem/autodiff';
import { uniformAt } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { integerOption, resolveOptions } from '../options/options.ts';
import { trialTask } from './trial-task.ts';

const NAME = 'adding';
const SOURCE =
  'Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), experiment 4';

/** Numbers of a step: the term, the mark beside it, and the mark of the end. */
const SIZE = 3;

const OPTIONS = {
  steps: integerOption({
    default: 24,
    min: 4,
    max: 100_000,
    meaning: 'number of steps in a trial, which is a cycle',
  }),
} as const;

/** Options of {@link adding}. */
export interface AddingOptions {
  /** Steps of a trial, at least 4; 24 where it is left out. */
  readonly steps?: number;
}

const INPUTS: readonly Port[] = [{ kind: 'vector', name: 'x', size: SIZE }];
const TARGETS: readonly Port[] = [{ kind: 'vector', name: 'sum', size: 1 }];

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { steps } = options;
  const half = Math.floor((steps - 1) / 2);
  return trialTask({
    name: NAME,
    source: SOURCE,
    options,
    steps,
    inputs: INPUTS,
    targets: TARGETS,
    floor: 0,
    write({ into, lane, batch, key }) {
      const x = into['x'] as Float64Array;
      const last = (steps - 1) * batch + lane;
      let sum = 0;
      for (let step = 0; step < steps - 1; step += 1)
        x[(step * batch + lane) * SIZE] = 2 * uniformAt(key, step, lane) - 1;
      for (let which = 0; which < 2; which += 1) {
        const marked = which * half + Math.floor(half * uniformAt(key, steps + which, lane));
        const place = (marked * batch + lane) * SIZE;
        x[place + 1] = 1;
        sum += x[place] as number;
      }
      x[last * SIZE + 2] = 1;
      (into['sum'] as Float64Array)[last] = sum;
    },
  });
}

/** The adding problem in the registry. */
export const addingDefinition: TaskDefinition = {
  name: NAME,
  summary: 'The sum of the two numbers of a long list that were marked.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * The adding problem: at each step a number from -1 to 1, and a mark beside two of them, one in each half of the trial. At
 * the last step, which has a mark of its own, their `sum` is asked for; at all others 0. The sum follows from what was seen,
 * so the floor is 0; whoever always says 0 pays the variance of the sum, 2/3.
 *
 * Source: Hochreiter and Schmidhuber, Neural Computation 9 (1997), experiment 4, whose lists are of 100 and more, of varied
 * length, and whose sums are brought between 0 and 1.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function adding(options: AddingOptions = {}): Task {
  return create(options, NAME);
}
