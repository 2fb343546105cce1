/*
 * The arithmetic of random numbers, two at a time: the operations are those of autodiff's random/key.ts and
 * random/box-muller.ts in the same order, none of them fused, so every bit agrees. Coefficients and errors are explained there;
 * here they come as arguments, for the sake of loops (see draw.ts).
 */

/** Uniform numbers in [0, 1) with 53 random bits from the two low lanes of both words. */
// @ts-ignore: decorator
@inline
export function uniformPair(word0: v128, word1: v128): v128 {
  const high = f64x2.mul(f64x2.convert_low_i32x4_u(word0), f64x2.splat(2097152));
  const low = f64x2.convert_low_i32x4_u(i32x4.shr_u(word1, 11));
  return f64x2.mul(f64x2.add(high, low), f64x2.splat(1.1102230246251565e-16));
}

/** ln((word + 1) / 2^32) of two uint32. */
// @ts-ignore: decorator
@inline
export function logPair(
  word: v128,
  one: v128,
  split: v128,
  unsplit: v128,
  fraction: v128,
  integer: v128,
  bias: v128,
  low: v128,
  high: v128,
  l0: v128,
  l1: v128,
  l2: v128,
  l3: v128,
  l4: v128,
  l5: v128,
  l6: v128,
): v128 {
  const n = f64x2.add(f64x2.convert_low_i32x4_u(word), one);
  // Splits n into m * 2^e with m from 181/256 to 181/128: the bits of 181/256 are 0x3fe6a000 and zeros.
  const shifted = i64x2.add(n, unsplit);
  const m = i64x2.add(v128.and(shifted, fraction), split);
  // e + 1023 in the low bits of 2^52 is that number more than 2^52; 32 is for the division by 2^32.
  const biased = v128.or(i64x2.shr_u(shifted, 52), integer);
  const exponent = f64x2.sub(biased, bias);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const z = f64x2.mul(s, s);
  let p = step(l6, z, l5);
  p = step(p, z, l4);
  p = step(p, z, l3);
  p = step(p, z, l2);
  p = step(p, z, l1);
  p = step(p, z, l0);
  const twice = f64x2.add(s, s);
  const rest = f64x2.add(f64x2.mul(twice, f64x2.mul(z, p)), f64x2.mul(exponent, low));
  return f64x2.add(f64x2.mul(exponent, high), f64x2.add(twice, rest));
}

/** cos(2 pi word / 2^32) of two uint32. */
// @ts-ignore: decorator
@inline
export function cosPair(
  word: v128,
  quarter: v128,
  unit: v128,
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
  s4: v128,
  s5: v128,
  s6: v128,
  s7: v128,
  s8: v128,
): v128 {
  const quarters = i32x4.sub(quarter, i32x4.abs(word));
  const y = f64x2.mul(f64x2.convert_low_i32x4_s(quarters), unit);
  const z = f64x2.mul(y, y);
  let p = step(s8, z, s7);
  p = step(p, z, s6);
  p = step(p, z, s5);
  p = step(p, z, s4);
  p = step(p, z, s3);
  p = step(p, z, s2);
  p = step(p, z, s1);
  p = step(p, z, s0);
  return f64x2.mul(y, p);
}

/** One step of Horner's rule, with two roundings. */
// @ts-ignore: decorator
@inline
function step(p: v128, z: v128, coefficient: v128): v128 {
  return f64x2.add(coefficient, f64x2.mul(z, p));
}
