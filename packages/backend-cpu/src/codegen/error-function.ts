import { expWithinNonPositive, SIGN } from './elementary-functions.ts';
import type { Lanes } from './lanes.ts';
import type { Local } from './wasm-assembler.ts';

/** Where the polynomial near 0 ends. */
const NEAR = 475 / 512;
/** From here on erf is 1 in single precision. */
const ERF_ONE = 4;

/*
 * Source of both: Norbert Juffa, "An accurate single-precision implementation of erf", https://stackoverflow.com/q/35148198
 * (BSD licence).
 */

/** erf(x) / x - 1 in powers of x^2, up to `NEAR`. */
const NEAR_ZERO = [
  1.28379166e-1, -3.76125336e-1, 1.12819925e-1, -2.67681349e-2, 4.99119423e-3, -5.96761703e-4,
];
/** (log(1 - erf(x)) + x) / x in powers of x, from `NEAR` on. */
const TAIL = [
  -1.28717512e-1, -6.34846687e-1, -1.06777877e-1, 2.42546219e-2, -3.88396438e-3, 3.83197126e-4, -1.7285347e-5,
];

/** The error function. */
export function emitErf(lanes: Lanes, x: Local): Local {
  const size = lanes.op('f32x4.pmin', lanes.op('f32x4.abs', x), lanes.float(ERF_ONE));
  const near = lanes.multiplyAdd(lanes.polynomial(lanes.multiply(size, size), NEAR_ZERO), size, size);
  const exponent = lanes.subtract(lanes.multiply(lanes.polynomial(size, TAIL), size), size);
  const far = lanes.subtract(lanes.float(1), expWithinNonPositive(lanes, exponent));
  const magnitude = lanes.select(far, near, lanes.op('f32x4.lt', lanes.float(NEAR), size));
  return lanes.op('v128.or', magnitude, lanes.op('v128.and', x, lanes.integer(SIGN)));
}
