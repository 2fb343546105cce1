import { type Axis, type Dim, formatDims } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { apply, type Primitive, requireDim } from '../tensor/primitive.ts';
import type { LabelOf, Tensor } from '../tensor/tensor.ts';
import { offsetTable, strideOf, type View } from '../tensor/view.ts';
import { sumTo } from './reduce.ts';

/** Attributes of lookups: the dim whose units the positions select. */
export interface LookupAttributes {
  readonly along: Dim;
}

function requirePositions(operation: string, positions: Tensor): void {
  if (positions.kind !== 'index') {
    throw new ShapeError(
      `${operation}: found real numbers ${formatDims(positions.dims)}, expected unit positions. Declare them with indexInput.`,
    );
  }
}

/** The error for a position that no unit has. */
export function noSuchPosition(operation: string, position: number, axis: Axis, extent: number): ShapeError {
  const expected = extent === 0 ? 'none, for it has no units' : `0 to ${extent - 1}`;
  return new ShapeError(
    `${operation}: found position ${position} of axis "${axis.name}", expected ${expected}. ` +
      'Check the data that feeds this input.',
  );
}

/** Reads a position and refuses one that no unit has. */
function checkedPosition(operation: string, view: View, at: number, along: Dim, extent: number): number {
  const position = view.data[at] as number;
  if (!(position >= 0 && position < extent)) throw noSuchPosition(operation, position, along.axis, extent);
  return position;
}

/** 1 at each position, 0 elsewhere. */
export const oneHotPrimitive: Primitive<LookupAttributes> = {
  name: 'oneHot',
  summary: '1 where a unit of the axis is at the given position, else 0.',
  shape: ([positions], { along }) => {
    requirePositions('oneHot', positions as Tensor);
    requireDim('oneHot', along);
    return [...(positions as Tensor).dims, along];
  },
  vjp: () => [],
  bind: ({ inputs, output, attributes: { along }, extent }) => {
    const positions = inputs[0] as View;
    const classes = extent(along.axis);
    return () => {
      output.data.fill(0, output.offset, output.offset + output.size);
      for (let i = 0; i < positions.size; i++) {
        const position = checkedPosition('oneHot', positions, positions.offset + i, along, classes);
        output.data[output.offset + i * classes + position] = 1;
      }
    };
  },
};

/** Slices of a tensor, chosen by position. */
export const gatherPrimitive: Primitive<LookupAttributes> = {
  name: 'gather',
  summary: 'For each position the slice of a tensor there along one dim; other shared dims go together.',
  kind: ([table]) => (table as Tensor).kind,
  shape: ([table, positions], { along }) => {
    requirePositions('gather', positions as Tensor);
    if (!(table as Tensor).dims.includes(along)) {
      requireDim('gather', along);
      throw new ShapeError(
        `gather: found ${formatDims((table as Tensor).dims)}, expected it to have "${along.label}".`,
      );
    }
    const dims = (positions as Tensor).dims;
    return [...dims, ...(table as Tensor).dims.filter((dim) => dim !== along && !dims.includes(dim))];
  },
  vjp: (node, cotangent, { along }) => {
    const [table, positions] = node.inputs as [Tensor, Tensor];
    const over = positions.dims.filter((dim) => dim === along || !table.dims.includes(dim));
    return [scatterAddOver(cotangent, positions, along, over), undefined];
  },
  bind: ({ inputs, output, attributes: { along }, extent }) => {
    const [table, positions] = inputs as [View, View];
    const rows = rowTable(table, along, output.dims, output.extents);
    const positionAt = offsetTable(positions, output.dims, output.extents);
    const stride = strideOf(table, along);
    const classes = extent(along.axis);
    return () => {
      for (let i = 0; i < rows.length; i++) {
        const position = checkedPosition(
          'gather',
          positions,
          positions.offset + positionAt[i]!,
          along,
          classes,
        );
        output.data[output.offset + i] = table.data[table.offset + rows[i]! + position * stride] as number;
      }
    };
  },
};

/** Attributes of `scatterAdd`. */
export interface ScatterAddAttributes extends LookupAttributes {
  /** The dims of the positions that are summed away; the others are kept, as those of a batch. */
  readonly over: readonly Dim[];
}

/** The transpose of gather. */
export const scatterAddPrimitive: Primitive<ScatterAddAttributes> = {
  name: 'scatterAdd',
  summary:
    'Adds slices into a tensor of zeros at the given positions along one dim: the transpose of gather.',
  shape: (inputs, attributes) => scatteredDims(inputs as [Tensor, Tensor], attributes),
  vjp: (node, cotangent, { along }) => {
    const [updates, positions] = node.inputs as [Tensor, Tensor];
    return [sumTo(gather(cotangent, positions, along), updates), undefined];
  },
  bind: ({ inputs, output, attributes: { along }, extent }) => {
    const [updates, positions] = inputs as [View, View];
    const dims = [...updates.dims, ...positions.dims.filter((dim) => !updates.dims.includes(dim))];
    const extents = dims.map((dim) => extent(dim.axis));
    const rows = rowTable(output, along, dims, extents);
    const updateAt = offsetTable(updates, dims, extents);
    const positionAt = offsetTable(positions, dims, extents);
    const stride = strideOf(output, along);
    const classes = extent(along.axis);
    return () => {
      output.data.fill(0, output.offset, output.offset + output.size);
      for (let i = 0; i < rows.length; i++) {
        const position = checkedPosition(
          'scatterAdd',
          positions,
          positions.offset + positionAt[i]!,
          along,
          classes,
        );
        const at = output.offset + rows[i]! + position * stride;
        output.data[at]! += updates.data[updates.offset + updateAt[i]!] as number;
      }
    };
  },
};

function scatteredDims([updates, positions]: [Tensor, Tensor], { along, over }: ScatterAddAttributes): Dim[] {
  requirePositions('scatterAdd', positions);
  if (updates.kind === 'index')
    throw new ShapeError('scatterAdd: found positions as updates, expected real numbers.');
  const lacking = over.find((dim) => !updates.dims.includes(dim));
  if (lacking) {
    throw new ShapeError(
      `scatterAdd: found updates ${formatDims(updates.dims)}, expected them to have "${lacking.label}".`,
    );
  }
  const added = positions.dims.filter((dim) => !updates.dims.includes(dim));
  return [along, ...updates.dims.filter((dim) => !over.includes(dim)), ...added];
}

/** For every element over `dims` where its row begins in a table: at position 0 of `along`. */
function rowTable(table: View, along: Dim, dims: readonly Dim[], extents: readonly number[]): Int32Array {
  const strides = table.strides.map((stride, d) => (table.dims[d] === along ? 0 : stride));
  return offsetTable({ ...table, strides }, dims, extents);
}

function scatterAddOver(updates: Tensor, positions: Tensor, along: Dim, over: readonly Dim[]): Tensor {
  return apply(scatterAddPrimitive, [updates, positions], { along, over });
}

/** 1 where a unit of `along` is at the given position, else 0: `[...positions, along]`. */
export function oneHot<A extends string, const D extends Dim>(
  positions: Tensor<A>,
  along: D,
): Tensor<A | LabelOf<D>> {
  return apply(oneHotPrimitive, [positions], { along }) as never;
}

/** For each position the slice of `table` there along the dim `along`. */
export function gather<A extends string, B extends string, const D extends Dim>(
  table: Tensor<A>,
  positions: Tensor<B>,
  along: D,
): Tensor<Exclude<A, LabelOf<D>> | B> {
  return apply(gatherPrimitive, [table, positions], { along }) as never;
}

/** Adds slices into zeros at the given positions along `along`; equal positions add up, in order. */
export function scatterAdd<A extends string, B extends string, const D extends Dim>(
  updates: Tensor<A>,
  positions: Tensor<B>,
  along: D,
): Tensor<Exclude<A, B> | LabelOf<D>> {
  return scatterAddOver(updates, positions, along, positions.dims) as never;
}
