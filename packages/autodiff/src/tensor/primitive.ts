import { type Axis, type Dim, formatDims } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { describeValue } from '../options/describe-value.ts';
import { checkArgument } from '../options/check-options.ts';
import { that } from '../options/expectation.ts';
import type { View } from './view.ts';
import { type ElementKind, Tensor } from './tensor.ts';

/** What a primitive needs to compute its output once extents are known; the views stay valid until the next edit. */
export interface Binding<T> {
  readonly inputs: readonly View[];
  readonly output: View;
  readonly attributes: T;
  /** How many units an axis has now. */
  extent(axis: Axis): number;
  /** The unit ids of an axis by position. */
  unitIds(axis: Axis): Int32Array;
}

/** A bound computation: reads its inputs, writes its output, allocates nothing. */
export type Kernel = () => void;

/**
 * One row of the table of primitives. Everything that is known of an operation stands here: its shape, its derivative
 * and its reference evaluation, so that tracing, differentiation, conformance tests and documentation cannot disagree. `I`
 * are its operands, where their number is known.
 */
export interface Primitive<T extends object, I extends readonly Tensor[] = readonly Tensor[]> {
  readonly name: string;
  /** One sentence for the documentation. */
  readonly summary: string;
  /** The dims of the result. Throws a ShapeError if the inputs do not meet. */
  shape(inputs: I, attributes: T): readonly Dim[];
  /**
   * The vector-Jacobian product: one cotangent per input, `undefined` where the derivative is zero or does not exist.
   * A cotangent has the dims of its input, in any order.
   */
  vjp(
    node: Tensor & { readonly inputs: I },
    cotangent: Tensor,
    attributes: T,
  ): readonly (Tensor | undefined)[];
  /** An equal, cheaper tensor, if there is one. */
  simplify?(inputs: I, attributes: T): Tensor | undefined;
  /** The reference evaluation. */
  bind(binding: Binding<T>): Kernel;
  /** What the result's elements are; real unless told. */
  kind?(inputs: I, attributes: T): ElementKind;
}

/**
 * Applies a primitive: checks shapes, simplifies, and returns the new expression.
 *
 * @throws OptionError if an input is no tensor; ShapeError if the inputs do not meet or the result would have a dim twice.
 */
export function apply<T extends object, const I extends readonly Tensor[]>(
  primitive: Primitive<T, I>,
  inputs: I,
  attributes: T,
): Tensor {
  requireTensors(primitive.name, inputs);
  const dims = primitive.shape(inputs, attributes);
  // The dims of a tensor are distinct.
  if (inputs.length === 0 || dims !== (inputs[0] as Tensor).dims) requireDistinct(primitive.name, dims);
  const kind = primitive.kind?.(inputs, attributes) ?? 'real';
  return primitive.simplify?.(inputs, attributes) ?? new Tensor(primitive, inputs, attributes, dims, kind);
}

/** Refuses what is no dim where dims are listed one by one. */
export function requireDim(operation: string, dim: unknown): void {
  if (typeof (dim as Dim | null | undefined)?.label === 'string') return;
  const found = Array.isArray(dim) ? 'a list' : describeValue(dim);
  throw new ShapeError(
    `${operation}: found ${found} where a dim is expected. ` +
      `Name dims one by one: ${operation}(x, a, b), not ${operation}(x, [a, b]).`,
  );
}

/** Refuses operands that are no tensors: from JavaScript, one that is missing or was not awaited. */
export function requireTensors(operation: string, operands: readonly unknown[]): void {
  for (let i = 0; i < operands.length; i++) {
    if (operands[i] instanceof Tensor) continue;
    checkArgument(operation, `operand ${i + 1} of ${operands.length}`, operands[i], TENSOR);
  }
}

const TENSOR = that('a tensor', (value) => value instanceof Tensor);

/** Refuses a list of dims in which one stands twice; `operation` is named in the message. */
export function requireDistinct(operation: string, dims: readonly Dim[]): void {
  if (areDistinct(dims)) return;
  throw new ShapeError(
    `${operation}: found ${formatDims(dims)}, expected each dim once. ` +
      'Relabel an axis that stands twice, once as `pre` and once as `post`.',
  );
}

function areDistinct(dims: readonly Dim[]): boolean {
  for (let d = 1; d < dims.length; d++) if (dims.indexOf(dims[d] as Dim) !== d) return false;
  return true;
}

/** The same operation on other inputs; shapes follow, so an axis that the new inputs add is carried along by name. */
export function rebuild(node: Tensor, inputs: readonly Tensor[]): Tensor {
  return apply(node.primitive as unknown as Primitive<object>, inputs, node.attributes);
}

/** A node's attributes, typed by its primitive; `undefined` if the node is of another primitive. */
export function attributesOf<T extends object>(node: Tensor, primitive: Primitive<T>): T | undefined {
  return (node.primitive as unknown) === primitive ? (node.attributes as T) : undefined;
}
