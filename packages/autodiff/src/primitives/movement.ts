import { type Axis, type Dim, formatDims } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { apply, attributesOf, type Primitive, requireDistinct } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { offsetTable, walksLike, strideOf, type View } from '../tensor/view.ts';
import { add } from './arithmetic.ts';

/** Attributes of a relabelling: which dim takes which other dim of the same axis. */
export interface RelabelAttributes {
  readonly pairs: readonly (readonly [from: Dim, to: Dim])[];
}

/** Another role for some dims. No number moves: a plan sees the same memory under other names. */
export const relabelPrimitive: Primitive<RelabelAttributes, readonly [Tensor]> = {
  name: 'relabel',
  summary: 'Gives some dims another role of the same axis; moves no number.',
  kind: ([x]) => x.kind,
  shape: ([x], { pairs }) => relabelledDims(x, pairs),
  vjp: (_node, cotangent, { pairs }) => [
    relabel(
      cotangent,
      pairs.map(([from, to]) => [to, from] as const),
    ),
  ],
  simplify: ([x], { pairs }) => {
    const inner = attributesOf(x, relabelPrimitive);
    const undone = inner?.pairs.length === pairs.length;
    const inverse = inner?.pairs.every(([from, to]) => pairs.some(([a, b]) => a === to && b === from));
    if (undone && inverse) return x.inputs[0];
    return pairs.every(([from, to]) => from === to) ? x : undefined;
  },
  bind: ({ inputs, output, attributes: { pairs } }) => {
    const x = inputs[0] as View;
    const renamed = new Map(pairs);
    const names = x.dims.map((dim) => renamed.get(dim) ?? dim);
    return bindCopy(x, output, names);
  },
};

function relabelledDims(x: Tensor, pairs: RelabelAttributes['pairs']): readonly Dim[] {
  if (pairs.length > 1)
    requireDistinct(
      'relabel',
      pairs.map(([from]) => from),
    );
  for (const [from, to] of pairs) {
    if (!x.dims.includes(from) || from.axis !== to.axis) {
      throw new ShapeError(
        `relabel: found ${formatDims(x.dims)}, expected to turn "${from.label}" into "${to.label}". ` +
          'Name a dim that the tensor has, and another role of the same axis.',
      );
    }
  }
  return x.dims.map((dim) => renamed(dim, pairs));
}

/** What some pairs call a dim. */
function renamed(dim: Dim, pairs: RelabelAttributes['pairs']): Dim {
  for (const [from, to] of pairs) if (from === dim) return to;
  return dim;
}

/**
 * Copies a view into another one that has its dims in any order, repeating it along the dims that it lacks. `dims` are
 * what the target calls those of the view.
 */
export function bindCopy(x: View, output: View, dims: readonly Dim[] = x.dims): () => void {
  const named = { ...x, dims };
  if (walksLike(named, output)) {
    return () => {
      for (let i = 0, { size } = output; i < size; i++)
        output.data[output.offset + i] = x.data[x.offset + i] as number;
    };
  }
  const table = offsetTable(named, output.dims, output.extents);
  return () => {
    const { data: out, offset: outAt } = output;
    const { data, offset } = x;
    for (let i = 0; i < table.length; i++) out[outAt + i] = data[offset + (table[i] as number)] as number;
  };
}

/** Gives some dims another role of the same axis. */
export function relabel(x: Tensor, pairs: RelabelAttributes['pairs']): Tensor {
  return apply(relabelPrimitive, [x], { pairs });
}

/** Attributes of a slice and of its transpose, an embedding. */
export interface SliceAttributes {
  readonly from: Axis;
  readonly start: number;
  readonly to: Axis;
}

/** Attributes of an embedding. */
export interface EmbedAttributes extends SliceAttributes {
  /** What stands elsewhere: -0 where parts are to be added up, for it changes no number that it is added to; 0 unless told. */
  readonly elsewhere?: number;
}

function replaced(
  operation: string,
  x: Tensor,
  from: Axis,
  to: Axis,
  short: Axis,
  long: Axis,
  start: number,
): Dim[] {
  if (!from.fixed || !to.fixed) {
    throw new ShapeError(
      `${operation}: found axes ${from} and ${to}, expected both of fixed extent. A growable axis has no fixed positions; ` +
        'keep a separate axis instead (for instance [gate, unit]).',
    );
  }
  if (!x.dims.includes(from) || (x.dims.includes(to) && to !== from)) {
    throw new ShapeError(
      `${operation}: found ${formatDims(x.dims)}, expected it to have "${from.name}" and to lack "${to.name}".`,
    );
  }
  if (!Number.isInteger(start) || start < 0 || start + short.min > long.min) {
    throw new ShapeError(
      `${operation}: found positions ${start} to ${start + short.min - 1} of axis "${long.name}", expected them within ` +
        `its extent ${long.min}.`,
    );
  }
  return x.dims.map((dim) => (dim === from ? to : dim));
}

/** Some neighbouring positions of a fixed axis, as another fixed axis. */
export const slicePrimitive: Primitive<SliceAttributes, readonly [Tensor]> = {
  name: 'slice',
  summary: 'Neighbouring positions of a fixed axis, as another fixed axis.',
  kind: ([x]) => x.kind,
  shape: ([x], { from, start, to }) => replaced('slice', x, from, to, to, from, start),
  vjp: (_node, cotangent, { from, start, to }) => [embed(cotangent, to, start, from)],
  bind: ({ inputs, output, attributes: { from, start, to } }) => {
    const x = inputs[0] as View;
    const source = { ...x, dims: x.dims.map((dim) => (dim === from ? to : dim)) };
    const table = offsetTable(source, output.dims, output.extents);
    const shift = start * strideOf(x, from);
    return () => {
      for (let i = 0; i < table.length; i++) {
        output.data[output.offset + i] = x.data[x.offset + shift + (table[i] as number)] as number;
      }
    };
  },
};

/** A fixed axis placed into a longer one, zeros elsewhere. */
export const embedPrimitive: Primitive<EmbedAttributes> = {
  name: 'embed',
  summary: 'Places a fixed axis at some position of a longer one, zeros elsewhere: the transpose of slice.',
  shape: ([x], { from, start, to }) => {
    if ((x as Tensor).kind === 'index')
      throw new ShapeError('embed: found unit positions, expected real numbers.');
    return replaced('embed', x as Tensor, from, to, from, to, start);
  },
  vjp: (_node, cotangent, { from, start, to }) => [slice(cotangent, to, start, from)],
  bind: ({ inputs, output, attributes: { from, start, to, elsewhere = 0 } }) => {
    const x = inputs[0] as View;
    const target = { ...output, dims: output.dims.map((dim) => (dim === to ? from : dim)) };
    const table = offsetTable(target, x.dims, x.extents);
    const shift = start * strideOf(output, to);
    return () => {
      output.data.fill(elsewhere, output.offset, output.offset + output.size);
      for (let i = 0; i < table.length; i++) {
        output.data[output.offset + shift + (table[i] as number)] = x.data[x.offset + i] as number;
      }
    };
  },
};

/** Positions `start` to `start + extent(to) - 1` of the fixed axis `from`, as the fixed axis `to`. */
export function slice<A extends string, F extends string, T extends string>(
  x: Tensor<A>,
  from: Axis<F>,
  start: number,
  to: Axis<T>,
): Tensor<Exclude<A, F> | T> {
  return apply(slicePrimitive, [x], { from, start, to }) as never;
}

/** Places the fixed axis `from` at position `start` of the longer fixed axis `to`, zeros elsewhere. */
export function embed<A extends string, F extends string, T extends string>(
  x: Tensor<A>,
  from: Axis<F>,
  start: number,
  to: Axis<T>,
): Tensor<Exclude<A, F> | T> {
  return apply(embedPrimitive, [x], { from, start, to }) as never;
}

/**
 * Lays tensors one after the other along fixed axes: part i, over the fixed axis `parts[i][1]`, follows part i - 1.
 *
 * @throws ShapeError if the extents of the parts do not add up to that of `to`.
 */
export function concatenate<T extends string>(
  parts: readonly (readonly [tensor: Tensor, along: Axis])[],
  to: Axis<T>,
): Tensor {
  const total = parts.reduce((length, [, along]) => length + along.min, 0);
  if (parts.length === 0 || total !== to.min) {
    throw new ShapeError(
      `concatenate: found ${parts.length} parts of ${total} positions in all, expected ${to.min} for axis ${to}.`,
    );
  }
  let start = 0;
  let whole: Tensor | undefined;
  for (const [tensor, along] of parts) {
    const placed = apply(embedPrimitive, [tensor], { from: along, start, to, elsewhere: -0 });
    whole = whole ? add(whole, placed) : placed;
    start += along.min;
  }
  return whole as Tensor;
}
