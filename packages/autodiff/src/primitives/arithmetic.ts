import { hasAll } from '../axis/axis.ts';
import { apply, attributesOf, type Primitive } from '../tensor/primitive.ts';
import type { Operand, Tensor } from '../tensor/tensor.ts';
import { type BinaryLoop, elementwise, type NoAttributes } from './elementwise.ts';
import { asTensor, constantValue } from './source.ts';
import { abs, log } from './functions.ts';
import { broadcastPrimitive, sumTo } from './reduce.ts';

/*
 * Elementwise functions of two or three operands, broadcast by axis name. A gradient that reaches an operand is summed
 * over the axes that the operand lacks.
 *
 * The operations that carry most of the elementwise work of a training step have loops of their own: a loop that calls a
 * function per element costs several times as much.
 */

const addLoop: BinaryLoop = (out, outAt, size, x, xAt, xStep, y, yAt, yStep) => {
  for (let i = 0; i < size; i++)
    out[outAt + i] = (x[xAt + i * xStep] as number) + (y[yAt + i * yStep] as number);
};
const subtractLoop: BinaryLoop = (out, outAt, size, x, xAt, xStep, y, yAt, yStep) => {
  for (let i = 0; i < size; i++)
    out[outAt + i] = (x[xAt + i * xStep] as number) - (y[yAt + i * yStep] as number);
};
const multiplyLoop: BinaryLoop = (out, outAt, size, x, xAt, xStep, y, yAt, yStep) => {
  for (let i = 0; i < size; i++)
    out[outAt + i] = (x[xAt + i * xStep] as number) * (y[yAt + i * yStep] as number);
};
const divideLoop: BinaryLoop = (out, outAt, size, x, xAt, xStep, y, yAt, yStep) => {
  for (let i = 0; i < size; i++)
    out[outAt + i] = (x[xAt + i * xStep] as number) / (y[yAt + i * yStep] as number);
};
const maximumLoop: BinaryLoop = (out, outAt, size, x, xAt, xStep, y, yAt, yStep) => {
  for (let i = 0; i < size; i++) {
    out[outAt + i] = Math.max(x[xAt + i * xStep] as number, y[yAt + i * yStep] as number);
  }
};
const minimumLoop: BinaryLoop = (out, outAt, size, x, xAt, xStep, y, yAt, yStep) => {
  for (let i = 0; i < size; i++) {
    out[outAt + i] = Math.min(x[xAt + i * xStep] as number, y[yAt + i * yStep] as number);
  }
};

/** Rows of the table of primitives: functions of two and three operands. */
export const arithmeticPrimitives = {
  ...elementwise(2, {
    add: {
      summary: 'x + y.',
      scalar: (x, y) => x + y,
      loop: addLoop,
      vjp: (node, cotangent) => node.inputs.map((operand) => sumTo(cotangent, operand)),
      simplify: ([x, y]) => neutral(x, y, 0) ?? neutral(y, x, 0),
    },
    subtract: {
      summary: 'x - y.',
      scalar: (x, y) => x - y,
      loop: subtractLoop,
      vjp: (node, cotangent) => {
        const [x, y] = node.inputs;
        return [sumTo(cotangent, x), sumTo(multiply(cotangent, -1), y)];
      },
      simplify: ([x, y]) => neutral(x, y, 0),
    },
    multiply: {
      summary: 'x * y.',
      scalar: (x, y) => x * y,
      loop: multiplyLoop,
      vjp: (node, cotangent) => {
        const [x, y] = node.inputs;
        return [sumTo(multiply(cotangent, y), x), sumTo(multiply(cotangent, x), y)];
      },
      simplify: ([x, y]) => scaled(x, y) ?? scaled(y, x),
    },
    divide: {
      summary: 'x / y.',
      scalar: (x, y) => x / y,
      loop: divideLoop,
      vjp: (node, cotangent) => {
        const [x, y] = node.inputs;
        return [sumTo(divide(cotangent, y), x), sumTo(multiply(multiply(cotangent, -1), divide(node, y)), y)];
      },
      simplify: ([x, y]) => neutral(x, y, 1),
    },
    pow: {
      summary:
        'x to the y, as Math.pow has it. By y the derivative is that of the power of abs(x), with the sign of x^y.',
      scalar: Math.pow,
      vjp: (node, cotangent) => {
        const [x, y] = node.inputs;
        // Neither derivative is asked where the other factor is 0: of x^0 at 0, and of 0^y.
        const slope = multiply(y, pow(x, select(equal(y, 0), 0, subtract(y, 1))));
        const logarithm = log(select(equal(x, 0), 1, abs(x)));
        return [
          sumTo(multiply(cotangent, slope), x),
          sumTo(multiply(cotangent, multiply(node, logarithm)), y),
        ];
      },
      simplify: ([x, y]) => power(x, uniformValue(y, x)),
    },
    maximum: {
      summary:
        'The larger of x and y; NaN if either is. Where they are equal the whole derivative goes to x.',
      scalar: (x, y) => Math.max(x, y),
      loop: maximumLoop,
      vjp: (node, cotangent) => {
        const [x, y] = node.inputs;
        return [sumTo(select(less(x, y), 0, cotangent), x), sumTo(select(less(x, y), cotangent, 0), y)];
      },
    },
    minimum: {
      summary:
        'The smaller of x and y; NaN if either is. Where they are equal the whole derivative goes to x.',
      scalar: (x, y) => Math.min(x, y),
      loop: minimumLoop,
      vjp: (node, cotangent) => {
        const [x, y] = node.inputs;
        return [sumTo(select(less(y, x), 0, cotangent), x), sumTo(select(less(y, x), cotangent, 0), y)];
      },
    },
    less: {
      summary: '1 where x < y, else 0; no derivative.',
      scalar: (x, y) => (x < y ? 1 : 0),
      vjp: () => [],
    },
    lessEqual: {
      summary: '1 where x <= y, else 0; no derivative.',
      scalar: (x, y) => (x <= y ? 1 : 0),
      vjp: () => [],
    },
    equal: {
      summary: '1 where x = y, else 0; no derivative.',
      scalar: (x, y) => (x === y ? 1 : 0),
      vjp: () => [],
    },
  }),
  ...elementwise(3, {
    select: {
      summary: 'x where the condition is not 0, else y; what is not chosen gets no gradient.',
      scalar: (condition, x, y) => (condition !== 0 ? x : y),
      vjp: (node, cotangent) => {
        const [condition, x, y] = node.inputs;
        return [
          undefined,
          sumTo(select(condition, cotangent, 0), x),
          sumTo(select(condition, 0, cotangent), y),
        ];
      },
    },
  }),
};

/** The number that a tensor holds everywhere, if it is known and the tensor adds no dim to `kept`. */
function uniformValue(tensor: Tensor, kept: Tensor): number | undefined {
  const repeated = attributesOf(tensor, broadcastPrimitive) ? (tensor.inputs[0] as Tensor) : tensor;
  const value = constantValue(repeated);
  return value !== undefined && hasAll(kept.dims, tensor.dims) ? value : undefined;
}

/** `kept` if `other` is the constant that leaves it as it is. */
function neutral(kept: Tensor, other: Tensor, element: number): Tensor | undefined {
  return uniformValue(other, kept) === element ? kept : undefined;
}

/** `kept` times a number, without repeating the number along axes first. */
function scaled(kept: Tensor, other: Tensor): Tensor | undefined {
  const factor = uniformValue(other, kept);
  if (factor === undefined) return undefined;
  const own = constantValue(kept);
  if (own !== undefined) return asTensor(own * factor);
  if (factor === 1) return kept;
  return other.dims.length > 0 ? multiply(kept, factor) : undefined;
}

/** A power that is x itself or one product. */
function power(x: Tensor, exponent: number | undefined): Tensor | undefined {
  if (exponent === 2) return multiply(x, x);
  return exponent === 1 ? x : undefined;
}

type Binary = <A extends string = never, B extends string = never>(
  x: Operand<A>,
  y: Operand<B>,
) => Tensor<A | B>;

function binary(primitive: Primitive<NoAttributes>): Binary {
  return (x, y) => apply(primitive, [asTensor(x), asTensor(y)], {}) as never;
}

/** x + y, broadcast by axis name. */
export const add: Binary = binary(arithmeticPrimitives.add);
/** x - y, broadcast by axis name. */
export const subtract: Binary = binary(arithmeticPrimitives.subtract);
/** x * y, broadcast by axis name. */
export const multiply: Binary = binary(arithmeticPrimitives.multiply);
/** x / y, broadcast by axis name. */
export const divide: Binary = binary(arithmeticPrimitives.divide);
/** x to the y, as `Math.pow` has it; broadcast by axis name. */
export const pow: Binary = binary(arithmeticPrimitives.pow);
/** The larger of x and y, broadcast by axis name. */
export const maximum: Binary = binary(arithmeticPrimitives.maximum);
/** The smaller of x and y, broadcast by axis name. */
export const minimum: Binary = binary(arithmeticPrimitives.minimum);
/** 1 where x < y, else 0. */
export const less: Binary = binary(arithmeticPrimitives.less);
/** 1 where x <= y, else 0. */
export const lessEqual: Binary = binary(arithmeticPrimitives.lessEqual);
/** 1 where x equals y, else 0. */
export const equal: Binary = binary(arithmeticPrimitives.equal);

/** 1 where x is 0, else 0. */
export function not<A extends string = never>(x: Operand<A>): Tensor<A> {
  return equal(x, 0);
}

/** 1 where neither x nor y is 0, else 0; broadcast by axis name. */
export const and: Binary = (x, y) => select(x, truth(y), 0);

/** 1 where x or y is not 0, else 0; broadcast by axis name. */
export const or: Binary = (x, y) => select(x, 1, truth(y));

/** 1 where x is not 0, else 0. */
function truth<A extends string>(x: Operand<A>): Tensor<A> {
  return select(x, 1, 0);
}

/** x where the condition is not 0, else y; broadcast by axis name. */
export function select<C extends string = never, A extends string = never, B extends string = never>(
  condition: Operand<C>,
  x: Operand<A>,
  y: Operand<B>,
): Tensor<A | B | C> {
  return apply(arithmeticPrimitives.select, [asTensor(condition), asTensor(x), asTensor(y)], {}) as never;
}
