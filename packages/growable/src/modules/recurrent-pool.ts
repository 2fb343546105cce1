import { add, oneOf, project, relu, tanh, type Tensor } from '@meristem/autodiff';
import { growableModule } from './define-module.ts';
import { gatedPool } from './gated-pool.ts';
import type { GrowableModule, ModuleScope, ModuleStep } from './growable-module.ts';
import { lstmPool } from './lstm-pool.ts';
import type { UnitOptions } from './unit-options.ts';

/** What the units of a recurrent pool compute: a squashed or rectified sum, a gated recurrent unit or an LSTM. */
export type PoolActivation = 'tanh' | 'relu' | 'gated' | 'lstm';

/** Options of a recurrent pool. */
export interface RecurrentPoolOptions extends UnitOptions {
  /** tanh unless told. */
  readonly activation?: PoolActivation;
}

const ACTIVATIONS: Readonly<Record<PoolActivation, (scope: ModuleScope) => ModuleStep>> = {
  tanh: simplePool(tanh),
  relu: simplePool(relu),
  gated: gatedPool,
  lstm: lstmPool,
};

const EXPECTS = { activation: oneOf(Object.keys(ACTIVATIONS)) };

/**
 * A growable pool of units with all-to-all recurrent weights: `h' = f(drive + W h + b)`, gated recurrent units or LSTMs.
 *
 * Source: Miconi, arXiv 1606.06216, section "Method" (tanh); see `gatedPool` and `lstmPool` for the others.
 *
 * @throws OptionError if an option is unknown or out of range.
 */
export function recurrentPool(options: RecurrentPoolOptions = {}): GrowableModule {
  const { activation = 'tanh' } = Object(options) as RecurrentPoolOptions;
  return growableModule('recurrentPool', options, ACTIVATIONS[activation], { expects: EXPECTS });
}

function simplePool(activate: (x: Tensor) => Tensor): (scope: ModuleScope) => ModuleStep {
  return ({ units, weight, bias }) => {
    const recurrent = weight('recurrent', [units.pre, units.post]);
    const offset = bias('bias', { absorbs: ['drive', recurrent] });
    return ({ driven, previous }) => activate(add(driven(project(previous.seen, recurrent)), offset));
  };
}
