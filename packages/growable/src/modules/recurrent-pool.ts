import { add, less, multiply, oneOf, project, relu, tanh, type Tensor } from '@meristem/autodiff';
import { growableModule } from './define-module.ts';
import { gatedPool } from './gated-pool.ts';
import type { GrowableModule, ModuleScope, ModuleStep } from './growable-module.ts';
import { lstmPool } from './lstm-pool.ts';
import { couples, type Normalisation, normalisationOf, requireSeveralUnits } from './normalisation.ts';
import type { UnitOptions } from './unit-options.ts';

/** What the units of a recurrent pool compute: a squashed or rectified sum, a gated recurrent unit or an LSTM. */
export type PoolActivation = 'tanh' | 'relu' | 'gated' | 'lstm';

/** Options of a recurrent pool. */
export interface RecurrentPoolOptions extends UnitOptions {
  /** tanh unless told. */
  readonly activation?: PoolActivation;
  /** Of what the units receive, over the units, gate by gate; none unless told. */
  readonly normalisation?: PoolNormalisation;
}

/** What pools may be normalised by: a batch has other statistics at every step, and none of a sequence that goes on for ever. */
type PoolNormalisation = Exclude<Normalisation, 'batch'>;

/**
 * The drive at which a rectified unit of a pool falls silent. Rectified pools have no bound of their own: on a rare sequence their
 * activations may double with every step until they are no numbers, or stay where nothing is said any more. Those of pools that
 * have learned something stay below a fifth of it.
 */
const FUSE = 100;

/** What declares a pool of each kind, with no norm or another: one function for all that differ in size alone. */
const POOLS: Readonly<Record<PoolActivation, Readonly<Record<PoolNormalisation, Declare>>>> = {
  tanh: withNorms(simplePool(tanh)),
  relu: withNorms(simplePool(fusedRelu)),
  gated: withNorms(gatedPool),
  lstm: withNorms(lstmPool),
};

const EXPECTS = {
  activation: oneOf(Object.keys(POOLS)),
  normalisation: oneOf(['none', 'layer', 'rms'] satisfies PoolNormalisation[]),
};

/**
 * A growable pool of units with all-to-all recurrent weights: `h' = f(drive + W h + b)`, gated recurrent units or LSTMs. Under a
 * norm over the units a silent newborn changes nothing (see `presenceNorm`); the removal of a silent unit shifts the others.
 *
 * Source: Miconi, arXiv 1606.06216, section "Method" (tanh); see `gatedPool` and `lstmPool` for the others; Ba, Kiros and
 * Hinton, arXiv 1607.06450, equation 4 (norms).
 *
 * @throws OptionError if an option is unknown or out of range; ArchitectureError if a normalised pool may have a single unit.
 */
export function recurrentPool(options: RecurrentPoolOptions = {}): GrowableModule {
  const { activation = 'tanh', normalisation = 'none' } = Object(options) as RecurrentPoolOptions;
  const coupled = couples(normalisation);
  const declare = POOLS[activation]?.[normalisation];
  const pool = growableModule('recurrentPool', options, declare, {
    expects: EXPECTS,
    ...(coupled && { coupled }),
  });
  requireSeveralUnits('recurrentPool', normalisation, pool.units);
  return pool;
}

/** relu, and 0 from the drive on at which a unit has blown up. */
function fusedRelu(drive: Tensor): Tensor {
  return multiply(relu(drive), less(drive, FUSE));
}

type Declare = (scope: ModuleScope) => ModuleStep;
type DeclareNormalised = (scope: ModuleScope, normalisation: PoolNormalisation) => ModuleStep;

function withNorms(declare: DeclareNormalised): Readonly<Record<PoolNormalisation, Declare>> {
  const by =
    (normalisation: PoolNormalisation): Declare =>
    (scope) =>
      declare(scope, normalisation);
  return { none: by('none'), layer: by('layer'), rms: by('rms') };
}

function simplePool(activate: (x: Tensor) => Tensor): DeclareNormalised {
  return (scope, normalisation) => {
    const { units, weight, bias } = scope;
    const recurrent = weight('recurrent', [units.pre, units.post]);
    const normalise = normalisationOf(scope, normalisation);
    // Behind a norm a constant is no bias.
    const offset = bias('bias', normalise ? {} : { absorbs: ['drive', recurrent] });
    return (context) => {
      const received = context.driven(project(context.previous.seen, recurrent));
      return activate(add(normalise?.(received, context) ?? received, offset));
    };
  };
}
