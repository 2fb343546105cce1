import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { resolveOptions } from '../options/options.ts';
import { trialTask } from '../trials/trial-task.ts';
import { SLOW_BITS_OPTIONS, SLOW_BITS_SOURCE, slowBits, type SlowBitsOptions } from './slow-bits.ts';

const NAME = 'changing-regression';

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, SLOW_BITS_OPTIONS, given, path);
  const { bits } = options;
  return slowBits({
    name: NAME,
    options,
    path,
    stretch: ({ draw }) =>
      trialTask({
        name: NAME,
        source: SLOW_BITS_SOURCE,
        options,
        steps: 1,
        needsMemory: false,
        inputs: [{ kind: 'vector', name: 'bits', size: bits }],
        targets: [{ kind: 'vector', name: 'value', size: 1 }],
        floor: 0,
        write({ into, lane, key }) {
          const answer = draw(into['bits'] as Float64Array, lane * bits, key, lane);
          (into['value'] as Float64Array)[lane] = answer;
        },
      }),
  });
}

/** The slowly changing regression in the registry. */
export const changingRegressionDefinition: TaskDefinition = {
  name: NAME,
  summary:
    'What a random network of threshold units makes of bits, most of which stay the same for a long time.',
  source: SLOW_BITS_SOURCE,
  options: SLOW_BITS_OPTIONS,
  create,
};

/**
 * The slowly changing regression: `value` is what a fixed random network of 100 threshold units makes of 20 `bits`. Fifteen of
 * them stay as they are, but for one of them that flips every 10,000 examples; the others are fair coins. A network with
 * fewer units than the one that answers cannot know all of it, and has to go on learning: where it cannot any more, it has lost its
 * plasticity.
 *
 * The answer follows from the bits, so the floor is 0; networks with fewer units stay above it. The published experiment has
 * networks of 5 units and squared errors of about 1.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function changingRegression(options: SlowBitsOptions = {}): Task {
  return create(options, NAME);
}
