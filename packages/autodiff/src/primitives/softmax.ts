import { type Dim, formatDims } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { apply, type Binding, type Kernel, type Primitive, requireDim } from '../tensor/primitive.ts';
import type { LabelOf, Tensor } from '../tensor/tensor.ts';
import { offsetTable, strideOf, type View } from '../tensor/view.ts';
import { add, equal, less, maximum, multiply, select, subtract } from './arithmetic.ts';
import { abs, exp, log, negate, stopGradient } from './functions.ts';
import { oneHot } from './lookup.ts';
import { infiniteFrom, max, sum } from './reduce.ts';

/** Attributes of the normalised exponentials. */
export interface SoftmaxAttributes {
  readonly over: Dim;
}

function sameDims(operation: string, x: Tensor, over: Dim): readonly Dim[] {
  if (!x.dims.includes(over)) {
    requireDim(operation, over);
    throw new ShapeError(`${operation}: found ${formatDims(x.dims)}, expected it to have "${over.label}".`);
  }
  if (x.kind === 'index') throw new ShapeError(`${operation}: found unit positions, expected real numbers.`);
  return x.dims;
}

/** The largest element of a line that has none but -Infinity counts as this, so that no infinity meets another. */
const LOWEST = -Number.MAX_VALUE;

/**
 * Walks every line of elements along `over`; `line` gets the sum of exponentials relative to the largest element. Where all
 * elements are -Infinity that sum counts as 1, so that the line's exponentials are 0 and their logarithms -Infinity.
 */
function bindLines(
  { inputs, output, attributes: { over }, extent }: Binding<SoftmaxAttributes>,
  line: (x: number, largest: number, total: number) => number,
): Kernel {
  const x = inputs[0] as View;
  const count = extent(over.axis);
  const outerDims = output.dims.filter((dim) => dim !== over);
  const outerExtents = outerDims.map((dim) => extent(dim.axis));
  const starts = offsetTable(x, outerDims, outerExtents);
  const targets = offsetTable(output, outerDims, outerExtents);
  const [step, outStep] = [strideOf(x, over), strideOf(output, over)];
  return () => {
    for (let o = 0; o < starts.length; o++) {
      const at = x.offset + (starts[o] as number);
      let largest = LOWEST;
      for (let i = 0; i < count; i++) largest = Math.max(largest, x.data[at + i * step] as number);
      let total = 0;
      for (let i = 0; i < count; i++) total += Math.exp((x.data[at + i * step] as number) - largest);
      if (total === 0) total = 1;
      const outAt = output.offset + (targets[o] as number);
      for (let i = 0; i < count; i++) {
        output.data[outAt + i * outStep] = line(x.data[at + i * step] as number, largest, total);
      }
    }
  };
}

/** Normalised exponentials. */
export const softmaxPrimitive: Primitive<SoftmaxAttributes, readonly [Tensor]> = {
  name: 'softmax',
  summary: 'exp(x) over its sum along one dim, without overflow.',
  shape: ([x], { over }) => sameDims('softmax', x, over),
  vjp: (node, cotangent, { over }) => [
    multiply(node, subtract(cotangent, sum(multiply(cotangent, node), over))),
  ],
  bind: (binding) => bindLines(binding, (x, largest, total) => Math.exp(x - largest) / total),
};

/** The logarithm of softmax. */
export const logSoftmaxPrimitive: Primitive<SoftmaxAttributes, readonly [Tensor]> = {
  name: 'logSoftmax',
  summary: 'x minus the logarithm of the sum of exp(x) along one dim, without overflow.',
  shape: ([x], { over }) => sameDims('logSoftmax', x, over),
  vjp: (node, cotangent, { over }) => [subtract(cotangent, multiply(exp(node), sum(cotangent, over)))],
  bind: (binding) => bindLines(binding, (x, largest, total) => x - largest - Math.log(total)),
};

/**
 * exp(x) over its sum along `over`; 0 where x is -Infinity, be it everywhere. Over a growable axis it is not function-preserving: a newborn unit takes a share
 * from all others.
 */
export function softmax<A extends string, const D extends Dim<A>>(x: Tensor<A>, over: D): Tensor<A> {
  return apply(softmaxPrimitive, [x], { over }) as never;
}

/** The logarithm of softmax along `over`, without overflow; -Infinity where x is, be it everywhere. */
export function logSoftmax<A extends string, const D extends Dim<A>>(x: Tensor<A>, over: D): Tensor<A> {
  return apply(logSoftmaxPrimitive, [x], { over }) as never;
}

/**
 * The logarithm of the sum of exp(x) over some dims, without overflow: -Infinity over no units and where all elements are,
 * with a derivative of 0 there. Over a growable axis it is not function-preserving: a newborn unit adds exp of what it says.
 */
export function logSumExp<A extends string, const D extends readonly Dim<A>[]>(
  x: Tensor<A>,
  ...over: D
): Tensor<Exclude<A, LabelOf<D[number]>>> {
  const largest = stopGradient(max(x, ...over));
  const shift = select(less(abs(largest), Infinity), largest, 0);
  const total = sum(exp(subtract(x, shift)), ...over);
  const none = equal(total, 0);
  // The derivative of the logarithm is not asked at 0.
  return select(none, -Infinity, add(log(select(none, 1, total)), shift));
}

/**
 * The cross-entropy, in nats, of a predicted distribution (given by logits along `over`) at the observed positions:
 * `[...positions]`. A logit of -Infinity takes its class out of the distribution: it costs the others nothing and gets no
 * gradient. To observe such a class costs Infinity.
 */
export function crossEntropy<A extends string, B extends string, const D extends Dim<A>>(
  logits: Tensor<A>,
  positions: Tensor<B>,
  over: D,
): Tensor<Exclude<A, LabelOf<D>> | B> {
  const observed: Tensor = oneHot(positions, over as Dim);
  // 0 times infinity is no number, 0 times the largest number that there is is 0.
  const logarithms = maximum(logSoftmax(logits, over), -Number.MAX_VALUE);
  return infiniteFrom(negate(sum(multiply(observed, logarithms), over as Dim))) as never;
}
