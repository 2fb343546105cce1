import type { Axis } from '../axis/axis.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A value that a scan carries: what stands for it inside the body, its initial value, and its value after a step. */
export interface Carry {
  readonly placeholder: Tensor;
  readonly initial: Tensor;
  readonly next: Tensor;
}

/** A sequence that a scan reads: what stands for its current step inside the body, and the whole of it. */
export interface Element {
  readonly placeholder: Tensor;
  readonly sequence: Tensor;
}

/** A scan whose body is given as expressions over placeholders. */
export interface ScanParts {
  readonly over: Axis;
  readonly reverse: boolean;
  readonly carries: readonly Carry[];
  readonly elements: readonly Element[];
}
