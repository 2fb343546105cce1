/*
 * Logarithm and cosine for the Box-Muller transform, from +, -, *, /, square root and integers alone. IEEE 754 fixes the
 * bits of all of these, while those of Math.log and Math.cos belong to the engine: so a seed means the same numbers in
 * every engine, and a backend that carries out the same operations in the same order gets the same bits.
 */

/** Half of the largest significand below which a number counts as 1 times a power of two; near sqrt(1/2). */
const SPLIT = 181 / 256;

/** The natural logarithm of 2: a part whose small multiples are exact, and the rest. */
const LN2_HIGH = 0.6931471804855391;
const LN2_LOW = 7.440617110012397e-11;

/** (atanh(s) / s - 1) / z in powers of z = s^2 for z up to 0.0295, by Chebyshev interpolation; error 1.6e-16. */
const [L0, L1, L2, L3, L4, L5, L6] = [
  0.3333333333333335, 0.19999999999949536, 0.14285714313085723, 0.11111105551408891, 0.09091445727135761,
  0.07665822105902066, 0.07308702953767361,
] as const;

/** sin(pi y / 2) / y in powers of z = y^2 for z up to 1, by Chebyshev interpolation; error 3.3e-19. */
const [S0, S1, S2, S3, S4, S5, S6, S7, S8] = [
  1.5707963267948966, -0.6459640975062462, 0.07969262624616565, -0.004681754135304255, 0.0001604411847130916,
  -3.5988430204672576e-6, 5.6921364280986254e-8, -6.684416831856085e-10, 5.87297574479995e-12,
] as const;

/** ln((word + 1) / 2^32) for a uint32 word, with a relative error below 1e-15. */
export function logOfWord(word: number): number {
  const shift = 31 - Math.clz32(word | 1);
  const significand = (word + 1) / ((1 << shift) >>> 0);
  const carry = significand >= 2 * SPLIT;
  const m = carry ? significand * 0.5 : significand;
  const exponent = carry ? shift - 31 : shift - 32;
  const s = (m - 1) / (m + 1);
  const z = s * s;
  const series = z * (L0 + z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * L6))))));
  const twice = s + s;
  return exponent * LN2_HIGH + (twice + (twice * series + exponent * LN2_LOW));
}

/** cos(2 pi word / 2^32) for a uint32 word, with a relative error below 1e-15; exact at every quarter turn. */
export function cosOfWord(word: number): number {
  // The distance from half a turn, less a quarter of one, is the argument of a sine between its extremes.
  const y = ((0x40000000 - Math.abs(word | 0)) | 0) * 2 ** -30;
  const z = y * y;
  return y * (S0 + z * (S1 + z * (S2 + z * (S3 + z * (S4 + z * (S5 + z * (S6 + z * (S7 + z * S8))))))));
}

/**
 * A standard normal number from two random uint32 words.
 *
 * Source: Box and Muller, "A note on the generation of random normal deviates" (1958).
 */
export function boxMuller(radius: number, angle: number): number {
  return Math.sqrt(-2 * logOfWord(radius)) * cosOfWord(angle);
}
