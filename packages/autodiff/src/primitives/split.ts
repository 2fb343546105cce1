import { type Axis, type Dim, formatDims } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { apply, attributesOf, type Primitive } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { View } from '../tensor/view.ts';
import { bindCopy } from './movement.ts';

/** Attributes of a split and of its inverse: a fixed axis, and the two that stand for it, the second one counting faster. */
export interface SplitAttributes {
  readonly whole: Axis;
  readonly outer: Axis;
  readonly inner: Axis;
}

function requireParts(operation: string, x: Tensor, attributes: SplitAttributes, has: readonly Axis[]): void {
  const { whole, outer, inner } = attributes;
  const axes = [whole, outer, inner];
  if (axes.some(({ fixed }) => !fixed) || whole.min !== outer.min * inner.min || outer === inner) {
    throw new ShapeError(
      `${operation}: found axes ${whole}, ${outer} and ${inner}, expected three of fixed extent, the first as long as the others ` +
        'multiplied. A growable axis is never split: keep two.',
    );
  }
  const lacks = axes.filter((each) => !has.includes(each));
  const fits = has.every((each) => x.dims.includes(each)) && !lacks.some((each) => x.dims.includes(each));
  if (fits) return;
  const names = (some: readonly Axis[]): string => some.map(({ name }) => `"${name}"`).join(' and ');
  throw new ShapeError(
    `${operation}: found ${formatDims(x.dims)}, expected it to have ${names(has)} and to lack ${names(lacks)}.`,
  );
}

/** A view with one of its dims as two. */
function parted(view: View, { whole, outer, inner }: SplitAttributes): View {
  const [dims, extents, strides]: [Dim[], number[], number[]] = [[], [], []];
  view.dims.forEach((dim, d) => {
    const [extent, stride] = [view.extents[d] as number, view.strides[d] as number];
    const parts = dim === whole;
    dims.push(...(parts ? [outer, inner] : [dim]));
    extents.push(...(parts ? [outer.min, inner.min] : [extent]));
    strides.push(...(parts ? [stride * inner.min, stride] : [stride]));
  });
  return { ...view, dims, extents, strides };
}

/** A view that another one is copied to or from moves with it. */
function bindParted(view: View, bind: (parted: View) => () => void, attributes: SplitAttributes): () => void {
  const moving = parted(view, attributes);
  const copy = bind(moving);
  return () => {
    moving.offset = view.offset;
    copy();
  };
}

/** A fixed axis as two. */
export const splitAxisPrimitive: Primitive<SplitAttributes, readonly [Tensor]> = {
  name: 'splitAxis',
  summary: 'A fixed axis as two, of which the second counts faster; moves no number.',
  kind: ([x]) => x.kind,
  shape: ([x], attributes) => {
    const { whole, outer, inner } = attributes;
    requireParts('splitAxis', x, attributes, [whole]);
    return x.dims.flatMap((dim) => (dim === whole ? [outer, inner] : [dim]));
  },
  vjp: (_node, cotangent, attributes) => [apply(mergeAxesPrimitive, [cotangent], attributes)],
  simplify: ([x], attributes) => undone(x, mergeAxesPrimitive, attributes),
  bind: ({ inputs, output, attributes }) =>
    bindParted(inputs[0] as View, (x) => bindCopy(x, output), attributes),
};

/** Two fixed axes as one. */
export const mergeAxesPrimitive: Primitive<SplitAttributes, readonly [Tensor]> = {
  name: 'mergeAxes',
  summary: 'Two fixed axes as one, in which the second counts faster: the inverse of splitAxis.',
  kind: ([x]) => x.kind,
  shape: ([x], attributes) => {
    const { whole, outer, inner } = attributes;
    requireParts('mergeAxes', x, attributes, [outer, inner]);
    return x.dims.flatMap((dim) => (dim === inner ? [] : dim === outer ? [whole] : [dim]));
  },
  vjp: (_node, cotangent, attributes) => [apply(splitAxisPrimitive, [cotangent], attributes)],
  simplify: ([x], attributes) => undone(x, splitAxisPrimitive, attributes),
  bind: ({ inputs, output, attributes }) =>
    bindParted(output, (target) => bindCopy(inputs[0] as View, target), attributes),
};

/** What the inverse was applied to. */
function undone(
  x: Tensor,
  inverse: Primitive<SplitAttributes, readonly [Tensor]>,
  { whole, outer, inner }: SplitAttributes,
): Tensor | undefined {
  const its = attributesOf(x, inverse);
  return its?.whole === whole && its.outer === outer && its.inner === inner ? x.inputs[0] : undefined;
}

/**
 * A fixed axis as two: position p of `from` is position `floor(p / n)` of the first and `p % n` of the second, which has n units.
 *
 * @throws ShapeError if an axis is growable, the extents do not multiply, or the tensor lacks the axis.
 */
export function splitAxis<A extends string, F extends string, O extends string, I extends string>(
  x: Tensor<A>,
  from: Axis<F>,
  [outer, inner]: readonly [outer: Axis<O>, inner: Axis<I>],
): Tensor<Exclude<A, F> | O | I> {
  return apply(splitAxisPrimitive, [x], { whole: from, outer, inner }) as never;
}

/**
 * Two fixed axes as one, the inverse of `splitAxis`: position `p n + q` of `to`, n being the extent of the second.
 *
 * @throws ShapeError if an axis is growable, the extents do not multiply, or the tensor lacks one of the two.
 */
export function mergeAxes<A extends string, O extends string, I extends string, T extends string>(
  x: Tensor<A>,
  [outer, inner]: readonly [outer: Axis<O>, inner: Axis<I>],
  to: Axis<T>,
): Tensor<Exclude<A, O | I> | T> {
  return apply(mergeAxesPrimitive, [x], { whole: to, outer, inner }) as never;
}
