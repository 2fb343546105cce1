/** From here on erf is 1 in double precision. */
const ERF_ONE = 6;
/** Up to here the series converges faster than the fraction, and beyond it loses digits to exp. */
const SERIES_END = 2;
/** Levels of the fraction: enough for 16 digits of erf at `SERIES_END`. */
const LEVELS = 60;

/**
 * The error function in double precision, to about 1e-15.
 *
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.6 (the series) and 7.1.14 (the fraction).
 */
export function errorFunction(x: number): number {
  const size = Math.abs(x);
  if (size < SERIES_END) return series(x);
  return size < ERF_ONE ? Math.sign(x) * (1 - complement(size)) : Math.sign(x);
}

/** 2 / sqrt(pi) exp(-x^2) times the sum of 2^n x^(2n+1) / (1 3 5 ... (2n+1)): no term cancels another. */
function series(x: number): number {
  const square = x * x;
  let [term, sum] = [x, x];
  for (let n = 1; sum + term !== sum; n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
}

/** 1 - erf(x): exp(-x^2) / sqrt(pi) over x + (1/2) / (x + (2/2) / (x + (3/2) / (x + ...))). */
function complement(x: number): number {
  let fraction = x;
  for (let level = LEVELS; level > 0; level--) fraction = x + level / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
