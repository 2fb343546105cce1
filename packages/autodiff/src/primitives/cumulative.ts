import { type Dim, formatDims } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { checkOptions } from '../options/check-options.ts';
import { FLAG, type OptionTable } from '../options/expectation.ts';
import { apply, type Primitive, requireDim } from '../tensor/primitive.ts';
import type { LabelOf, Tensor } from '../tensor/tensor.ts';
import { offsetTable, strideOf, type View } from '../tensor/view.ts';
import { subtract } from './arithmetic.ts';
import { broadcast } from './reduce.ts';

/** Attributes of sums so far: the dim along which they go, and whether from its last unit to its first. */
export interface CumulativeSumAttributes {
  readonly along: Dim;
  readonly reverse: boolean;
}

/** At every position the sum of all numbers up to it. */
export const cumulativeSumPrimitive: Primitive<CumulativeSumAttributes, readonly [Tensor]> = {
  name: 'cumulativeSum',
  summary:
    'At every position along one dim the sum up to it and with it; from the last one on if in reverse.',
  shape: ([x], { along }) => {
    if (x.kind === 'index')
      throw new ShapeError('cumulativeSum: found unit positions, expected real numbers.');
    if (x.dims.includes(along)) return x.dims;
    requireDim('cumulativeSum', along);
    throw new ShapeError(`cumulativeSum: found ${formatDims(x.dims)}, expected it to have "${along.label}".`);
  },
  vjp: (_node, cotangent, { along, reverse }) => [
    apply(cumulativeSumPrimitive, [cotangent], { along, reverse: !reverse }),
  ],
  bind: ({ inputs, output, attributes: { along, reverse }, extent }) => {
    const x = inputs[0] as View;
    const outer = output.dims.filter((dim) => dim !== along);
    const extents = outer.map((dim) => extent(dim.axis));
    const [from, to] = [offsetTable(x, outer, extents), offsetTable(output, outer, extents)];
    const [units, xStride, outStride] = [extent(along.axis), strideOf(x, along), strideOf(output, along)];
    return () => {
      for (let o = 0; o < from.length; o++) {
        let total = 0;
        for (let i = 0; i < units; i++) {
          const at = reverse ? units - 1 - i : i;
          total += x.data[x.offset + (from[o] as number) + at * xStride] as number;
          output.data[output.offset + (to[o] as number) + at * outStride] = total;
        }
      }
    };
  },
};

/** How sums so far are taken. */
export interface CumulativeSumOptions {
  /** Whether from the last unit to the first; false unless told. */
  readonly reverse?: boolean;
}

const OPTIONS: OptionTable<CumulativeSumOptions> = { reverse: FLAG };

/** At every position along `along` the sum of all numbers up to it and with it; in reverse that of all from it on. */
export function cumulativeSum<A extends string, const D extends Dim<A>>(
  x: Tensor<A>,
  along: D,
  options: CumulativeSumOptions = {},
): Tensor<A> {
  checkOptions('cumulativeSum', options, OPTIONS);
  return apply(cumulativeSumPrimitive, [x], { along, reverse: options.reverse ?? false }) as never;
}

/** 0, 1, 2 and so on along a dim, as real numbers. */
export function placesAlong<const D extends Dim>(along: D): Tensor<LabelOf<D>> {
  return subtract(cumulativeSum(broadcast(1, [along]), along as never), 1);
}
