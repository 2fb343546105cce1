import { add, project, relu, tanh, type Tensor, variable, zeros } from '@meristem/autodiff';
import { gatedPoolInstance } from './gated-pool.ts';
import type { GrowableModule, ModuleInstance, ModuleScope } from './growable-module.ts';
import { statedOptions, type UnitOptions, unitRange } from './unit-options.ts';
import { atZero, weightBirth } from './weight-policy.ts';

/** What the units of a recurrent pool compute: a squashed or rectified sum, or a gated recurrent unit. */
export type PoolActivation = 'tanh' | 'relu' | 'gated';

/** Options of a recurrent pool. */
export interface RecurrentPoolOptions extends UnitOptions {
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
  const { activation = 'tanh' } = options;
  return {
    kind: 'recurrentPool',
    options: statedOptions(options),
    units: unitRange(options),
    recurrent: true,
    declare: ACTIVATIONS[activation],
  };
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
    biasOf: { drive: bias, weights: new Map([[recurrent, bias]]) },
    step: (drive, previous) => {
      const own = project(previous!.seen, recurrent);
      return activate(add(drive ? add(drive, own) : own, bias));
    },
  };
}
