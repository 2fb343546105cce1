/** The middle of a sample, and the range of its middle half. */
export interface Quartiles {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/**
 * The quantile of a sample by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996).
 *
 * @throws RangeError for an empty sample
 */
function quantile(sample: readonly number[], share: number): number {
  if (sample.length === 0) throw new RangeError('quantile: the sample is empty; pass at least one number.');
  const sorted = sample.toSorted((left, right) => left - right);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (place - below) * (high - low);
}

/** Median and quartiles of a sample. Throws RangeError for an empty one. */
export function quartiles(sample: readonly number[]): Quartiles {
  return { lower: quantile(sample, 0.25), median: quantile(sample, 0.5), upper: quantile(sample, 0.75) };
}

/** What a tenth of a sample stays below. Throws RangeError for an empty one. */
export function lowDecile(sample: readonly number[]): number {
  return quantile(sample, 0.1);
}

/** The mean of a sample; NaN of an empty one. */
export function mean(sample: readonly number[]): number {
  return sample.reduce((total, each) => total + each, 0) / sample.length;
}
