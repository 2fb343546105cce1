import { apply, type Primitive } from '../tensor/primitive.ts';
import type { Operand, Tensor } from '../tensor/tensor.ts';
import { add, divide, less, maximum, minimum, multiply, select, subtract } from './arithmetic.ts';
import { elementwise, type NoAttributes, type UnaryLoop } from './elementwise.ts';
import { errorFunction } from './error-function.ts';
import { asTensor } from './source.ts';

/*
 * Elementwise functions of one operand. A derivative is written with the result (`y`) where that is cheaper or more
 * accurate than with the argument.
 */

const tanhLoop: UnaryLoop = (out, outAt, size, x, xAt, xStep) => {
  for (let i = 0; i < size; i++) out[outAt + i] = Math.tanh(x[xAt + i * xStep] as number);
};
const sqrtLoop: UnaryLoop = (out, outAt, size, x, xAt, xStep) => {
  for (let i = 0; i < size; i++) out[outAt + i] = Math.sqrt(x[xAt + i * xStep] as number);
};
const absLoop: UnaryLoop = (out, outAt, size, x, xAt, xStep) => {
  for (let i = 0; i < size; i++) out[outAt + i] = Math.abs(x[xAt + i * xStep] as number);
};
const signLoop: UnaryLoop = (out, outAt, size, x, xAt, xStep) => {
  for (let i = 0; i < size; i++) out[outAt + i] = Math.sign(x[xAt + i * xStep] as number);
};

const expLoop: UnaryLoop = (out, outAt, size, x, xAt, xStep) => {
  for (let i = 0; i < size; i++) out[outAt + i] = Math.exp(x[xAt + i * xStep] as number);
};

/** The logistic function without overflow: both branches exponentiate a number that is not positive. */
function logistic(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** The nearest whole number, of two as near the even one. */
function roundHalfToEven(x: number): number {
  const up = Math.round(x);
  return Math.abs(x % 1) === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

/** Rows of the table of primitives: functions of one operand. */
export const functionPrimitives = elementwise(1, {
  exp: {
    summary: 'e to the x.',
    scalar: Math.exp,
    loop: expLoop,
    vjp: (node, cotangent) => [multiply(cotangent, node)],
  },
  log: {
    summary: 'The natural logarithm of x.',
    scalar: Math.log,
    vjp: (node, cotangent) => [divide(cotangent, node.inputs[0])],
  },
  sqrt: {
    summary: 'The square root of x.',
    scalar: Math.sqrt,
    loop: sqrtLoop,
    vjp: (node, cotangent) => [divide(multiply(cotangent, 0.5), node)],
  },
  abs: {
    summary: 'The absolute value of x; its derivative at 0 is 0.',
    scalar: Math.abs,
    loop: absLoop,
    vjp: (node, cotangent) => [multiply(cotangent, sign(node.inputs[0]))],
  },
  sign: {
    summary: '-1, 0 or 1, as x is negative, zero or positive; no derivative.',
    scalar: Math.sign,
    loop: signLoop,
    vjp: () => [],
  },
  floor: {
    summary: 'The largest whole number that is not above x; no derivative.',
    scalar: Math.floor,
    vjp: () => [],
  },
  round: {
    summary: 'The whole number next to x, of two the even one; no derivative.',
    scalar: roundHalfToEven,
    vjp: () => [],
  },
  tanh: {
    summary: 'The hyperbolic tangent of x.',
    scalar: Math.tanh,
    loop: tanhLoop,
    vjp: (node, cotangent) => [multiply(cotangent, subtract(1, multiply(node, node)))],
  },
  sin: {
    summary: 'The sine of x, in radians.',
    scalar: Math.sin,
    vjp: (node, cotangent) => [multiply(cotangent, cos(node.inputs[0]))],
  },
  cos: {
    summary: 'The cosine of x, in radians.',
    scalar: Math.cos,
    vjp: (node, cotangent) => [negate(multiply(cotangent, sin(node.inputs[0])))],
  },
  erf: {
    summary: 'The error function 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.',
    scalar: errorFunction,
    vjp: (node, cotangent) => {
      const bell = exp(negate(square(node.inputs[0])));
      return [multiply(cotangent, multiply(2 / Math.sqrt(Math.PI), bell))];
    },
  },
  sigmoid: {
    summary: 'The logistic function 1 / (1 + exp(-x)).',
    scalar: logistic,
    vjp: (node, cotangent) => [multiply(cotangent, multiply(node, subtract(1, node)))],
  },
  relu: {
    summary: 'x where it is positive, else 0; its derivative at 0 is 0.',
    scalar: (x) => (x < 0 ? 0 : x),
    vjp: (node, cotangent) => [select(less(0, node.inputs[0]), cotangent, 0)],
  },
  softplus: {
    summary: 'log(1 + exp(x)), without overflow.',
    scalar: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    vjp: (node, cotangent) => [multiply(cotangent, sigmoid(node.inputs[0]))],
  },
  stopGradient: {
    summary: 'x, seen as a constant by differentiation.',
    scalar: (x) => x,
    vjp: () => [],
  },
});

type Unary = <A extends string = never>(x: Operand<A>) => Tensor<A>;

function unary(primitive: Primitive<NoAttributes>): Unary {
  return (x) => apply(primitive, [asTensor(x)], {}) as never;
}

/** e to the x. */
export const exp: Unary = unary(functionPrimitives.exp);
/** The natural logarithm of x. */
export const log: Unary = unary(functionPrimitives.log);
/** The square root of x. */
export const sqrt: Unary = unary(functionPrimitives.sqrt);
/** The absolute value of x; its derivative at 0 is 0. */
export const abs: Unary = unary(functionPrimitives.abs);
/** -1, 0 or 1, as x is negative, zero or positive; no derivative. */
export const sign: Unary = unary(functionPrimitives.sign);
/** The largest whole number that is not above x; no derivative. */
export const floor: Unary = unary(functionPrimitives.floor);
/** The whole number next to x, of two the even one; no derivative. */
export const round: Unary = unary(functionPrimitives.round);
/** The hyperbolic tangent of x. */
export const tanh: Unary = unary(functionPrimitives.tanh);
/** The sine of x, in radians. */
export const sin: Unary = unary(functionPrimitives.sin);
/** The cosine of x, in radians. */
export const cos: Unary = unary(functionPrimitives.cos);
/** The error function 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export const erf: Unary = unary(functionPrimitives.erf);
/** The logistic function 1 / (1 + exp(-x)). */
export const sigmoid: Unary = unary(functionPrimitives.sigmoid);
/** x where it is positive, else 0. */
export const relu: Unary = unary(functionPrimitives.relu);
/** log(1 + exp(x)), without overflow. */
export const softplus: Unary = unary(functionPrimitives.softplus);
/** x, seen as a constant by differentiation. */
export const stopGradient: Unary = unary(functionPrimitives.stopGradient);

/** -x. */
export const negate: Unary = (x) => multiply(x, -1);

/** x times x. */
export const square: Unary = (x) => multiply(x, x);

/** x times its logistic function, also known as swish. */
export const silu: Unary = (x) => multiply(x, sigmoid(x));

/** x where it is positive, else `slope` times x, 0.01 times unless told; its derivative at 0 is the slope. */
export function leakyRelu<A extends string = never>(x: Operand<A>, slope = 0.01): Tensor<A> {
  return select(less(0, x), x, multiply(x, slope));
}

/**
 * The exponential linear unit: x where it is positive, else `scale (exp(x) - 1)`. The difference is computed as
 * `2 t / (1 - t)` with `t = tanh(x / 2)`, which takes no number from one that is nearly as large.
 *
 * Source: Clevert et al., arXiv 1511.07289, equation 15.
 */
export function elu<A extends string = never>(x: Operand<A>, scale = 1): Tensor<A> {
  const t = tanh(multiply(minimum(x, 0), 0.5));
  return select(less(0, x), x, multiply(scale, divide(multiply(2, t), subtract(1, t))));
}

/** x held between two bounds; the derivative is 0 outside of them and 1 on them. */
export function clip<A extends string = never>(x: Operand<A>, low: number, high: number): Tensor<A> {
  return minimum(maximum(x, low), high);
}

/**
 * The Gaussian error linear unit in its tanh form, within 0.0005 of `exactGelu` and cheaper:
 * `x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))`.
 *
 * Source: Hendrycks and Gimpel, arXiv 1606.08415, section 2.
 */
export function gelu<A extends string = never>(x: Operand<A>): Tensor<A> {
  const cubic = multiply(0.044715, multiply(square(x), x));
  const inner = multiply(Math.sqrt(2 / Math.PI), add(x, cubic));
  return multiply(multiply(0.5, x), add(1, tanh(inner)));
}

/**
 * The Gaussian error linear unit `x/2 (1 + erf(x / sqrt(2)))`: x times the probability that a standard normal number is
 * below it. It is what other libraries call gelu unless they are asked for the tanh form.
 *
 * Source: Hendrycks and Gimpel, arXiv 1606.08415, section 2.
 */
export function exactGelu<A extends string = never>(x: Operand<A>): Tensor<A> {
  return multiply(multiply(0.5, x), add(1, erf(multiply(Math.SQRT1_2, x))));
}
