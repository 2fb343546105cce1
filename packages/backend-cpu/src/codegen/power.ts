import {
  EXPONENT_BIAS,
  expMinusOneNearZero,
  MANTISSA_BITS,
  nearestMultiple,
  powerOfTwoTimes,
  SIGN,
} from './elementary-functions.ts';
import type { Lanes } from './lanes.ts';
import type { Local } from './wasm-assembler.ts';

/*
 * Powers of four lanes: 2 to the y log2 |x|. The logarithm and its product with y are sums of two numbers, since the absolute
 * error of the exponent becomes the relative one of the result. Of a pair, the high number has 12 bits, so that its products
 * with others of that kind are exact.
 *
 * Source: Sun Microsystems, Freely Distributable LIBM, e_powf.c.
 */

/** A sum of two numbers, the first with 12 bits. */
interface Pair {
  readonly high: Local;
  readonly low: Local;
}

/** 2 / (3 ln 2), whole and as a pair. */
const CP = 2 / 3 / Math.LN2;
const CP_HIGH = 0.9619140625;
/** (3 (artanh(s) / s - 1) - s^2) / s^4 in powers of s^2. */
const LOG_TAIL = [3 / 5, 3 / 7, 3 / 9, 3 / 11, 3 / 13];
/** Beyond these exponents results are infinite, or 0. */
const [HIGHEST, LOWEST] = [129, -152];
/** The most that is left of an exponent without its integer, and a little; of exponents beyond the bounds it is more. */
const MOST = 0.51;

/** x to the y, with what `Math.pow` says of zeros, infinities and NaN. */
export function emitPower(lanes: Lanes, x: Local, y: Local): Local {
  const size = lanes.op('f32x4.abs', x);
  // An infinite exponent does what the largest finite one does.
  const most = lanes.float(3.4e38);
  const bounded = lanes.op(
    'f32x4.pmax',
    lanes.op('f32x4.pmin', y, most),
    lanes.op('v128.xor', most, lanes.integer(SIGN)),
  );
  const magnitude = powerOfTwo(lanes, times(lanes, bounded, logarithm(lanes, size)));
  return outsideOfRange(lanes, x, size, y, magnitude);
}

function upperBits(lanes: Lanes, x: Local): Local {
  return lanes.op('v128.and', x, lanes.integer(-0x1000));
}

/** log2 of a positive number: e + 2 / ln 2 artanh(s), with s = (m - 1) / (m + 1). */
function logarithm(lanes: Lanes, size: Local): Pair {
  const { m, e } = powerOfTwoTimes(lanes, size);
  const one = lanes.float(1);
  const u = lanes.subtract(m, one);
  const sum = lanes.add(m, one);
  const v = lanes.divide(one, sum);
  const s = lanes.multiply(u, v);
  const sHigh = upperBits(lanes, s);
  const sumHigh = upperBits(lanes, sum);
  const sumLow = lanes.subtract(m, lanes.subtract(sumHigh, one));
  const rest = lanes.subtract(
    lanes.subtract(u, lanes.multiply(sHigh, sumHigh)),
    lanes.multiply(sHigh, sumLow),
  );
  const sLow = lanes.multiply(v, rest);

  // 3 artanh(s) / s = 3 + s^2 + tail.
  const square = lanes.multiply(s, s);
  const fourth = lanes.multiply(lanes.multiply(square, square), lanes.polynomial(square, LOG_TAIL));
  const tail = lanes.add(fourth, lanes.multiply(sLow, lanes.add(sHigh, s)));
  const highSquare = lanes.multiply(sHigh, sHigh);
  const three = lanes.float(3);
  const factorHigh = upperBits(lanes, lanes.add(lanes.add(three, highSquare), tail));
  const factorLow = lanes.subtract(tail, lanes.subtract(lanes.subtract(factorHigh, three), highSquare));

  // Their product with s, and that with 2 / (3 ln 2).
  const a = lanes.multiply(sHigh, factorHigh);
  const b = lanes.add(lanes.multiply(sLow, factorHigh), lanes.multiply(factorLow, s));
  const high = upperBits(lanes, lanes.add(a, b));
  const low = lanes.subtract(b, lanes.subtract(high, a));
  const z = lanes.multiply(lanes.float(CP_HIGH), high);
  const zLow = lanes.add(
    lanes.multiply(lanes.float(CP - CP_HIGH), high),
    lanes.multiply(low, lanes.float(CP)),
  );
  const whole = upperBits(lanes, lanes.add(lanes.add(z, zLow), e));
  return { high: whole, low: lanes.subtract(zLow, lanes.subtract(lanes.subtract(whole, e), z)) };
}

/** The product of a number and a pair, whose high number is exact here and has 24 bits. */
function times(lanes: Lanes, y: Local, { high, low }: Pair): Pair {
  const yHigh = upperBits(lanes, y);
  const rest = lanes.multiply(lanes.subtract(y, yHigh), high);
  return { high: lanes.multiply(yHigh, high), low: lanes.add(rest, lanes.multiply(y, low)) };
}

/** 2 to the sum of a pair, by two factors that are powers of 2, as in exp. */
function powerOfTwo(lanes: Lanes, { high, low }: Pair): Local {
  const below = lanes.op('f32x4.pmin', lanes.add(high, low), lanes.float(HIGHEST));
  const exponent = lanes.op('f32x4.pmax', below, lanes.float(LOWEST));
  const { n, biased } = nearestMultiple(lanes, exponent, 1, 2 * EXPONENT_BIAS);
  const difference = lanes.add(lanes.subtract(high, n), low);
  const r = lanes.op('f32x4.pmax', lanes.op('f32x4.pmin', difference, lanes.float(MOST)), lanes.float(-MOST));
  const half = lanes.shift('i32x4.shr_u', biased, 1);
  const scale = lanes.shift('i32x4.shl', half, MANTISSA_BITS);
  const rest = lanes.shift('i32x4.shl', lanes.op('i32x4.sub', biased, half), MANTISSA_BITS);
  const minusOne = expMinusOneNearZero(lanes, lanes.multiply(r, lanes.float(Math.LN2)));
  return lanes.multiply(lanes.multiplyAdd(minusOne, scale, scale), rest);
}

/** Puts in what a power is of infinities, zeros, negative numbers and NaN. */
function outsideOfRange(lanes: Lanes, x: Local, size: Local, y: Local, magnitude: Local): Local {
  const [zero, one, infinity] = [lanes.float(0), lanes.float(1), lanes.float(Infinity)];
  const and = (a: Local, b: Local): Local => lanes.op('v128.and', a, b);
  const isZero = lanes.op('f32x4.eq', size, zero);
  const isInfinite = lanes.op('f32x4.eq', size, infinity);
  // Of 0 and of infinity the power is either again, as the sign of the exponent says.
  const vanishes = lanes.op('v128.xor', isInfinite, lanes.op('f32x4.lt', zero, y));
  const extreme = lanes.op('v128.andnot', infinity, vanishes);
  const positive = lanes.select(extreme, magnitude, lanes.op('v128.or', isZero, isInfinite));

  const isWhole = lanes.op('f32x4.eq', lanes.op('f32x4.trunc', y), y);
  const half = lanes.multiply(y, lanes.float(0.5));
  const isOdd = and(isWhole, lanes.op('f32x4.ne', lanes.op('f32x4.trunc', half), half));
  const signed = lanes.op('v128.or', positive, and(and(x, lanes.integer(SIGN)), isOdd));

  const negative = and(lanes.op('f32x4.lt', x, zero), lanes.op('f32x4.lt', size, infinity));
  const isNone = lanes.op('v128.andnot', negative, isWhole);
  const unsettled = and(
    lanes.op('f32x4.eq', size, one),
    lanes.op('f32x4.eq', lanes.op('f32x4.abs', y), infinity),
  );
  const unordered = lanes.op('v128.or', lanes.op('f32x4.ne', x, x), lanes.op('f32x4.ne', y, y));
  // A lane of ones is a NaN.
  const result = lanes.op(
    'v128.or',
    signed,
    lanes.op('v128.or', isNone, lanes.op('v128.or', unsettled, unordered)),
  );
  return lanes.select(one, result, lanes.op('f32x4.eq', y, zero));
}
