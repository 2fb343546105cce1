import { normalAt, type VectorPort } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { integerOption, numberOption, resolveOptions } from '../options/options.ts';
import type { Trial } from '../trials/trial-stream.ts';
import { trialTask } from '../trials/trial-task.ts';
import { sineSquaredError } from './sine-floor.ts';
import { sineWaves, type SineWaves, WAVE_RATES } from './sine-waves.ts';

const NAME = 'sine-superposition';
const SOURCE =
  'Jaeger and Haas, "Harnessing nonlinearity", Science 304 (2004), and the multiple superimposed oscillations of ' +
  'Schmidhuber, Wierstra, Gagliolo and Gomez, "Training recurrent networks by Evolino", Neural Computation 19 (2007)';

const OPTIONS = {
  waves: integerOption({
    default: 2,
    min: 1,
    max: WAVE_RATES.length,
    meaning: 'number of sines that are added up',
  }),
  noise: numberOption({
    default: 0.2,
    min: 0,
    max: 100,
    meaning: 'standard deviation of the noise of a sample, whose sines have that of 1',
  }),
  steps: integerOption({
    default: 40,
    min: 1,
    max: 100_000,
    meaning: 'number of samples in a trial, which is a cycle',
  }),
} as const;

/** Options of {@link sineSuperposition}. */
export interface SineSuperpositionOptions {
  /** Sines that are added up, 1 to 8; 2 where it is left out. */
  readonly waves?: number;
  /** The standard deviation of the noise of a sample, whose sines together have that of 1; 0.2 where it is left out. */
  readonly noise?: number;
  /** Samples of a trial; 40 where it is left out. */
  readonly steps?: number;
}

const VALUE: VectorPort = { kind: 'vector', name: 'value', size: 1 };
const NEXT: VectorPort = { kind: 'vector', name: 'next', size: 1 };

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { waves, noise, steps } = options;
  const shown = sineWaves(waves, steps + 1);
  return trialTask({
    name: NAME,
    source: SOURCE,
    options,
    steps,
    inputs: [VALUE],
    targets: [NEXT],
    floor: sineSquaredError(shown, noise),
    write: trialWriter(shown, noise),
  });
}

/** Amplitude i of a trial is draw i, and the noise of sample t is draw `2 waves + t`. */
function trialWriter({ waves, samples, table }: SineWaves, noise: number): (trial: Trial) => void {
  const amplitudes = new Float64Array(2 * waves);
  const scale = 1 / Math.sqrt(waves);
  return ({ into, lane, batch, key }) => {
    const value = into['value'] as Float64Array;
    const next = into['next'] as Float64Array;
    const size = amplitudes.length;
    for (let i = 0; i < size; i += 1) amplitudes[i] = scale * normalAt(key, i, lane);
    for (let sample = 0; sample < samples; sample += 1) {
      let sum = noise * normalAt(key, size + sample, lane);
      for (let i = 0; i < size; i += 1)
        sum += (amplitudes[i] as number) * (table[sample * size + i] as number);
      if (sample < samples - 1) value[sample * batch + lane] = sum;
      if (sample > 0) next[(sample - 1) * batch + lane] = sum;
    }
  };
}

/** The sum of sines in the registry. */
export const sineSuperpositionDefinition: TaskDefinition = {
  name: NAME,
  summary: 'The next sample of a noisy sum of sines whose amplitudes and phases are to be found out.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * A sum of sines with noise, of which the next sample is to be predicted: `value` goes in, and `next` is the value of the step
 * after. Each trial draws amplitudes and phases anew: a cosine and a sine of each rate have independent normal amplitudes,
 * of a variance of 1 together. Rates are the usual ones, 0.2, 0.311, 0.42, 0.51, 0.63, 0.74, 0.85 and 0.97 radians per sample.
 *
 * All is normal, so the best predictor is linear and the floor is known exactly: that of a filter of Kalman, summed up over
 * the trial; the first samples are the dear ones. See `sineSquaredError` for the derivation.
 *
 * Source: Jaeger and Haas (2004), Schmidhuber et al. (2007), whose sums have fixed phases and no noise.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function sineSuperposition(options: SineSuperpositionOptions = {}): Task {
  return create(options, NAME);
}
