import { emitExp, emitLog, emitSigmoid, emitSoftplus, emitTanh } from './elementary-functions.ts';
import type { ElementwiseName } from './fused-kernel.ts';
import type { Lanes } from './lanes.ts';
import type { Local } from './wasm-assembler.ts';

/** A value of a kernel in registers: as four numbers, as four masks (of a comparison), or as a number known now. */
export interface LaneValue {
  readonly float?: Local;
  readonly mask?: Local;
  readonly constant?: number;
}

/** How an operation is computed. */
export interface LaneOperation {
  readonly arity: 1 | 2 | 3;
  /** The operation on numbers, where its result in single precision is the exact one rounded; else undefined. */
  readonly exact?: (x: number, y: number, z: number) => number;
  readonly emit: (lanes: Lanes, x: LaneValue, y: LaneValue, z: LaneValue) => LaneValue;
}

/** The value as four numbers. */
export function floatOf(lanes: Lanes, value: LaneValue): Local {
  if (value.float !== undefined) return value.float;
  if (value.constant !== undefined) return lanes.float(value.constant);
  return lanes.op('v128.and', value.mask as Local, lanes.float(1));
}

function arithmetic(
  op: 'add' | 'subtract' | 'multiply',
  exact: (x: number, y: number) => number,
): LaneOperation {
  return {
    arity: 2,
    exact,
    emit: (lanes, x, y) => ({ float: lanes[op](floatOf(lanes, x), floatOf(lanes, y)) }),
  };
}

function comparison(
  op: 'f32x4.lt' | 'f32x4.le' | 'f32x4.eq',
  exact: (x: number, y: number) => number,
): LaneOperation {
  return {
    arity: 2,
    exact,
    emit: (lanes, x, y) => ({ mask: lanes.op(op, floatOf(lanes, x), floatOf(lanes, y)) }),
  };
}

function unary(emit: (lanes: Lanes, x: Local) => Local, exact?: (x: number) => number): LaneOperation {
  return {
    arity: 1,
    ...(exact && { exact }),
    emit: (lanes, x) => ({ float: emit(lanes, floatOf(lanes, x)) }),
  };
}

const identity: LaneOperation = { arity: 1, exact: (x) => x, emit: (_, x) => x };

/** Whether 1 / divisor has no rounding error, so that a quotient is a product. */
function hasExactReciprocal(divisor: number): boolean {
  const reciprocal = 1 / divisor;
  return (
    Number.isFinite(reciprocal) && Math.abs(Math.log2(Math.abs(reciprocal))) < 126 && isPowerOfTwo(divisor)
  );
}

function isPowerOfTwo(value: number): boolean {
  return 2 ** Math.round(Math.log2(Math.abs(value))) === Math.abs(value);
}

const divide: LaneOperation = {
  arity: 2,
  exact: (x, y) => x / y,
  emit(lanes, x, y) {
    if (y.constant !== undefined && hasExactReciprocal(y.constant)) {
      return { float: lanes.multiply(floatOf(lanes, x), lanes.float(1 / y.constant)) };
    }
    return { float: lanes.divide(floatOf(lanes, x), floatOf(lanes, y)) };
  },
};

/**
 * The larger or smaller of two numbers. `f32x4.max` and `f32x4.min` are many instructions on x86, because of NaN and
 * zeros; beside a constant the single instructions of `pmax` and `pmin` do, as they keep a first operand that is NaN.
 */
function extreme(kind: 'max' | 'min', exact: (x: number, y: number) => number): LaneOperation {
  const emit: LaneOperation['emit'] = (lanes, x, y) => {
    if (x.constant !== undefined && y.constant === undefined) return emit(lanes, y, x, x);
    const [first, bound] = [floatOf(lanes, x), floatOf(lanes, y)];
    const { constant } = y;
    if (constant === undefined || Number.isNaN(constant) || (kind === 'min' && Object.is(constant, -0))) {
      return { float: lanes.op(`f32x4.${kind}`, first, bound) };
    }
    const chosen = lanes.op(`f32x4.p${kind}`, first, bound);
    // Of -0 and 0 the larger is 0; -0 + 0 is 0, and nothing else changes.
    return { float: kind === 'max' && Object.is(constant, 0) ? lanes.add(chosen, bound) : chosen };
  };
  return { arity: 2, exact, emit };
}

/** The mask of where a value is not 0. */
function maskOf(lanes: Lanes, value: LaneValue): Local {
  return value.mask ?? lanes.op('f32x4.ne', floatOf(lanes, value), lanes.float(0));
}

const select: LaneOperation = {
  arity: 3,
  exact: (condition, x, y) => (condition !== 0 ? x : y),
  emit(lanes, condition, x, y) {
    const mask = maskOf(lanes, condition);
    if (Object.is(y.constant, 0)) return { float: lanes.op('v128.and', floatOf(lanes, x), mask) };
    if (Object.is(x.constant, 0)) return { float: lanes.op('v128.andnot', floatOf(lanes, y), mask) };
    return { float: lanes.select(floatOf(lanes, x), floatOf(lanes, y), mask) };
  },
};

function emitAbs(lanes: Lanes, x: Local): Local {
  return lanes.op('f32x4.abs', x);
}

/** 1 with the sign of x where |x| > 0; x where it is zero or NaN. */
function emitSign(lanes: Lanes, x: Local): Local {
  const signBit = lanes.op('v128.and', x, lanes.float(-0));
  const one = lanes.op('v128.or', signBit, lanes.float(1));
  return lanes.select(one, x, lanes.op('f32x4.lt', lanes.float(0), lanes.op('f32x4.abs', x)));
}

/** How each operation is computed on four lanes. */
export const LANE_OPERATIONS: Readonly<Record<ElementwiseName, LaneOperation>> = {
  copy: identity,
  stopGradient: identity,
  add: arithmetic('add', (x, y) => x + y),
  subtract: arithmetic('subtract', (x, y) => x - y),
  multiply: arithmetic('multiply', (x, y) => x * y),
  divide,
  maximum: extreme('max', (x, y) => Math.max(x, y)),
  minimum: extreme('min', (x, y) => Math.min(x, y)),
  less: comparison('f32x4.lt', (x, y) => (x < y ? 1 : 0)),
  lessEqual: comparison('f32x4.le', (x, y) => (x <= y ? 1 : 0)),
  equal: comparison('f32x4.eq', (x, y) => (x === y ? 1 : 0)),
  select,
  exp: unary(emitExp),
  log: unary(emitLog),
  sqrt: unary((lanes, x) => lanes.op('f32x4.sqrt', x), Math.sqrt),
  abs: unary(emitAbs, Math.abs),
  sign: unary(emitSign, Math.sign),
  tanh: unary(emitTanh),
  sigmoid: unary(emitSigmoid),
  relu: unary(
    (lanes, x) => lanes.op('f32x4.pmax', x, lanes.float(0)),
    (x) => (x < 0 ? 0 : x),
  ),
  softplus: unary(emitSoftplus),
};
