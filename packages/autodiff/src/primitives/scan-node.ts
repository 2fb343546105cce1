import type { Axis, Dim } from '../axis/axis.ts';
import { GraphError } from '../errors.ts';
import { apply, type Primitive } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * The loop itself: what is carried from step to step and nothing else. Everything that could be computed before or after
 * the loop for all steps at once has been moved out by the time that this node exists.
 *
 * Its inputs are, in order, the initial carries, the sequences (each with `over`), and the captured tensors that stay the
 * same for all steps.
 */
export interface ScanAttributes {
  readonly over: Axis;
  /** Whether the loop runs from the last step to the first. */
  readonly reverse: boolean;
  /** What stands for the carried values inside the body. */
  readonly carries: readonly Tensor[];
  /** What stands for the current step of each sequence inside the body. */
  readonly elements: readonly Tensor[];
  /** The carried values after the step, one for each of `carries`. */
  readonly next: readonly Tensor[];
  /** The body's tensors that depend on the step. */
  readonly body: ReadonlySet<Tensor>;
}

const insideOnly = (): never => {
  throw new GraphError('scan: the loop and what it yields are executed by the plan, not one by one.');
};

/** The loop over an axis. */
export const scanPrimitive: Primitive<ScanAttributes> = {
  name: 'scan',
  summary: 'A loop over an axis that carries values from step to step.',
  shape: () => [],
  vjp: insideOnly,
  bind: insideOnly,
};

/** Attributes of `scanFinal`. */
export interface ScanFinalAttributes {
  readonly index: number;
  readonly dims: readonly Dim[];
}

/** A carried value after the last step. */
export const scanFinalPrimitive: Primitive<ScanFinalAttributes> = {
  name: 'scanFinal',
  summary: 'A carried value after the last step of a scan.',
  kind: ([loop], { index }) => (loop!.attributes as ScanAttributes).carries[index]!.kind,
  shape: (_inputs, { dims }) => dims,
  vjp: insideOnly,
  bind: insideOnly,
};

/** Attributes of `scanStack`. */
export interface ScanStackAttributes {
  readonly of: Tensor;
  readonly over: Axis;
}

/** A value of the body at every step. */
export const scanStackPrimitive: Primitive<ScanStackAttributes> = {
  name: 'scanStack',
  summary: 'A value of the body of a scan at every step, in the order of the axis.',
  kind: (_inputs, { of }) => of.kind,
  shape: (_inputs, { of, over }) => [over, ...of.dims],
  vjp: insideOnly,
  bind: insideOnly,
};

/** A carried value of a loop after its last step. */
export function scanFinal(loop: Tensor, index: number, dims: readonly Dim[]): Tensor {
  return apply(scanFinalPrimitive, [loop], { index, dims });
}

/** A value of a loop's body at every step: `[over, ...dims of the value]`. */
export function scanStack(loop: Tensor, of: Tensor): Tensor {
  const { over } = loop.attributes as ScanAttributes;
  return apply(scanStackPrimitive, [loop], { of, over });
}
