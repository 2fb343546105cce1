import { type Axis, type Dim, formatDims } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { checkOptions } from '../options/check-options.ts';
import { AT_LEAST_ONE, MOST_UNITS, type OptionTable, required, that } from '../options/expectation.ts';
import { apply, attributesOf, type Primitive } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { offsetTable, strideOf, type View } from '../tensor/view.ts';
import { contract, contractPrimitive } from './contract.ts';
import { embedPrimitive, relabel, relabelPrimitive, slicePrimitive } from './movement.ts';

/** How windows lie on an axis: window t covers the places `t stride + o dilation - before`, o over its offsets. */
interface Steps {
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/** Attributes of windows: the axis that they lie on, the axis that counts them, and the axis of places within each. */
export interface WindowsAttributes extends Steps {
  readonly from: Axis;
  readonly to: Axis;
  readonly offset: Axis;
  /** What stands where a window reaches beyond the ends; 0 unless told. */
  readonly elsewhere?: number;
}

/** Attributes of the transpose: the axis that counts windows, the axis that they lie on, and that of places within each. */
export interface OverlapAddAttributes extends Steps {
  readonly from: Axis;
  readonly to: Axis;
  readonly offset: Axis;
}

interface Walked {
  /** What the windows lie on. */
  readonly places: Axis;
  /** What counts them. */
  readonly windows: Axis;
  readonly offset: Axis;
}

function isSteps(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(value as number) <= MOST_UNITS;
}

/** Refuses axes on which no windows can lie. */
function requireAxes(operation: string, { places, windows, offset, ...steps }: Walked & Steps): void {
  const { stride, dilation, before } = steps;
  if (stride < 1 || dilation === 0 || [stride, dilation, before].some((each) => !isSteps(each))) {
    throw new ShapeError(
      `${operation}: found stride ${stride}, dilation ${dilation} and ${before} places before, expected whole numbers of at most ` +
        `${MOST_UNITS} either way: the stride 1 or more, and the dilation not 0.`,
    );
  }
  if (!offset.fixed) {
    throw new ShapeError(
      `${operation}: found the axis ${offset} of offsets, expected one of fixed extent. A window has a size for ever.`,
    );
  }
  if (places.fixed && windows.fixed) return;
  if (places !== windows || stride !== 1) {
    throw new ShapeError(
      `${operation}: found windows counted by ${windows} on ${places} with stride ${stride}, expected two axes of fixed ` +
        'extent, or one axis of any extent as both, with stride 1.',
    );
  }
}

function requireDims(operation: string, x: Tensor, has: readonly Dim[], lacks: readonly Dim[]): void {
  if (x.kind === 'index') throw new ShapeError(`${operation}: found unit positions, expected real numbers.`);
  const names = (dims: readonly Dim[]): string => dims.map(({ label }) => `"${label}"`).join(' and ');
  if (has.every((dim) => x.dims.includes(dim)) && !lacks.some((dim) => x.dims.includes(dim))) return;
  throw new ShapeError(
    `${operation}: found ${formatDims(x.dims)}, expected it to have ${names(has)}${
      lacks.length === 0 ? '' : ` and to lack ${names(lacks)}`
    }.`,
  );
}

/** A view with the axis `places` walked as windows and offsets. */
function windowed(x: View, { places, windows, offset, stride, dilation }: Steps & Walked): View {
  const along = strideOf(x, places);
  const [dims, strides]: [Dim[], number[]] = [[], []];
  x.dims.forEach((dim, d) => {
    dims.push(...(dim === places ? [windows, offset] : [dim]));
    strides.push(...(dim === places ? [stride * along, dilation * along] : [x.strides[d] as number]));
  });
  return { ...x, dims, strides };
}

/** For every element over some dims: at which place of the axis it stands, and where its row begins in a view. */
function tables(
  x: View,
  walked: Steps & Walked,
  dims: readonly Dim[],
  extents: readonly number[],
): { readonly places: Int32Array; readonly offsets: Int32Array } {
  const { windows, offset, stride, dilation } = walked;
  const counted: View = { ...x, dims: [windows, offset], strides: [stride, dilation] };
  return {
    places: offsetTable(counted, dims, extents),
    offsets: offsetTable(windowed(x, walked), dims, extents),
  };
}

/** Neighbouring places of an axis, gathered for each of its windows. */
export const windowsPrimitive: Primitive<WindowsAttributes, readonly [Tensor]> = {
  name: 'windows',
  summary:
    'At window t and offset o the number at place t stride + o dilation - before of an axis; `elsewhere` beyond its ends.',
  shape: ([x], { from, to, offset, ...steps }) => {
    requireAxes('windows', { ...steps, places: from, windows: to, offset });
    requireDims('windows', x, [from], to === from ? [offset] : [offset, to]);
    return x.dims.flatMap((dim) => (dim === from ? [to, offset] : [dim]));
  },
  vjp: (_node, cotangent, { from, to, offset, stride, dilation, before }) => [
    apply(overlapAddPrimitive, [cotangent], { from: to, to: from, offset, stride, dilation, before }),
  ],
  bind: ({ inputs, output, attributes, extent }) => {
    const x = inputs[0] as View;
    const { from, to, offset, before, elsewhere = 0 } = attributes;
    const walked = { ...attributes, places: from, windows: to, offset };
    const { places, offsets } = tables(x, walked, output.dims, output.extents);
    const [units, first] = [extent(from), before * strideOf(x, from)];
    return () => {
      for (let i = 0; i < offsets.length; i++) {
        const place = (places[i] as number) - before;
        const inside = place >= 0 && place < units;
        output.data[output.offset + i] = inside
          ? (x.data[x.offset - first + (offsets[i] as number)] as number)
          : elsewhere;
      }
    };
  },
};

/** The transpose of windows. */
export const overlapAddPrimitive: Primitive<OverlapAddAttributes, readonly [Tensor]> = {
  name: 'overlapAdd',
  summary:
    'At every place of an axis the sum of what windows hold there, in the order of their offsets: the transpose of windows.',
  shape: ([x], { from, to, offset, ...steps }) => {
    requireAxes('overlapAdd', { ...steps, places: to, windows: from, offset });
    requireDims('overlapAdd', x, [from, offset], to === from ? [] : [to]);
    return x.dims.flatMap((dim) => (dim === offset ? [] : dim === from ? [to] : [dim]));
  },
  vjp: (_node, cotangent, { from, to, offset, stride, dilation, before }) => [
    apply(windowsPrimitive, [cotangent], { from: to, to: from, offset, stride, dilation, before }),
  ],
  simplify: ([x], attributes) => contractionOfWindows(x, attributes),
  bind: ({ inputs, output, attributes, extent }) => {
    const x = inputs[0] as View;
    const { from, to, offset, before } = attributes;
    const dims = [offset, ...x.dims.filter((dim) => dim !== offset)];
    const extents = dims.map((dim) => extent(dim.axis));
    const walked = { ...attributes, places: to, windows: from, offset };
    const { places, offsets } = tables(output, walked, dims, extents);
    const read = offsetTable(x, dims, extents);
    const [units, first] = [extent(to), before * strideOf(output, to)];
    return () => {
      output.data.fill(0, output.offset, output.offset + output.size);
      for (let i = 0; i < read.length; i++) {
        const place = (places[i] as number) - before;
        if (place < 0 || place >= units) continue;
        const at = output.offset - first + (offsets[i] as number);
        output.data[at]! += x.data[x.offset + (read[i] as number)] as number;
      }
    };
  },
};

/**
 * Products that are each added up where a window has them, as in the gradient of a convolution: at every place they are the
 * products with what windows look back at, which are a contraction and never lie in memory one by one.
 */
function contractionOfWindows(x: Tensor, attributes: OverlapAddAttributes): Tensor | undefined {
  const { from, to, offset, stride, dilation, before } = attributes;
  const contraction = attributesOf(x, contractPrimitive);
  if (!contraction) return behindNames(x, attributes);
  if (stride !== 1) return undefined;
  const [left, right] = x.inputs as [Tensor, Tensor];
  for (const [moved, weights] of [
    [left, right],
    [right, left],
  ] as const) {
    const meets = (tensor: Tensor, has: Dim, lacks: readonly Dim[]): boolean =>
      tensor.dims.includes(has) && !lacks.some((dim) => tensor.dims.includes(dim));
    const lacking = to === from ? [offset] : [offset, to];
    if (!meets(moved, from, lacking) || !meets(weights, offset, [from, to])) continue;
    const back = { from, to, offset, stride, dilation: -dilation, before: -before };
    return contract(apply(windowsPrimitive, [moved], back), weights, [...contraction.over, offset]);
  }
  return undefined;
}

/** The same of what has but other names for its dims. */
function behindNames(x: Tensor, attributes: OverlapAddAttributes): Tensor | undefined {
  const { from, to, offset } = attributes;
  const inner = x.inputs[0] as Tensor;
  const relabelled = attributesOf(x, relabelPrimitive);
  if (relabelled?.pairs.every((pair) => !pair.some((dim) => dim === from || dim === to || dim === offset))) {
    const sums = contractionOfWindows(inner, attributes);
    return sums && relabel(sums, relabelled.pairs);
  }
  const moved = attributesOf(x, embedPrimitive) ?? attributesOf(x, slicePrimitive);
  const renamed = moved?.start === 0 && moved.from.min === moved.to.min && moved.to === from;
  if (!renamed || moved.from === to || inner.dims.includes(to)) return undefined;
  return contractionOfWindows(inner, { ...attributes, from: moved.from });
}

/** Where windows lie, and what becomes of the axis. */
export interface OverlapAddOptions<F extends string, T extends string, O extends string> {
  readonly from: Axis<F>;
  readonly to: Axis<T>;
  /** The axis of places within a window: as many as it has. */
  readonly offset: Axis<O>;
  /** Places from one window to the next; 1 unless told. */
  readonly stride?: number;
  /** Places from one offset to the next, below 0 for those that look back; 1 unless told. */
  readonly dilation?: number;
  /** How many places before the axis the first window begins, below 0 for one that begins behind its start; 0 unless told. */
  readonly before?: number;
}

/** Where windows lie, and what stands beyond the ends of the axis. */
export interface WindowsOptions<
  F extends string,
  T extends string,
  O extends string,
> extends OverlapAddOptions<F, T, O> {
  /** What stands where a window reaches beyond the ends; 0 unless told, -Infinity where the largest is sought. */
  readonly elsewhere?: number;
}

const AXIS = that('an axis', (value) => typeof (value as Axis | null | undefined)?.fixed === 'boolean');
const OVERLAP_ADD: OptionTable<OverlapAddOptions<string, string, string>> = {
  from: required(AXIS),
  to: required(AXIS),
  offset: required(AXIS),
  stride: AT_LEAST_ONE,
  dilation: that('a whole number other than 0', (value) => isSteps(value) && value !== 0),
  before: that('a whole number', isSteps),
};
const WINDOWS: OptionTable<WindowsOptions<string, string, string>> = {
  ...OVERLAP_ADD,
  elsewhere: that('a number', (value) => typeof value === 'number'),
};

/**
 * Windows of an axis: `out[.., t of to, o of offset, ..] = x[.., t stride + o dilation - before of from, ..]`, and `elsewhere`
 * where that lies beyond the ends. `offset` is fixed; `from` and `to` are fixed, or one axis of any extent, with stride 1:
 * windows over time that look back have `before = (size - 1) dilation`. Windows of a grid are those of its rows, then those of
 * its columns.
 *
 * @throws ShapeError if the axes do not meet, OptionError if an option is not what it should be.
 */
export function windows<A extends string, F extends string, T extends string, O extends string>(
  x: Tensor<A>,
  options: WindowsOptions<F, T, O>,
): Tensor<Exclude<A, F> | T | O> {
  checkOptions('windows', options, WINDOWS);
  const { from, to, offset, stride = 1, dilation = 1, before = 0, elsewhere = 0 } = options;
  const common = { from, to, offset, stride, dilation, before };
  const attributes = Object.is(elsewhere, 0) ? common : { ...common, elsewhere };
  return apply(windowsPrimitive, [x], attributes) as never;
}

/**
 * The transpose of `windows`: `out[.., p of to, ..]` is the sum of `x[.., t of from, o of offset, ..]` over all t and o with
 * `t stride + o dilation - before = p`.
 *
 * @throws ShapeError if the axes do not meet, OptionError if an option is not what it should be.
 */
export function overlapAdd<A extends string, F extends string, T extends string, O extends string>(
  x: Tensor<A>,
  options: OverlapAddOptions<F, T, O>,
): Tensor<Exclude<A, F | O> | T> {
  checkOptions('overlapAdd', options, OVERLAP_ADD);
  const { from, to, offset, stride = 1, dilation = 1, before = 0 } = options;
  return apply(overlapAddPrimitive, [x], { from, to, offset, stride, dilation, before }) as never;
}
