/** Standard deviations on either side of the mean that the integral covers; beyond them lies less than 1e-22. */
const REACH = 10;
const INTERVALS = 2000;

/** From this quality of evidence on, what remains uncertain is below 1e-200 nats. */
const CERTAIN = 1000;

/** What a decision rests on. */
export interface Evidence {
  /** Samples of the relevant channel. */
  readonly samples: number;
  /** The channel's mean is this or its negative. */
  readonly coherence: number;
  /** Standard deviation of a sample. */
  readonly noise: number;
}

/**
 * The least mean cross-entropy of one decision, in nats.
 *
 * The sum S of n independent samples from N(+c, s^2) or N(-c, s^2), both equally likely, is sufficient, and the log odds of
 * the positive sign are `L = 2 c S / s^2`. Given that sign, L is normal with mean 2d and variance 4d, where
 * `d = n c^2 / s^2`. The decision costs `ln(1 + exp(-L))`, and by symmetry the negative sign costs the same, so the floor is
 * the mean of that over L. The other channel, whose sign is drawn independently, tells nothing.
 *
 * The integral is taken by the trapezoidal rule, which converges exponentially here.
 */
export function integrationNatsPerDecision({ samples, coherence, noise }: Evidence): number {
  const quality = samples * (coherence / noise) ** 2;
  if (quality >= CERTAIN) return 0;
  const interval = (2 * REACH) / INTERVALS;
  let mean = 0;
  for (let i = 0; i <= INTERVALS; i += 1) {
    const z = i * interval - REACH;
    const logOdds = 2 * quality + 2 * Math.sqrt(quality) * z;
    mean += Math.exp((-z * z) / 2) * softplus(-logOdds);
  }
  return (mean * interval) / Math.sqrt(2 * Math.PI);
}

/** `ln(1 + exp(x))`, for x of any size. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
