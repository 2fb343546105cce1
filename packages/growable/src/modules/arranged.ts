import { broadcast, type Dim, select, type Tensor } from '@meristem/autodiff';

/** The same numbers with dims in the given order, as they are read where a plan puts them out. */
export function arranged(x: Tensor, dims: readonly Dim[]): Tensor {
  if (x.dims.length === dims.length && dims.every((dim, d) => x.dims[d] === dim)) return x;
  // The result of an elementwise operation has the order of its first operand.
  return select(broadcast(1, dims), x, 0);
}
