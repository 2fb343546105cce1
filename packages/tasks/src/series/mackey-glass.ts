import { requireLanes } from '../contract/batch.ts';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Floor, Task } from '../contract/task.ts';
import { optionFault } from '../errors.ts';
import { integerOption, numberOption, resolveOptions } from '../options/options.ts';
import { DEVIATION, MackeyGlassStream, MEAN } from './mackey-glass-stream.ts';

const NAME = 'mackey-glass';
const SOURCE =
  'Mackey and Glass, "Oscillation and chaos in physiological control systems", Science 197 (1977); with dynamical noise, as in ' +
  'Jaeger and Haas, "Harnessing nonlinearity", Science 304 (2004)';

const OPTIONS = {
  delay: numberOption({
    default: 17,
    min: 0,
    above: true,
    max: 100,
    meaning:
      'delay of the feedback in the time of the source, where the rates are 0.2 and 0.1; chaos begins near 17',
  }),
  lag: integerOption({ default: 6, min: 1, max: 1000, meaning: 'number of steps in the delay' }),
  noise: numberOption({
    default: 0.1,
    min: 0,
    max: 10,
    meaning:
      'standard deviation of the noise of each step, in units of the port, in which the values have about 1',
  }),
  steps: integerOption({ default: 40, min: 1, max: 100_000, meaning: 'number of steps in a training cycle' }),
} as const;

/** Options of {@link mackeyGlass}. */
export interface MackeyGlassOptions {
  /** The delay of the feedback in the time of the source, above 0; 17 where it is left out. */
  readonly delay?: number;
  /** Steps in the delay; 6 where it is left out. */
  readonly lag?: number;
  /** The standard deviation of the noise of a step, in units of the port; 0.1 where it is left out. */
  readonly noise?: number;
  /** Steps in a training cycle; 40 where it is left out. */
  readonly steps?: number;
}

/** Steps beyond this, in the time of the source, go so far beyond the decay that they may swing up without end. */
const LARGEST_STEP = 10;

function requireStep(delay: number, lag: number, path: string): void {
  if (delay / lag <= LARGEST_STEP) return;
  throw optionFault({
    path: `${path}.lag`,
    found: String(lag),
    expected: `at least ${Math.ceil(delay / LARGEST_STEP)}, a tenth of the delay`,
    remedy: 'Take more steps to a delay, or a shorter one.',
  });
}

const STANDARDISED = { mean: [MEAN], deviation: [DEVIATION] } as const;

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { delay, lag, noise, steps } = options;
  requireStep(delay, lag, path);
  const natsPerCharacter = noise ** 2;
  const floor: Floor = { natsPerCharacter, natsPerCycle: steps * natsPerCharacter };
  return {
    name: NAME,
    options,
    source: SOURCE,
    steps,
    needsMemory: true,
    inputs: [{ kind: 'vector', name: 'value', size: 1, standardised: STANDARDISED }],
    targets: [{ kind: 'vector', name: 'next', size: 1, standardised: STANDARDISED }],
    floor: () => floor,
    plateaus: () => [],
    open({ key, batch }) {
      const lanes = requireLanes(NAME, batch);
      return new MackeyGlassStream({ owner: NAME, delay, lag, noise, steps, key, batch: lanes });
    },
  };
}

/** The Mackey-Glass series in the registry. */
export const mackeyGlassDefinition: TaskDefinition = {
  name: NAME,
  summary: 'The next value of a chaotic series with delayed feedback and noise.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * The series of Mackey and Glass with noise, of which the next value is to be predicted: `value` goes in, and `next` is the
 * value of the step after. The equation `x' = 0.2 x(t - delay) / (1 + x(t - delay)^10) - 0.1 x` is taken in steps of
 * `delay / lag` by the method of Euler, which makes a series of its own, chaotic too with the defaults, and at each step noise
 * joins in, which the series lives on with. Values are carried as `(x - 0.9) / 0.25`.
 *
 * The value of a step follows from the last one and the one `lag` steps before it, but for noise that is independent of all
 * before. So the floor is the variance of the noise, `noise^2` a step, for whoever has seen `lag + 1` values; in the first
 * steps of a stream, which are a start like any other after 512 that nobody saw, it is a little more.
 *
 * Source: Mackey and Glass, Science 197 (1977).
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function mackeyGlass(options: MackeyGlassOptions = {}): Task {
  return create(options, NAME);
}
