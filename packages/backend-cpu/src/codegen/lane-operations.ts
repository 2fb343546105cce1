import {
  emitExp,
  emitExpOfNonPositive,
  emitLog,
  emitSigmoid,
  emitSoftplus,
  emitTanh,
} from './elementary-functions.ts';
import { emitErf } from './error-function.ts';
import { type FusedOperation, meaningOf } from './fused-kernel.ts';
import type { Lanes } from './lanes.ts';
import { emitPower } from './power.ts';
import { emitCos, emitSin } from './trigonometry.ts';
import type { Local } from './wasm-assembler.ts';

/** A value of a kernel in registers: as four numbers, as four masks (of a comparison), or as a number known now. */
export interface LaneValue {
  readonly float?: Local;
  readonly mask?: Local;
  readonly constant?: number;
}

/** How an operation is computed. */
export interface LaneOperation {
  /** As how many plain passes over its elements it counts. */
  readonly passes: number;
  /** Whether the result is that of double precision, rounded; how exact the others are stands in `testing/lane-errors.ts`. */
  readonly exact?: true;
  /** Whether it leaves a zero as it is, though it is not exact elsewhere. */
  readonly keepsZero?: boolean;
  readonly emit: (lanes: Lanes, x: LaneValue, y: LaneValue, z: LaneValue) => LaneValue;
}

/** What a plain operation costs. */
const PLAIN = 0.5;

/** The value as four numbers. */
export function floatOf(lanes: Lanes, value: LaneValue): Local {
  if (value.float !== undefined) return value.float;
  if (value.constant !== undefined) return lanes.float(value.constant);
  return lanes.op('v128.and', value.mask as Local, lanes.float(1));
}

/** An exact operation. */
function exact(emit: LaneOperation['emit'], passes = PLAIN): LaneOperation {
  return { passes, exact: true, emit };
}

function arithmetic(op: 'add' | 'subtract' | 'multiply'): LaneOperation {
  return exact((lanes, x, y) => ({ float: lanes[op](floatOf(lanes, x), floatOf(lanes, y)) }));
}

function comparison(op: 'f32x4.lt' | 'f32x4.le' | 'f32x4.eq'): LaneOperation {
  return exact((lanes, x, y) => ({ mask: lanes.op(op, floatOf(lanes, x), floatOf(lanes, y)) }));
}

/** A function of one operand. */
function unary(emit: (lanes: Lanes, x: Local) => Local): LaneOperation['emit'] {
  return (lanes, x) => ({ float: emit(lanes, floatOf(lanes, x)) });
}

const identity: LaneOperation = exact((_, x) => x);

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

const emitDivide: LaneOperation['emit'] = (lanes, x, y) => {
  if (y.constant !== undefined && hasExactReciprocal(y.constant)) {
    return { float: lanes.multiply(floatOf(lanes, x), lanes.float(1 / y.constant)) };
  }
  return { float: lanes.divide(floatOf(lanes, x), floatOf(lanes, y)) };
};

/**
 * The larger or smaller of two numbers. `f32x4.max` and `f32x4.min` are many instructions on x86, because of NaN and
 * zeros; beside a constant the single instructions of `pmax` and `pmin` do, as they keep a first operand that is NaN.
 */
function extreme(kind: 'max' | 'min'): LaneOperation {
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
  return exact(emit);
}

/** The mask of where a value is not 0. */
function maskOf(lanes: Lanes, value: LaneValue): Local {
  return value.mask ?? lanes.op('f32x4.ne', floatOf(lanes, value), lanes.float(0));
}

const emitSelect: LaneOperation['emit'] = (lanes, condition, x, y) => {
  const mask = maskOf(lanes, condition);
  if (Object.is(y.constant, 0)) return { float: lanes.op('v128.and', floatOf(lanes, x), mask) };
  if (Object.is(x.constant, 0)) return { float: lanes.op('v128.andnot', floatOf(lanes, y), mask) };
  return { float: lanes.select(floatOf(lanes, x), floatOf(lanes, y), mask) };
};

/** 1 with the sign of x where |x| > 0; x where it is zero or NaN. */
function emitSign(lanes: Lanes, x: Local): Local {
  const signBit = lanes.op('v128.and', x, lanes.float(-0));
  const one = lanes.op('v128.or', signBit, lanes.float(1));
  return lanes.select(one, x, lanes.op('f32x4.lt', lanes.float(0), lanes.op('f32x4.abs', x)));
}

/**
 * How each operation is computed on four lanes, and at what cost.
 */
export const LANE_OPERATIONS: Readonly<Record<FusedOperation, LaneOperation>> = {
  copy: identity,
  stopGradient: identity,
  add: arithmetic('add'),
  subtract: arithmetic('subtract'),
  multiply: arithmetic('multiply'),
  divide: exact(emitDivide, 2),
  pow: {
    passes: 24,
    emit: (lanes, x, y) => ({ float: emitPower(lanes, floatOf(lanes, x), floatOf(lanes, y)) }),
  },
  maximum: extreme('max'),
  minimum: extreme('min'),
  less: comparison('f32x4.lt'),
  lessEqual: comparison('f32x4.le'),
  equal: comparison('f32x4.eq'),
  select: exact(emitSelect),
  exp: { passes: 6, emit: unary(emitExp) },
  expOfNonPositive: { passes: 6, emit: unary(emitExpOfNonPositive) },
  log: { passes: 8, emit: unary(emitLog) },
  sqrt: exact(
    unary((lanes, x) => lanes.op('f32x4.sqrt', x)),
    2,
  ),
  abs: exact(unary((lanes, x) => lanes.op('f32x4.abs', x))),
  sign: exact(unary(emitSign)),
  floor: exact(unary((lanes, x) => lanes.op('f32x4.floor', x))),
  round: exact(unary((lanes, x) => lanes.op('f32x4.nearest', x))),
  tanh: { passes: 8, keepsZero: true, emit: unary(emitTanh) },
  sin: { passes: 10, keepsZero: true, emit: unary(emitSin) },
  cos: { passes: 10, emit: unary(emitCos) },
  erf: { passes: 12, keepsZero: true, emit: unary(emitErf) },
  sigmoid: { passes: 8, emit: unary(emitSigmoid) },
  relu: exact(unary((lanes, x) => lanes.op('f32x4.pmax', x, lanes.float(0)))),
  softplus: { passes: 12, emit: unary(emitSoftplus) },
};

/** The result of an exact operation on numbers of single precision; undefined if it is not exact. */
export function exactResult(operation: FusedOperation, numbers: readonly number[]): number | undefined {
  if (!LANE_OPERATIONS[operation].exact) return undefined;
  const [x, y, z] = numbers as [number, number, number];
  return Math.fround(meaningOf(operation).scalar(x, y, z));
}
