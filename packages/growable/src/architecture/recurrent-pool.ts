import { add, project, relu, tanh, type Tensor, variable, zeros } from '@meristem/autodiff';
import { gatedPoolInstance } from './gated-pool.ts';
import type { GrowableModule, ModuleInstance, ModuleScope, UnitRange } from './growable-module.ts';
import { atZero, weightBirth } from './weight-policy.ts';

/** What the units of a recurrent pool compute: a squashed or rectified sum, or a gated recurrent unit. */
export type PoolActivation = 'tanh' | 'relu' | 'gated';

/** Options of a recurrent pool. */
export interface RecurrentPoolOptions {
  /** Units to start with; 1 unless told. */
  readonly units?: number;
  /** Fewest units; 1 unless told. */
  readonly minUnits?: number;
  /** Most units; 99 unless told, as in the paper. */
  readonly maxUnits?: number;
  /** tanh unless told. */
  readonly activation?: PoolActivation;
}

const ACTIVATIONS: Readonly<Record<PoolActivation, (scope: ModuleScope) => ModuleInstance>> = {
  tanh: (scope) => simplePoolInstance(scope, tanh),
  relu: (scope) => simplePoolInstance(scope, relu),
  gated: gatedPoolInstance,
};

/**
 * A growable pool of units with all-to-all recurrent weights: `h' = f(drive + W h + b)`, or a gated recurrent unit.
 *
 * Source: Miconi, arXiv 1606.06216, section "Method" (tanh); see `gatedPoolInstance` for the gated one.
 */
export function recurrentPool(options: RecurrentPoolOptions = {}): GrowableModule {
  const {
    units = 1,
    minUnits = Math.min(1, units),
    maxUnits = Math.max(99, units),
    activation = 'tanh',
  } = options;
  const range: UnitRange = { initial: units, min: minUnits, max: maxUnits };
  return { kind: 'recurrentPool', units: range, recurrent: true, declare: ACTIVATIONS[activation] };
}

function simplePoolInstance(
  { name, axis, weights }: ModuleScope,
  activate: (x: Tensor) => Tensor,
): ModuleInstance {
  const recurrent = variable({
    name: `${name}.recurrent`,
    dims: [axis.pre, axis.post],
    part: 'recurrent',
    initial: weights.initial.recurrent,
    birth: weightBirth(weights),
  });
  const bias = variable({ name: `${name}.bias`, dims: [axis], part: 'bias', initial: zeros, birth: atZero });
  return {
    variables: [recurrent, bias],
    driveDims: [],
    recurrentWeights: [recurrent],
    step: (drive, previous) => {
      const own = project(previous!.seen, recurrent);
      return activate(add(drive ? add(drive, own) : own, bias));
    },
  };
}
