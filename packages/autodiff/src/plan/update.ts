import { formatDims } from '../axis/axis.ts';
import { GraphError } from '../errors.ts';
import { broadcast } from '../primitives/reduce.ts';
import type { Variable } from '../state/variable.ts';
import type { Operand, Tensor } from '../tensor/tensor.ts';

/** A new value for a variable, stored when everything else of the step has been computed. */
export interface Update {
  readonly variable: Variable;
  readonly value: Tensor;
}

/** Declares that a step stores a new value in a variable; `value` may lack dims, never add any. */
export function assign(variable: Variable, value: Operand): Update {
  const whole = broadcast(value, variable.dims);
  const extra = whole.dims.find((dim) => !variable.dims.includes(dim));
  if (extra) {
    throw new GraphError(
      `assign to "${variable.name}": found a value ${formatDims(whole.dims)}, expected at most ${formatDims(variable.dims)}. ` +
        `Reduce "${extra.label}" first.`,
    );
  }
  return { variable, value: whole };
}
