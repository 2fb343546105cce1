import type { Tensor, Variable } from '@meristem/autodiff';

/** A step that was traced once, on stand-ins for all that it may be given. */
export interface TracedStep {
  readonly returned: Readonly<Record<string, Tensor>>;
  readonly observed: ReadonlyMap<string, Tensor>;
  readonly measured: ReadonlyMap<Variable, Tensor>;
  readonly drive: Tensor;
  /** All tensors that the step's results are made of, inputs before what uses them. */
  readonly used: ReadonlySet<Tensor>;
  /** What the step was given of its own past, by name; `seen` is the activation as others see it. */
  readonly previous: ReadonlyMap<string, Tensor>;
}
