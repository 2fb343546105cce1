import { type Dim, formatDims, hasAll, without } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { topological } from '../tensor/graph.ts';
import {
  apply,
  attributesOf,
  type Binding,
  type Kernel,
  type Primitive,
  requireDim,
  requireDistinct,
} from '../tensor/primitive.ts';
import type { LabelOf, Operand, Tensor } from '../tensor/tensor.ts';
import { offsetTable, strideOf, type View } from '../tensor/view.ts';
import { add, arithmeticPrimitives, divide, equal, lessEqual, multiply, select } from './arithmetic.ts';
import { contract, contractPrimitive } from './contract.ts';
import { bindCopy } from './movement.ts';
import { asTensor, constantValue, extentOf } from './source.ts';

/** Attributes of a reduction: the dims that disappear. */
export interface ReduceAttributes {
  readonly over: readonly Dim[];
}

function keptDims(operation: string, tensor: Tensor, over: readonly Dim[]): readonly Dim[] {
  requireDistinct(operation, over);
  for (const dim of over) {
    if (!tensor.dims.includes(dim)) {
      requireDim(operation, dim);
      throw new ShapeError(
        `${operation}: found no dim "${dim.label}" in ${formatDims(tensor.dims)}, expected one to reduce. ` +
          'Name a dim that the tensor has.',
      );
    }
  }
  if (tensor.kind === 'index')
    throw new ShapeError(`${operation}: found unit positions, expected real numbers.`);
  return without(tensor.dims, over);
}

/** Binds a fold over the reduced dims in a fixed order, so that appended zeros change no bit of a sum. */
function bindFold(
  binding: Binding<ReduceAttributes>,
  start: number,
  fold: (a: number, b: number) => number,
): Kernel {
  const { output, attributes, extent } = binding;
  const x = binding.inputs[0]!;
  const overExtents = attributes.over.map((dim) => extent(dim.axis));
  const outer = offsetTable(x, output.dims, output.extents);
  const inner = offsetTable(x, attributes.over, overExtents);
  return () => {
    for (let o = 0; o < outer.length; o++) {
      const at = x.offset + (outer[o] as number);
      let accumulated = start;
      for (let i = 0; i < inner.length; i++)
        accumulated = fold(accumulated, x.data[at + (inner[i] as number)] as number);
      output.data[output.offset + o] = accumulated;
    }
  };
}

/** The sum over some dims. */
export const sumPrimitive: Primitive<ReduceAttributes, readonly [Tensor]> = {
  name: 'sum',
  summary: 'The sum over some dims, in a fixed order; 0 over no units.',
  shape: ([x], { over }) => keptDims('sum', x, over),
  vjp: (node, cotangent) => [broadcast(cotangent, node.inputs[0].dims)],
  simplify: ([x], { over }) => simplifySum(x, over),
  bind: (binding) => bindFold(binding, 0, (a, b) => a + b),
};

/** The largest element over some dims. */
export const maxPrimitive: Primitive<ReduceAttributes, readonly [Tensor]> = {
  name: 'max',
  summary:
    'The largest element over some dims; equal largest elements share the derivative; -infinity over no units.',
  shape: ([x], { over }) => keptDims('max', x, over),
  vjp: (node, cotangent, { over }) => {
    const chosen = equal(node.inputs[0], node);
    return [multiply(divide(cotangent, sum(chosen, ...over)), chosen)];
  },
  bind: (binding) => bindFold(binding, -Infinity, Math.max),
};

/** Attributes of `argmax`: the dim whose units are compared. */
export interface ArgmaxAttributes {
  readonly over: Dim;
}

/** The position of the largest element along a dim. */
export const argmaxPrimitive: Primitive<ArgmaxAttributes, readonly [Tensor]> = {
  name: 'argmax',
  summary: 'The position of the largest element along one dim, of equal ones the first; -1 over no units.',
  kind: () => 'index',
  shape: ([x], { over }) => keptDims('argmax', x, [over]),
  vjp: () => [],
  bind: ({ inputs, output, attributes: { over }, extent }) => {
    const x = inputs[0]!;
    const starts = offsetTable(x, output.dims, output.extents);
    const [count, stride] = [extent(over.axis), strideOf(x, over)];
    return () => {
      for (let o = 0; o < starts.length; o++) {
        output.data[output.offset + o] = firstLargest(x, x.offset + starts[o]!, count, stride);
      }
    };
  },
};

/** Which of some numbers is the largest, the first if there are several; NaN is larger than all, as in `max`. */
function firstLargest({ data }: View, at: number, count: number, stride: number): number {
  let found = count > 0 ? 0 : -1;
  for (let i = 1; i < count; i++) {
    const [largest, x] = [data[at + found * stride] as number, data[at + i * stride] as number];
    if (x > largest || (Number.isNaN(x) && !Number.isNaN(largest))) found = i;
  }
  return found;
}

/**
 * A sum of products is a contraction, which never builds the products: this is what turns the weight gradients of a
 * scan, one outer product per time step, into a single product over all steps.
 */
function simplifySum(x: Tensor, over: readonly Dim[]): Tensor | undefined {
  if (over.length === 0) return x;
  const finite = beforeInfinity(x);
  if (finite) return infiniteFrom(sum(finite, ...over));
  const contraction = attributesOf(x, contractPrimitive);
  const [left, right] = x.inputs as [Tensor, Tensor];
  if (contraction && hasAll(left.dims, over) && hasAll(right.dims, over)) {
    return contract(left, right, [...contraction.over, ...over]);
  }
  const named: unknown = x.primitive;
  if (named === arithmeticPrimitives.multiply) {
    if (constantValue(left) !== undefined) return multiply(left, sum(right, ...over));
    if (constantValue(right) !== undefined) return multiply(sum(left, ...over), right);
    if (hasAll(left.dims, over) && hasAll(right.dims, over)) return contract(left, right, over);
  }
  return named === arithmeticPrimitives.add ? sumOfProducts(x, over) : undefined;
}

/**
 * Numbers that are 0 or more, of which the largest that there is counts as infinite. A sum of them is taken first, so that one
 * of products stays one.
 */
export function infiniteFrom(x: Tensor): Tensor {
  return select(lessEqual(Number.MAX_VALUE, x), Infinity, x);
}

/** What `infiniteFrom` was applied to. */
function beforeInfinity(node: Tensor): Tensor | undefined {
  if ((node.primitive as unknown) !== arithmeticPrimitives.select) return undefined;
  const [large, infinite, x] = node.inputs as [Tensor, Tensor, Tensor];
  const compared = (large.primitive as unknown) === arithmeticPrimitives.lessEqual && large.inputs[1] === x;
  const largest = compared && constantValue(large.inputs[0] as Tensor) === Number.MAX_VALUE;
  return largest && constantValue(infinite) === Infinity ? x : undefined;
}

/** The sum of an addition of contractions, each summed by itself; `undefined` if one of the terms is anything else. */
function sumOfProducts(x: Tensor, over: readonly Dim[]): Tensor | undefined {
  const isAddition = (node: Tensor): boolean => (node.primitive as unknown) === arithmeticPrimitives.add;
  const summed = new Map<Tensor, Tensor>();
  for (const node of topological([x], { has: (inner) => !isAddition(inner) })) {
    if (isAddition(node)) {
      summed.set(node, add(summed.get(node.inputs[0] as Tensor)!, summed.get(node.inputs[1] as Tensor)!));
    } else if (isProductOver(node, over)) {
      summed.set(node, sum(node, ...over));
    } else {
      return undefined;
    }
  }
  return summed.get(x);
}

function isProductOver(x: Tensor, over: readonly Dim[]): boolean {
  return (
    (x.primitive as unknown) === contractPrimitive && x.inputs.every((operand) => hasAll(operand.dims, over))
  );
}

/** Attributes of a broadcast: the dims of the result. */
export interface BroadcastAttributes {
  readonly dims: readonly Dim[];
}

/** Repetition along the dims that a tensor lacks. */
export const broadcastPrimitive: Primitive<BroadcastAttributes, readonly [Tensor]> = {
  name: 'broadcast',
  summary: 'Repeats a tensor along the dims that it lacks.',
  kind: ([x]) => x.kind,
  shape: ([x], { dims }) => broadcastDims(x.dims, dims),
  vjp: (node, cotangent) => [sumTo(cotangent, node.inputs[0])],
  simplify: ([x], { dims }) => (hasAll(x.dims, dims) ? x : undefined),
  bind: ({ inputs, output }) => bindCopy(inputs[0]!, output),
};

/** The target's dims, then what the tensor has besides. */
function broadcastDims(own: readonly Dim[], target: readonly Dim[]): readonly Dim[] {
  return hasAll(target, own) ? target : [...target, ...without(own, target)];
}

/** The sum over some dims; 0 over no units. Without dims the tensor itself. */
export function sum<A extends string, const D extends readonly Dim<A>[]>(
  x: Tensor<A>,
  ...over: D
): Tensor<Exclude<A, LabelOf<D[number]>>> {
  return apply(sumPrimitive, [x], { over }) as never;
}

/** The largest element over some dims. */
export function max<A extends string, const D extends readonly Dim<A>[]>(
  x: Tensor<A>,
  ...over: D
): Tensor<Exclude<A, LabelOf<D[number]>>> {
  return apply(maxPrimitive, [x], { over }) as never;
}

/** The smallest element over some dims; equal smallest elements share the derivative; infinity over no units. */
export function min<A extends string, const D extends readonly Dim<A>[]>(
  x: Tensor<A>,
  ...over: D
): Tensor<Exclude<A, LabelOf<D[number]>>> {
  return multiply(-1, max(multiply<never, A>(-1, x), ...over));
}

/** The position of the largest element along `over`, of equal ones the first, NaN the largest of all; -1 over no units. */
export function argmax<A extends string, const D extends Dim<A>>(
  x: Tensor<A>,
  over: D,
): Tensor<Exclude<A, LabelOf<D>>> {
  return apply(argmaxPrimitive, [x], { over }) as never;
}

/**
 * The mean over some dims. Over a growable axis it is not function-preserving: a newborn unit shifts it even if its
 * value is 0.
 */
export function mean<A extends string, const D extends readonly Dim<A>[]>(
  x: Tensor<A>,
  ...over: D
): Tensor<Exclude<A, LabelOf<D[number]>>> {
  over.forEach((dim) => requireDim('mean', dim));
  const count = over.reduce((product: Tensor, dim) => multiply(product, extentOf(dim.axis)), asTensor(1));
  return divide(sum(x, ...over), count) as never;
}

/** Repeats a tensor along the dims that it lacks. */
export function broadcast<A extends string = never, const D extends readonly Dim[] = readonly Dim[]>(
  x: Operand<A>,
  dims: D,
): Tensor<A | LabelOf<D[number]>> {
  return apply(broadcastPrimitive, [asTensor(x)], { dims }) as never;
}

/** The cotangent of an operand that was broadcast: summed over the dims that the operand lacks. */
export function sumTo(cotangent: Tensor, operand: Tensor): Tensor {
  const over = without(cotangent.dims, operand.dims);
  const summed = over.length === 0 ? cotangent : sum(cotangent, ...over);
  return hasAll(summed.dims, operand.dims) ? summed : broadcast(summed, operand.dims);
}
