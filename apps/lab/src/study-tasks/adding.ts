import { uniformAt } from '@meristem/autodiff';
import type { Task, TaskDefinition } from '@meristem/tasks';
import { integerOption, resolveOptions } from '@meristem/tasks';
import { TrialStream } from './trial-stream.ts';

const NAME = 'adding';
const SIZE = 3;

const OPTIONS = {
  steps: integerOption({
    default: 24,
    min: 4,
    max: 100_000,
    meaning: 'number of steps in a trial, which is a cycle',
  }),
} as const;

/**
 * The adding problem: at each step a number from -1 to 1, and a mark beside two of them, one in each half of the trial. At
 * the last step, which has a mark of its own, their sum is asked for; at all others 0.
 */
export const addingDefinition: TaskDefinition = {
  name: NAME,
  summary: 'The sum of the two numbers of a long list that were marked.',
  source: 'Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), experiment 4',
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { steps } = options;
  const half = Math.floor((steps - 1) / 2);
  return {
    name: NAME,
    options,
    source: addingDefinition.source,
    steps,
    independent: true,
    needsMemory: true,
    inputs: [{ kind: 'vector', name: 'x', size: SIZE }],
    targets: [{ kind: 'vector', name: 'sum', size: 1 }],
    floor: () => ({ natsPerCharacter: 0, natsPerCycle: 0 }),
    plateaus: () => [],
    open(request) {
      const { batch } = request;
      return new TrialStream(NAME, request, (into, lane, key) => {
        const [x, sum] = [into['x'] as Float64Array, into['sum'] as Float64Array];
        const place = (step: number): number => (step * batch + lane) * SIZE;
        for (let step = 0; step < steps - 1; step += 1) x[place(step)] = 2 * uniformAt(key, step, lane) - 1;
        for (let which = 0; which < 2; which += 1) {
          const marked = which * half + Math.floor(half * uniformAt(key, steps + which, lane));
          x[place(marked) + 1] = 1;
          const last = (steps - 1) * batch + lane;
          sum[last] = (sum[last] as number) + (x[place(marked)] as number);
        }
        x[place(steps - 1) + 2] = 1;
      });
    },
  };
}
