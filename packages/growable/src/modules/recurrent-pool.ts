import { add, less, multiply, oneOf, project, relu, tanh, type Tensor } from '@meristem/autodiff';
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

/**
 * The drive at which a rectified unit of a pool falls silent. Rectified pools have no bound of their own: on a rare sequence their
 * activations may double with every step until they are no numbers, or stay where nothing is said any more. Those of pools that
 * have learned something stay below a fifth of it.
 */
const FUSE = 100;

const ACTIVATIONS: Readonly<Record<PoolActivation, (scope: ModuleScope) => ModuleStep>> = {
  tanh: simplePool(tanh),
  relu: simplePool(fusedRelu),
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

/** relu, and 0 from the drive on at which a unit has blown up. */
function fusedRelu(drive: Tensor): Tensor {
  return multiply(relu(drive), less(drive, FUSE));
}

function simplePool(activate: (x: Tensor) => Tensor): (scope: ModuleScope) => ModuleStep {
  return ({ units, weight, bias }) => {
    const recurrent = weight('recurrent', [units.pre, units.post]);
    const offset = bias('bias', { absorbs: ['drive', recurrent] });
    return ({ driven, previous }) => activate(add(driven(project(previous.seen, recurrent)), offset));
  };
}
