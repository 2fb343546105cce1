import { apply, type Primitive } from '../tensor/primitive.ts';
import type { Operand, Tensor } from '../tensor/tensor.ts';
import { add, divide, less, maximum, minimum, multiply, select, subtract } from './arithmetic.ts';
import { elementwise, type NoAttributes, type UnaryLoop } from './elementwise.ts';
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

const argument = (node: Tensor): Tensor => node.inputs[0] as Tensor;

/** The logistic function without overflow: both branches exponentiate a number that is not positive. */
function logistic(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** Rows of the table of primitives: functions of one operand. */
export const functionPrimitives = {
  exp: elementwise({
    name: 'exp',
    summary: 'e to the x.',
    scalar: Math.exp,
    loop: expLoop,
    vjp: (node, cotangent) => [multiply(cotangent, node)],
  }),
  log: elementwise({
    name: 'log',
    summary: 'The natural logarithm of x.',
    scalar: Math.log,
    vjp: (node, cotangent) => [divide(cotangent, argument(node))],
  }),
  sqrt: elementwise({
    name: 'sqrt',
    summary: 'The square root of x.',
    scalar: Math.sqrt,
    loop: sqrtLoop,
    vjp: (node, cotangent) => [divide(multiply(cotangent, 0.5), node)],
  }),
  abs: elementwise({
    name: 'abs',
    summary: 'The absolute value of x; its derivative at 0 is 0.',
    scalar: Math.abs,
    loop: absLoop,
    vjp: (node, cotangent) => [multiply(cotangent, sign(argument(node)))],
  }),
  sign: elementwise({
    name: 'sign',
    summary: '-1, 0 or 1, as x is negative, zero or positive; no derivative.',
    scalar: Math.sign,
    loop: signLoop,
    vjp: () => [],
  }),
  tanh: elementwise({
    name: 'tanh',
    summary: 'The hyperbolic tangent of x.',
    scalar: Math.tanh,
    loop: tanhLoop,
    vjp: (node, cotangent) => [multiply(cotangent, subtract(1, multiply(node, node)))],
  }),
  sigmoid: elementwise({
    name: 'sigmoid',
    summary: 'The logistic function 1 / (1 + exp(-x)).',
    scalar: logistic,
    vjp: (node, cotangent) => [multiply(cotangent, multiply(node, subtract(1, node)))],
  }),
  relu: elementwise({
    name: 'relu',
    summary: 'x where it is positive, else 0; its derivative at 0 is 0.',
    scalar: (x) => (x < 0 ? 0 : x),
    vjp: (node, cotangent) => [select(less(0, argument(node)), cotangent, 0)],
  }),
  softplus: elementwise({
    name: 'softplus',
    summary: 'log(1 + exp(x)), without overflow.',
    scalar: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    vjp: (node, cotangent) => [multiply(cotangent, sigmoid(argument(node)))],
  }),
  stopGradient: elementwise({
    name: 'stopGradient',
    summary: 'x, seen as a constant by differentiation.',
    scalar: (x) => x,
    vjp: () => [],
  }),
} satisfies Record<string, Primitive<NoAttributes>>;

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
/** The hyperbolic tangent of x. */
export const tanh: Unary = unary(functionPrimitives.tanh);
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

/** x held between two bounds; the derivative is 0 outside of them and 1 on them. */
export function clip<A extends string = never>(x: Operand<A>, low: number, high: number): Tensor<A> {
  return minimum(maximum(x, low), high);
}

/**
 * The Gaussian error linear unit in its tanh form, `x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))`.
 *
 * Source: Hendrycks and Gimpel, arXiv 1606.08415, section 2.
 */
export function gelu<A extends string = never>(x: Operand<A>): Tensor<A> {
  const cubic = multiply(0.044715, multiply(square(x), x));
  const inner = multiply(Math.sqrt(2 / Math.PI), add(x, cubic));
  return multiply(multiply(0.5, x), add(1, tanh(inner)));
}
