import { add, variable, zeros } from '@meristem/autodiff';
import { type ActivationName, ACTIVATIONS } from './activation.ts';
import { dropped, requireShare } from './dropout.ts';
import { ArchitectureError } from '../architecture/errors.ts';
import type { GrowableModule } from './growable-module.ts';
import { presenceNorm } from './presence-norm.ts';
import { statedOptions, type UnitOptions, unitRange } from './unit-options.ts';
import { atZero } from './weight-policy.ts';

/** Options of a feedforward layer. */
export interface FeedforwardLayerOptions extends UnitOptions {
  /** relu unless told. */
  readonly activation?: ActivationName;
  /** `layer` normalises what the units receive, over the units; nothing is normalised unless told. */
  readonly normalisation?: 'none' | 'layer';
  /** Share of units that are silenced in training; 0 unless told. */
  readonly dropout?: number;
}

/**
 * A growable layer of units without memory: `f(drive + b)`, or `f(norm(drive) + b)`.
 *
 * Under layer normalisation a silent newborn changes nothing (see `presenceNorm`), but the removal of a silent unit shifts
 * the others: the module says so with `coupled`.
 *
 * @throws ArchitectureError if dropout is no share, or if a normalised layer may have a single unit, whose normalised
 *   value is always 0.
 */
export function feedforwardLayer(options: FeedforwardLayerOptions = {}): GrowableModule {
  const { activation = 'relu', normalisation = 'none', dropout = 0 } = options;
  const normalised = normalisation === 'layer';
  const units = unitRange(options);
  requireShare('feedforwardLayer', dropout);
  if (normalised && units.min < 2) {
    throw new ArchitectureError(
      `feedforwardLayer: found layer normalisation over as few as ${units.min} units, expected 2 or more: that of a single unit ` +
        'is always 0. Start with 2 or more units and set minUnits to at least 2.',
    );
  }
  return {
    kind: 'feedforwardLayer',
    options: statedOptions(options),
    units,
    recurrent: false,
    coupled: normalised,
    declare: ({ name, axis }) => {
      const bias = variable({
        name: `${name}.bias`,
        dims: [axis],
        part: 'bias',
        initial: zeros,
        birth: atZero,
      });
      const norm = normalised ? presenceNorm(name, axis) : undefined;
      return {
        variables: norm ? [bias, norm.gain] : [bias],
        driveDims: [],
        recurrentWeights: [],
        // Behind a norm a constant in the drive is no bias.
        biasOf: norm ? {} : { drive: bias },
        ...(norm && { statistics: [norm.settling] }),
        step: (drive, _previous, context) => {
          // Checked with the graph: some input reaches every area, so something drives it.
          const received = norm ? norm.normalise(drive!) : drive!;
          const activated = ACTIVATIONS[activation](add(received, bias));
          return dropped(activated, [context.batch, axis], dropout, context);
        },
      };
    },
  };
}
