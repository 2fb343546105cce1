import { add, oneOf, SHARE_BELOW_ONE } from '@meristem/autodiff';
import { type ActivationName, ACTIVATIONS } from './activation.ts';
import { growableModule } from './define-module.ts';
import { dropped } from './dropout.ts';
import { GAINS } from './first-weights.ts';
import type { GrowableModule, ModuleScope, ModuleStep } from './growable-module.ts';
import {
  couples,
  type Normalisation,
  NORMALISATION,
  normalisationOf,
  requireSeveralUnits,
} from './normalisation.ts';
import type { UnitOptions } from './unit-options.ts';

/** Options of a feedforward layer. */
export interface FeedforwardLayerOptions extends UnitOptions {
  /** relu unless told. */
  readonly activation?: ActivationName;
  /** Of what the units receive: over the units (`layer`, `rms`), or of each over the batch; none unless told. */
  readonly normalisation?: Normalisation;
  /** Share of units that are silenced in training; 0 unless told. */
  readonly dropout?: number;
}

/** What the options of layers, and of stacks of them, may be. */
export const LAYER_OPTIONS = {
  activation: oneOf(Object.keys(ACTIVATIONS)),
  normalisation: NORMALISATION,
  dropout: SHARE_BELOW_ONE,
};

/**
 * A growable layer of units without memory: `f(drive + b)`, or `f(norm(drive) + b)`.
 *
 * Under a norm over the units a silent newborn changes nothing (see `presenceNorm`), but the removal of a silent unit shifts
 * the others: the module says so with `coupled`. Batch normalisation, of each unit on its own, lets both be (see `batchNorm`).
 *
 * @throws OptionError if an option is unknown or out of range; ArchitectureError if a normalised layer may have a single
 *   unit, whose normalised value is always 0.
 */
export function feedforwardLayer(options: FeedforwardLayerOptions = {}): GrowableModule {
  const {
    activation = 'relu',
    normalisation = 'none',
    dropout = 0,
  } = Object(options) as FeedforwardLayerOptions;
  const declare = (scope: ModuleScope): ModuleStep => {
    const { units, batch, sites, bias } = scope;
    // Behind a norm a constant in the drive is no bias.
    const offset = bias('bias', normalisation === 'none' ? { absorbs: 'drive' } : {});
    const normalise = normalisationOf(scope, normalisation);
    return ({ drive, driven, ...context }) => {
      const received = normalise && drive ? add(normalise(drive, context), offset) : driven(offset);
      // Checked with the graph: some input reaches every area, so its activation is over the batch.
      return dropped(ACTIVATIONS[activation](received), [batch, ...sites, units], dropout, context);
    };
  };
  const layer = growableModule('feedforwardLayer', options, declare, {
    coupled: couples(normalisation),
    gain: GAINS[activation],
    expects: LAYER_OPTIONS,
  });
  requireSeveralUnits('feedforwardLayer', normalisation, layer.units);
  return layer;
}
