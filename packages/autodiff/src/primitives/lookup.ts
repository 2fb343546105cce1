import { type Dim, formatDims } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { apply, type Binding, type Primitive } from '../tensor/primitive.ts';
import type { LabelOf, Tensor } from '../tensor/tensor.ts';
import { offsetTable, strideOf, type View } from '../tensor/view.ts';

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

/** Reads a position and refuses one that no unit has. */
function checkedPosition(operation: string, view: View, at: number, along: Dim, extent: number): number {
  const position = view.data[at] as number;
  if (!(position >= 0 && position < extent)) {
    throw new ShapeError(
      `${operation}: found position ${position} of axis "${along.axis.name}", expected 0 to ${extent - 1}. ` +
        'Check the data that feeds this input.',
    );
  }
  return position;
}

/** 1 at each position, 0 elsewhere. */
export const oneHotPrimitive: Primitive<LookupAttributes> = {
  name: 'oneHot',
  summary: '1 where a unit of the axis is at the given position, else 0.',
  shape: ([positions], { along }) => {
    requirePositions('oneHot', positions as Tensor);
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
  summary: 'For each position the slice of a tensor there along one dim.',
  shape: ([table, positions], { along }) => {
    requirePositions('gather', positions as Tensor);
    if (!(table as Tensor).dims.includes(along)) {
      throw new ShapeError(`gather: found ${formatDims((table as Tensor).dims)}, expected it to have "${along.label}".`);
    }
    const dims = (positions as Tensor).dims;
    return [...dims, ...(table as Tensor).dims.filter((dim) => dim !== along && !dims.includes(dim))];
  },
  vjp: (node, cotangent, { along }) => [scatterAdd(cotangent, node.inputs[1] as Tensor, along), undefined],
  bind: (binding) => {
    const { rows, table: source, positions, stride, positionAt } = lookup(binding, binding.inputs[0] as View, binding.output);
    const { output, attributes, extent } = binding;
    const classes = extent(attributes.along.axis);
    return () => {
      for (let i = 0; i < rows.length; i++) {
        const position = checkedPosition('gather', positions, positions.offset + positionAt[i]!, attributes.along, classes);
        output.data[output.offset + i] = source.data[source.offset + rows[i]! + position * stride] as number;
      }
    };
  },
};

/** The transpose of gather. */
export const scatterAddPrimitive: Primitive<LookupAttributes> = {
  name: 'scatterAdd',
  summary: 'Adds slices into a tensor of zeros at the given positions along one dim: the transpose of gather.',
  shape: ([updates, positions], { along }) => {
    requirePositions('scatterAdd', positions as Tensor);
    const { dims } = positions as Tensor;
    const lacking = dims.find((dim) => !(updates as Tensor).dims.includes(dim));
    if (lacking) {
      throw new ShapeError(
        `scatterAdd: found updates ${formatDims((updates as Tensor).dims)}, expected them to have "${lacking.label}".`,
      );
    }
    return [along, ...(updates as Tensor).dims.filter((dim) => !dims.includes(dim))];
  },
  vjp: (node, cotangent, { along }) => [gather(cotangent, node.inputs[1] as Tensor, along), undefined],
  bind: (binding) => {
    const { rows, table: target, positions, stride, positionAt } = lookup(binding, binding.output, binding.inputs[0] as View);
    const { output, attributes, extent } = binding;
    const updates = binding.inputs[0] as View;
    const classes = extent(attributes.along.axis);
    return () => {
      output.data.fill(0, output.offset, output.offset + output.size);
      for (let i = 0; i < rows.length; i++) {
        const position = checkedPosition('scatterAdd', positions, positions.offset + positionAt[i]!, attributes.along, classes);
        const at = target.offset + rows[i]! + position * stride;
        target.data[at] = (target.data[at] as number) + (updates.data[updates.offset + i] as number);
      }
    };
  },
};

/** Where, for every element of the looked-up side, its position and its row in the table stand. */
function lookup(binding: Binding<LookupAttributes>, table: View, slices: View) {
  const positions = binding.inputs[1] as View;
  return {
    table,
    positions,
    rows: offsetTable(table, slices.dims, slices.extents),
    positionAt: offsetTable(positions, slices.dims, slices.extents),
    stride: strideOf(table, binding.attributes.along),
  };
}

/** 1 where a unit of `along` is at the given position, else 0: `[...positions, along]`. */
export function oneHot<A extends string, const D extends Dim>(positions: Tensor<A>, along: D): Tensor<A | LabelOf<D>> {
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
  return apply(scatterAddPrimitive, [updates, positions], { along }) as never;
}
