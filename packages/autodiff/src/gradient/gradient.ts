import { formatDims } from '../axis/axis.ts';
import { GraphError } from '../errors.ts';
import { broadcast } from '../primitives/reduce.ts';
import { asTensor } from '../primitives/source.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { pullback } from './pullback.ts';

/**
 * The gradient of a number with respect to some tensors, as new expressions with the dims of those tensors (in any
 * order, for dims have names); a tensor that the number does not depend on gets zeros.
 *
 * @throws GraphError if `loss` has axes.
 */
export function gradient(loss: Tensor, sources: readonly Tensor[]): readonly Tensor[] {
  if (loss.dims.length > 0) {
    throw new GraphError(
      `gradient: found a loss over ${formatDims(loss.dims)}, expected one number. Reduce it with sum or mean first.`,
    );
  }
  const found = pullback([{ tensor: loss, cotangent: asTensor(1) }], sources);
  return sources.map((source, i) => broadcast(found[i] ?? 0, source.dims));
}
