import type { Axis, Dim } from '../axis/axis.ts';
import { GraphError } from '../errors.ts';
import type { Variable } from '../state/variable.ts';
import { apply, type Primitive, requireDistinct } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { ElementKind, LabelOf, Operand } from '../tensor/tensor.ts';

/** Attributes of a constant: one number without axes. */
export interface ConstantAttributes {
  readonly value: number;
}

/** A number as a tensor without axes. */
export const constantPrimitive: Primitive<ConstantAttributes> = {
  name: 'constant',
  summary: 'A number that is known when the plan is traced.',
  shape: () => [],
  vjp: () => [],
  bind: ({ output, attributes }) => {
    output.data[output.offset] = attributes.value;
    return () => {};
  },
};

/** Turns a number into a tensor without axes; tensors pass through. */
export function asTensor(operand: Operand): Tensor {
  return typeof operand === 'number' ? apply(constantPrimitive, [], { value: operand }) : operand;
}

/** The number that a constant holds, or `undefined` for any other tensor. */
export function constantValue(tensor: Tensor): number | undefined {
  return (tensor.primitive as unknown) === constantPrimitive
    ? (tensor.attributes as ConstantAttributes).value
    : undefined;
}

/** Attributes of the leaves that a plan fills from outside: inputs by name, variables from the state, literals. */
export interface LeafAttributes {
  readonly name: string;
  readonly dims: readonly Dim[];
  readonly variable?: Variable;
  readonly literal?: { readonly values: Float64Array; readonly extents: readonly number[] };
}

function leaf(name: string, summary: string, kind: ElementKind): Primitive<LeafAttributes> {
  return {
    name,
    summary,
    kind: () => kind,
    shape: (_inputs, attributes) => {
      requireDistinct(`${name} "${attributes.name}"`, attributes.dims);
      return attributes.dims;
    },
    vjp: () => [],
    bind: () => {
      throw new GraphError(`${name}: a leaf is filled by the backend, it has nothing to compute.`);
    },
  };
}

/** The three leaves, and the placeholders that stand for one time step's values inside a scan. */
export const inputPrimitive = leaf('input', 'Real numbers that the caller supplies for every run.', 'real');
const indexInputPrimitive = leaf(
  'indexInput',
  'Unit positions that the caller supplies for every run.',
  'index',
);
export const variablePrimitive = leaf('variable', 'A tensor of the state.', 'real');
export const literalPrimitive = leaf('literal', 'Numbers that are part of the expression.', 'real');
export const indexLiteralPrimitive = leaf(
  'indexLiteral',
  'Unit positions that are part of the expression.',
  'index',
);
export const placeholderPrimitive = leaf(
  'placeholder',
  'A value of the current time step inside a scan.',
  'real',
);
export const indexPlaceholderPrimitive = leaf(
  'indexPlaceholder',
  'Unit positions of the current time step inside a scan.',
  'index',
);

/** Declares real numbers that the caller supplies for every run. */
export function input<const D extends readonly Dim[]>(name: string, dims: D): Tensor<LabelOf<D[number]>> {
  return apply(inputPrimitive, [], { name, dims }) as Tensor<LabelOf<D[number]>>;
}

/** Declares unit positions (0 to extent - 1 of some axis) that the caller supplies for every run. */
export function indexInput<const D extends readonly Dim[]>(
  name: string,
  dims: D,
): Tensor<LabelOf<D[number]>> {
  return apply(indexInputPrimitive, [], { name, dims }) as Tensor<LabelOf<D[number]>>;
}

/** A stand-in for a value of the current step of a scan. */
export function placeholder(name: string, dims: readonly Dim[], kind: ElementKind): Tensor {
  return apply(kind === 'index' ? indexPlaceholderPrimitive : placeholderPrimitive, [], { name, dims });
}

/** Attributes of `extentOf`. */
export interface ExtentAttributes {
  readonly axis: Axis;
}

/** The number of units of an axis, as a tensor without axes. */
export const extentPrimitive: Primitive<ExtentAttributes> = {
  name: 'extent',
  summary: 'How many units an axis has when the plan runs.',
  shape: () => [],
  vjp: () => [],
  simplify: (_inputs, { axis }) => (axis.fixed ? asTensor(axis.min) : undefined),
  bind: ({ output, attributes, extent }) => {
    output.data[output.offset] = extent(attributes.axis);
    return () => {};
  },
};

/** How many units an axis has when the plan runs, as a tensor without axes; it follows every edit. */
export function extentOf(axis: Axis): Tensor<never> {
  return apply(extentPrimitive, [], { axis }) as Tensor<never>;
}
