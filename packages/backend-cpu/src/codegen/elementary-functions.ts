import type { Lanes } from './lanes.ts';
import type { Local } from './wasm-assembler.ts';

/*
 * exp, log, tanh, sigmoid and softplus of four lanes. The polynomials are minimax fits (in the relative error of the
 * result) with coefficients rounded to single precision one after the other, lowest order first, each time fitting the
 * rest again. How exact the functions are is said in `testing/lane-errors.ts`; the relative error is 1.9e-7 or less but for
 * softplus, 2.3e-7.
 */

/** 1.5 times 2^23: adding it rounds a small number to an integer, which is then in the low bits of the sum. */
const ROUNDER = 12_582_912;
export const EXPONENT_BIAS = 127;
export const MANTISSA_BITS = 23;
export const SIGN = -0x8000_0000;

/** ln 2, cut to 16 bits so that its product with an integer below 256 is exact, and what is left. */
const LN2_HIGH = 45_426 / 2 ** 16;
const LN2_LOW = Math.LN2 - LN2_HIGH;

/** (exp(r) - 1 - r) / r^2 for |r| <= ln(2) / 2. */
const EXP_MINUS_ONE_TAIL = [0.49999997, 0.16666546, 0.041667435, 0.008366262, 0.0013870657];

/** exp(r) - 1 for |r| <= ln(2) / 2. */
export function expMinusOneNearZero(lanes: Lanes, r: Local): Local {
  return lanes.multiplyAdd(lanes.multiply(r, r), lanes.polynomial(r, EXP_MINUS_ONE_TAIL), r);
}

/** The integer n nearest to x / unit, as a number and, plus a bias, in the low bits of an integer. */
export function nearestMultiple(
  lanes: Lanes,
  x: Local,
  unit: number,
  bias: number,
): { readonly n: Local; readonly biased: Local } {
  const rounder = lanes.float(ROUNDER + bias);
  const biased = lanes.multiplyAdd(x, lanes.float(1 / unit), rounder);
  return { n: lanes.subtract(biased, rounder), biased };
}

/**
 * e to the x for arguments within [-104, 89], or NaN.
 *
 * With n the integer nearest to x / ln 2 and r = x - n ln 2, the result is exp(r) times two powers of 2 whose exponents
 * add up to n: neither leaves the range of normal numbers, so that the last product alone rounds to a denormal number or
 * overflows.
 */
function expWithin(lanes: Lanes, x: Local): Local {
  const { n, biased } = nearestMultiple(lanes, x, Math.LN2, 2 * EXPONENT_BIAS);
  const half = lanes.shift('i32x4.shr_u', biased, 1);
  const rest = lanes.op('i32x4.sub', biased, half);
  const scale = lanes.shift('i32x4.shl', half, MANTISSA_BITS);
  const high = lanes.subtractProduct(n, lanes.float(LN2_HIGH), x);
  const r = lanes.subtractProduct(n, lanes.float(LN2_LOW), high);
  const scaled = lanes.multiplyAdd(expMinusOneNearZero(lanes, r), scale, scale);
  return lanes.multiply(scaled, lanes.shift('i32x4.shl', rest, MANTISSA_BITS));
}

/** e to the x. */
export function emitExp(lanes: Lanes, x: Local): Local {
  // Of `pmin` and `pmax` the first operand stays if it is NaN.
  const below = lanes.op('f32x4.pmin', x, lanes.float(89));
  return expWithin(lanes, lanes.op('f32x4.pmax', below, lanes.float(-104)));
}

/**
 * What makes an exponent from -150 on that of a normal number. With the bias it is even, as twice the bias is: what lies half-way
 * between two integers is rounded to the same one.
 */
const RAISED = 25;

/** The nearest multiple of ln 2 is the first that, raised, is no power of 2 any more but 0; from -104 on e to the x is 0. */
const LEAST = -105.5;

/** 2^25 times e to the x for arguments within [-105.5, 0], or NaN: a normal number, or 0 of the least argument. */
function raisedExp(lanes: Lanes, x: Local): Local {
  const { n, biased } = nearestMultiple(lanes, x, Math.LN2, EXPONENT_BIAS + RAISED);
  const scale = lanes.shift('i32x4.shl', biased, MANTISSA_BITS);
  const high = lanes.subtractProduct(n, lanes.float(LN2_HIGH), x);
  const r = lanes.subtractProduct(n, lanes.float(LN2_LOW), high);
  return lanes.multiplyAdd(expMinusOneNearZero(lanes, r), scale, scale);
}

/**
 * e to the x for arguments within [-105.5, 0], or NaN: the bits of `expWithin`. As n is 0 at most, exp(r) is multiplied by
 * 2^(n + 25) and then, which alone may round to a denormal number, by 2^-25. Of the least argument the first is 0 already:
 * processors take a hundred times as long for a product that vanishes, and of what attention must not see every power does.
 */
export function expWithinNonPositive(lanes: Lanes, x: Local): Local {
  return lanes.multiply(raisedExp(lanes, x), lanes.float(2 ** -RAISED));
}

/** e to the x where x is 0 at most, or NaN. */
export function emitExpOfNonPositive(lanes: Lanes, x: Local): Local {
  return expWithinNonPositive(lanes, lanes.op('f32x4.pmax', x, lanes.float(LEAST)));
}

/** -|x|, but no less than the least argument of `expWithinNonPositive`. */
function minusAbs(lanes: Lanes, x: Local): Local {
  const negative = lanes.op('v128.or', x, lanes.integer(SIGN));
  return lanes.op('f32x4.pmax', negative, lanes.float(LEAST));
}

/** (log(1 + f) - f + f^2 / 2) / f^3 where 1 + f is within [sqrt(1/2), sqrt(2)]. */
const LOG_TAIL = [
  0.3333333, -0.2500082, 0.20001242, -0.16623409, 0.1420158, -0.1315961, 0.12762217, -0.07636439,
];
const SMALLEST_NORMAL = 2 ** -126;
/** The bits of sqrt(1/2). */
const SQRT_HALF_BITS = 0x3f3504f3;

/** A positive number as 2^e m, with m within [sqrt(1/2), sqrt(2)]. */
export function powerOfTwoTimes(lanes: Lanes, x: Local): { readonly m: Local; readonly e: Local } {
  // A denormal argument is multiplied by 2^24 first.
  const denormal = lanes.op('f32x4.lt', x, lanes.float(SMALLEST_NORMAL));
  const normal = lanes.select(lanes.multiply(x, lanes.float(2 ** 24)), x, denormal);
  const offset = lanes.op('v128.and', denormal, lanes.integer(24));
  const fromRoot = lanes.op('i32x4.sub', normal, lanes.integer(SQRT_HALF_BITS));
  const whole = lanes.shift('i32x4.shr_s', fromRoot, MANTISSA_BITS);
  const m = lanes.op('i32x4.sub', normal, lanes.shift('i32x4.shl', whole, MANTISSA_BITS));
  return { m, e: lanes.op('f32x4.convert_i32x4_s', lanes.op('i32x4.sub', whole, offset)) };
}

/** The natural logarithm: NaN of a negative number, -Infinity of either zero. */
export function emitLog(lanes: Lanes, x: Local): Local {
  const { m, e } = powerOfTwoTimes(lanes, x);
  const f = lanes.subtract(m, lanes.float(1));
  const square = lanes.multiply(f, f);
  const tail = lanes.multiply(lanes.multiply(square, f), lanes.polynomial(f, LOG_TAIL));
  const low = lanes.multiplyAdd(e, lanes.float(LN2_LOW), tail);
  const rest = lanes.subtractProduct(square, lanes.float(0.5), low);
  const finite = lanes.multiplyAdd(e, lanes.float(LN2_HIGH), lanes.add(f, rest));
  return logOutsideOfRange(lanes, x, finite);
}

/** Puts in what log is of infinity, NaN, zeros and negative numbers. */
function logOutsideOfRange(lanes: Lanes, x: Local, finite: Local): Local {
  const [infinity, zero] = [lanes.float(Infinity), lanes.float(0)];
  const bounded = lanes.select(finite, x, lanes.op('f32x4.lt', x, infinity));
  const positive = lanes.select(lanes.float(-Infinity), bounded, lanes.op('f32x4.eq', x, zero));
  // A lane of ones is a NaN.
  return lanes.op('v128.or', positive, lanes.op('f32x4.lt', x, zero));
}

/** Here tanh is the last number below 1 in single precision, and exp(2 x) + 1 has no rounding error yet. */
const TANH_ALMOST_ONE = 8.6;
/** From here on, 13 ln 2, it is 1. */
const TANH_ONE = 13 * Math.LN2;

/** The same for r / 2: (exp(2 h) - 1 - 2 h) / (2 h^2) for |h| <= ln(2) / 4. */
const HALF_EXP_MINUS_ONE_TAIL = EXP_MINUS_ONE_TAIL.map((c, i) => c * 2 ** (i + 1));

/** (exp(2 h) - 1) / 2 for |h| <= ln(2) / 4; the polynomial by Estrin's scheme, which waits less than Horner's. */
function halfExpMinusOneNearZero(lanes: Lanes, h: Local): Local {
  const [c0, c1, c2, c3, c4] = HALF_EXP_MINUS_ONE_TAIL.map((c) => lanes.float(c)) as [Local, Local, Local, Local, Local]; // prettier-ignore
  const square = lanes.multiply(h, h);
  const low = lanes.multiplyAdd(h, c1, c0);
  const high = lanes.multiplyAdd(square, c4, lanes.multiplyAdd(h, c3, c2));
  return lanes.multiplyAdd(square, lanes.multiplyAdd(square, high, low), h);
}

/**
 * The hyperbolic tangent, as e / (e + 1) with e = (exp(2 |x|) - 1) / 2, to which the sign of x is given back. With n the
 * integer nearest to 2 |x| / ln 2 and q = (exp(2 |x| - n ln 2) - 1) / 2, e is q 2^n + (2^n - 1) / 2: precise relative to x
 * where n is 0. The rounding of ln 2 to single precision does not matter, as the slope falls faster than n grows. The sum
 * e + 1 would be rounded to one side or the other by chance where the result is closest to 1, so that end is put on by
 * itself.
 */
export function emitTanh(lanes: Lanes, x: Local): Local {
  const signBit = lanes.integer(SIGN);
  const size = lanes.op('f32x4.abs', x);
  const bounded = lanes.op('f32x4.pmin', size, lanes.float(TANH_ALMOST_ONE));
  const { n, biased } = nearestMultiple(lanes, bounded, Math.LN2 / 2, EXPONENT_BIAS);
  const scale = lanes.shift('i32x4.shl', biased, MANTISSA_BITS);
  const q = halfExpMinusOneNearZero(lanes, lanes.subtractProduct(n, lanes.float(Math.LN2 / 2), bounded));
  // The product with 1/2 is exact, so that it does not matter whether it is fused.
  const offset = lanes.multiplyAdd(scale, lanes.float(0.5), lanes.float(-0.5));
  const e = lanes.multiplyAdd(q, scale, offset);
  const belowOne = lanes.divide(e, lanes.add(e, lanes.float(1)));
  // A mask of ones is -1 as an integer: the next number up is 1.
  const magnitude = lanes.op('i32x4.sub', belowOne, lanes.op('f32x4.ge', size, lanes.float(TANH_ONE)));
  return lanes.op('v128.or', magnitude, lanes.op('v128.and', x, signBit));
}

/**
 * The logistic function: of a negative number exp(x) / (1 + exp(x)), so that small results keep their precision. Both are 2^25
 * times that, which is taken out by the division: it alone may round to a denormal number.
 */
export function emitSigmoid(lanes: Lanes, x: Local): Local {
  const e = raisedExp(lanes, minusAbs(lanes, x));
  const one = lanes.float(2 ** RAISED);
  // exp(-|x|) is 1 at most: the larger of the two is 1 where x is positive, and of `pmax` the first stays if it is NaN.
  const positive = lanes.op('v128.andnot', one, lanes.shift('i32x4.shr_s', x, 31));
  const numerator = lanes.op('f32x4.pmax', e, positive);
  return lanes.divide(numerator, lanes.add(e, one));
}

/** (2 artanh(s / 2) - s) / s^3 in powers of s^2, for s within [0, 2/3]. */
const ARTANH_TAIL = [0.083333015, 0.012506793, 0.0021873903, 0.0005473973];

/** log(1 + exp(x)) = max(x, 0) + log(1 + e) with e = exp(-|x|), and log(1 + e) = 2 artanh(s / 2) with s = 2e / (2 + e). */
export function emitSoftplus(lanes: Lanes, x: Local): Local {
  const e = expWithinNonPositive(lanes, minusAbs(lanes, x));
  const s = lanes.divide(lanes.add(e, e), lanes.add(e, lanes.float(2)));
  const square = lanes.multiply(s, s);
  const tail = lanes.multiply(square, lanes.polynomial(square, ARTANH_TAIL));
  const logarithm = lanes.multiplyAdd(tail, s, s);
  return lanes.add(lanes.op('f32x4.pmax', x, lanes.float(0)), logarithm);
}
