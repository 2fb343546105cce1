import { nearestMultiple, SIGN } from './elementary-functions.ts';
import type { Lanes } from './lanes.ts';
import type { Local } from './wasm-assembler.ts';

/*
 * Sine and cosine of four lanes. An argument is reduced by the nearest multiple n of pi / 2, which is subtracted in parts of
 * 8 bits: their products with n are exact as long as n has no more than 16, and so are the differences where they cancel. So
 * results are as exact next to a zero as elsewhere, up to |x| = 1e5. Beyond, the error grows with |x|, and results are no
 * more than numbers within [-1, 1].
 */

/** pi / 2 in parts of 8 bits, to 2^-68. */
const PARTS = [
  201 / 2 ** 7,
  253 / 2 ** 19,
  170 / 2 ** 27,
  136 / 2 ** 37,
  180 / 2 ** 46,
  194 / 2 ** 55,
  211 / 2 ** 65,
];

/** pi / 4, and a little. */
const LARGEST = 0.8;

/** (sin(r) - r) / r^3 in powers of r^2, for |r| <= pi / 4. Source: Moshier, Cephes Mathematical Library, sinf.c. */
const SIN_TAIL = [-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4];
/** (cos(r) - 1 + r^2 / 2) / r^4 likewise. */
const COS_TAIL = [4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5];

/** The sine of an angle in radians. */
export function emitSin(lanes: Lanes, x: Local): Local {
  const size = lanes.op('f32x4.abs', x);
  const magnitude = sineOfTurned(lanes, size, 0);
  return lanes.op('v128.xor', magnitude, lanes.op('v128.and', x, lanes.integer(SIGN)));
}

/** The cosine of an angle in radians. */
export function emitCos(lanes: Lanes, x: Local): Local {
  return sineOfTurned(lanes, lanes.op('f32x4.abs', x), 1);
}

/** The sine of an angle that is not negative, turned by so many right angles more. */
function sineOfTurned(lanes: Lanes, x: Local, rightAngles: number): Local {
  const { n, biased } = nearestMultiple(lanes, x, Math.PI / 2, rightAngles);
  let r = x;
  for (const part of PARTS) r = lanes.subtractProduct(n, lanes.float(part), r);
  // Of large arguments the nearest multiple is off by a little; of those too large for the reduction r may be anything.
  r = lanes.op('f32x4.pmax', lanes.op('f32x4.pmin', r, lanes.float(LARGEST)), lanes.float(-LARGEST));

  const square = lanes.multiply(r, r);
  const cube = lanes.multiply(square, r);
  const sine = lanes.multiplyAdd(cube, lanes.polynomial(square, SIN_TAIL), r);
  const fromHalf = lanes.subtractProduct(square, lanes.float(0.5), lanes.float(1));
  const cosine = lanes.multiplyAdd(
    lanes.multiply(square, square),
    lanes.polynomial(square, COS_TAIL),
    fromHalf,
  );

  // The low bits of the quadrant: the first exchanges sine and cosine, the second is the sign.
  const odd = lanes.shift('i32x4.shr_s', lanes.shift('i32x4.shl', biased, 31), 31);
  const sign = lanes.op('v128.and', lanes.shift('i32x4.shl', biased, 30), lanes.integer(SIGN));
  return lanes.op('v128.xor', lanes.select(cosine, sine, odd), sign);
}
