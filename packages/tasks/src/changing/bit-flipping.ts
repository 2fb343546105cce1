import { foldKey, randomKey } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { resolveOptions } from '../options/options.ts';
import { trialTask } from '../trials/trial-task.ts';
import {
  SLOW_BITS_OPTIONS,
  SLOW_BITS_SOURCE,
  slowBits,
  type SlowBitsOptions,
  type SlowStretch,
} from './slow-bits.ts';

const NAME = 'bit-flipping';

/** Examples by which the middle of a stretch is found. */
const SAMPLES = 1001;

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, SLOW_BITS_OPTIONS, given, path);
  const { bits } = options;
  return slowBits({
    name: NAME,
    options,
    path,
    stretch(stretch) {
      let middle: number | undefined;
      return trialTask({
        name: NAME,
        source: SLOW_BITS_SOURCE,
        options,
        steps: 1,
        needsMemory: false,
        inputs: [{ kind: 'vector', name: 'bits', size: bits }],
        targets: [{ kind: 'symbol', name: 'above', size: 2 }],
        floor: 0,
        write({ into, lane, key }) {
          middle ??= middleOf(stretch, bits);
          const answer = stretch.draw(into['bits'] as Float64Array, lane * bits, key, lane);
          (into['above'] as Int32Array)[lane] = answer > middle ? 1 : 0;
        },
      });
    },
  });
}

/** The median of what the network answers while the slow bits stay as they are. */
function middleOf({ draw }: SlowStretch, bits: number): number {
  const example = new Float64Array(bits);
  const key = foldKey(randomKey(0), 'middle');
  const answers = Float64Array.from({ length: SAMPLES }, (_, lane) => draw(example, 0, key, lane));
  return answers.sort()[(SAMPLES - 1) / 2] as number;
}

/** Bit flipping in the registry. */
export const bitFlippingDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Whether a random network of threshold units answers bits with more than its present middle.',
  source: SLOW_BITS_SOURCE,
  options: SLOW_BITS_OPTIONS,
  create,
};

/**
 * The slowly changing problem as one of two classes: whether what the network of `changingRegression` makes of the `bits` is
 * `above` the median of what it makes of such bits while the slow ones stay as they are. So both classes are met in every
 * stretch, and with a flip not only inputs that were never seen come, but the same answer may count as another class.
 *
 * The class follows from the bits as long as none flips, so the floor is 0. (The problem was first called bit flipping, and asked
 * for the value.)
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function bitFlipping(options: SlowBitsOptions = {}): Task {
  return create(options, NAME);
}
