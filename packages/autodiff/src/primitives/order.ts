import { type Dim, formatDims } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { checkOptions } from '../options/check-options.ts';
import { FLAG, type OptionTable } from '../options/expectation.ts';
import { apply, type Primitive, requireDim } from '../tensor/primitive.ts';
import type { LabelOf, Tensor } from '../tensor/tensor.ts';
import { offsetTable, strideOf, type View } from '../tensor/view.ts';
import { gather } from './lookup.ts';

/** Attributes of an order: the dim whose units are ordered, and the one that counts the first of them. */
export interface ArgsortAttributes {
  readonly along: Dim;
  /** The same dim for all of them, or a fixed axis for as many as it has. */
  readonly to: Dim;
  readonly descending: boolean;
}

/** The positions of units in the order of their numbers. */
export const argsortPrimitive: Primitive<ArgsortAttributes, readonly [Tensor]> = {
  name: 'argsort',
  summary:
    'Positions along one dim in the order of their numbers, of equal ones the first first and NaN the largest; -1 behind the last.',
  kind: () => 'index',
  shape: ([x], { along, to }) => {
    requireDim('argsort', along);
    const fits = x.dims.includes(along) && (to === along || (to.axis.fixed && !x.dims.includes(to)));
    if (x.kind === 'index' || !fits) {
      const found = x.kind === 'index' ? 'unit positions' : formatDims(x.dims);
      throw new ShapeError(
        `argsort: found ${found}, expected real numbers over "${along.label}", and to lack "${to.label}", a fixed axis, where ` +
          'it counts the first ones.',
      );
    }
    return x.dims.map((dim) => (dim === along ? to : dim));
  },
  vjp: () => [],
  bind: ({ inputs, output, attributes: { along, to, descending }, extent }) => {
    const x = inputs[0] as View;
    const outer = output.dims.filter((dim) => dim !== to);
    const extents = outer.map((dim) => extent(dim.axis));
    const [from, at] = [offsetTable(x, outer, extents), offsetTable(output, outer, extents)];
    const [stride, toStride, units] = [strideOf(x, along), strideOf(output, to), extent(to.axis)];
    const order = new Uint32Array(extent(along.axis));
    let start = 0;
    const compare = (p: number, q: number): number =>
      compared(x.data[start + p * stride] as number, x.data[start + q * stride] as number, descending);
    return () => {
      for (let o = 0; o < from.length; o++) {
        start = x.offset + (from[o] as number);
        for (let p = 0; p < order.length; p++) order[p] = p;
        order.sort((p, q) => compare(p, q) || p - q);
        for (let i = 0; i < units; i++) {
          output.data[output.offset + (at[o] as number) + i * toStride] = order[i] ?? -1;
        }
      }
    };
  },
};

/** Which of two numbers comes first: below 0 if the first one does. NaN is the largest. */
function compared(a: number, b: number, descending: boolean): number {
  const rising = Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || Number(a > b) - Number(a < b);
  return descending ? -rising : rising;
}

/** How numbers are ordered. */
export interface OrderOptions {
  /** Whether the largest comes first; false unless told. */
  readonly descending?: boolean;
}

const OPTIONS: OptionTable<OrderOptions> = { descending: FLAG };

/** The positions along `along` in the order of their numbers; of equal ones the first comes first, and NaN is the largest. */
export function argsort<A extends string, const D extends Dim<A>>(
  x: Tensor<A>,
  along: D,
  options: OrderOptions = {},
): Tensor<A> {
  checkOptions('argsort', options, OPTIONS);
  return apply(argsortPrimitive, [x], { along, to: along, descending: options.descending ?? false }) as never;
}

/** The numbers along `along` in order, by which gradients find back. */
export function sort<A extends string, const D extends Dim<A>>(
  x: Tensor<A>,
  along: D,
  options: OrderOptions = {},
): Tensor<A> {
  checkOptions('sort', options, OPTIONS);
  return gather(x, argsort(x, along, options), along);
}

/**
 * The positions of the largest numbers along `along`, the largest first, as many as the fixed axis `to` has; -1 where there are
 * fewer. `gather(x, topK(x, along, to), along)` are the numbers.
 */
export function topK<A extends string, const D extends Dim<A>, const T extends Dim>(
  x: Tensor<A>,
  along: D,
  to: T,
): Tensor<Exclude<A, LabelOf<D>> | LabelOf<T>> {
  return apply(argsortPrimitive, [x], { along, to, descending: true }) as never;
}
