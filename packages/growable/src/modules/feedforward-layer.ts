import { add, oneOf, SHARE_BELOW_ONE } from '@meristem/autodiff';
import { ArchitectureError } from './architecture-error.ts';
import { type ActivationName, ACTIVATIONS } from './activation.ts';
import { growableModule } from './define-module.ts';
import { dropped } from './dropout.ts';
import { GAINS } from './first-weights.ts';
import type { GrowableModule, ModuleScope, ModuleStep } from './growable-module.ts';
import { presenceNorm } from './presence-norm.ts';
import type { UnitOptions } from './unit-options.ts';

/** Options of a feedforward layer. */
export interface FeedforwardLayerOptions extends UnitOptions {
  /** relu unless told. */
  readonly activation?: ActivationName;
  /** `layer` normalises what the units receive, over the units; nothing is normalised unless told. */
  readonly normalisation?: 'none' | 'layer';
  /** Share of units that are silenced in training; 0 unless told. */
  readonly dropout?: number;
}

/** What the options of layers, and of stacks of them, may be. */
export const LAYER_OPTIONS = {
  activation: oneOf(Object.keys(ACTIVATIONS)),
  normalisation: oneOf(['none', 'layer']),
  dropout: SHARE_BELOW_ONE,
};

/**
 * A growable layer of units without memory: `f(drive + b)`, or `f(norm(drive) + b)`.
 *
 * Under layer normalisation a silent newborn changes nothing (see `presenceNorm`), but the removal of a silent unit shifts
 * the others: the module says so with `coupled`.
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
  const coupled = normalisation === 'layer';
  const declare = (scope: ModuleScope): ModuleStep => {
    const { units, batch, sites, bias } = scope;
    // Behind a norm a constant in the drive is no bias.
    const offset = bias('bias', coupled ? {} : { absorbs: 'drive' });
    const normalise = coupled ? presenceNorm(scope) : undefined;
    return ({ drive, driven, ...context }) => {
      const received = normalise && drive ? add(normalise(drive), offset) : driven(offset);
      // Checked with the graph: some input reaches every area, so its activation is over the batch.
      return dropped(ACTIVATIONS[activation](received), [batch, ...sites, units], dropout, context);
    };
  };
  const layer = growableModule('feedforwardLayer', options, declare, {
    coupled,
    gain: GAINS[activation],
    expects: LAYER_OPTIONS,
  });
  if (!coupled || layer.units.min >= 2) return layer;
  throw new ArchitectureError(
    `feedforwardLayer: found layer normalisation over as few as ${layer.units.min} units, expected 2 or more: that of a ` +
      'single unit is always 0. Start with 2 or more units and set minUnits to at least 2.',
  );
}
