import type { SineWaves } from './sine-waves.ts';

/**
 * The least mean squared error of a trial of {@link SineWaves}: the sum over the targets of the variance that the samples
 * before them leave.
 *
 * Given its amplitudes, a sample is `h_t . a` plus noise of variance s^2, where `h_t` are the cosines and sines at t; the
 * amplitudes are normal, and so they are again given any samples. So the best predictor is the filter of Kalman for a state that stands
 * still: with the covariance P of the amplitudes given the samples before t, the sample at t varies by `v = h P h + s^2`, and
 * having seen it leaves `P - P h (P h)' / v`.
 */
export function sineSquaredError({ waves, samples, table }: SineWaves, noise: number): number {
  const size = 2 * waves;
  const covariance = Float64Array.from({ length: size * size }, (_, at) =>
    at % (size + 1) === 0 ? 1 / waves : 0,
  );
  const gain = new Float64Array(size);
  let error = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const row = table.subarray(sample * size, (sample + 1) * size);
    let variance = noise * noise;
    for (let i = 0; i < size; i += 1) {
      gain[i] = row.reduce((sum, h, j) => sum + h * (covariance[i * size + j] as number), 0);
      variance += (gain[i] as number) * (row[i] as number);
    }
    if (sample > 0) error += variance;
    if (variance <= CERTAIN) continue;
    for (let at = 0; at < covariance.length; at += 1) {
      const [i, j] = [Math.floor(at / size), at % size];
      covariance[at] = (covariance[at] as number) - ((gain[i] as number) * (gain[j] as number)) / variance;
    }
  }
  return error;
}

/** Without noise nothing remains uncertain after as many samples as there are amplitudes; what is below this is rounding. */
const CERTAIN = 1e-12;
