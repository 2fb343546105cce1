import {
  abs,
  add,
  AT_LEAST_ONE,
  checkOptions,
  maximum,
  MeristemError,
  multiply,
  normal,
  NOT_NEGATIVE,
  oneOf,
  type OptionTable,
  required,
  sign,
} from '@meristem/autodiff';
import type { MultiplierPath } from '../../model/multiplier.ts';
import { type Criterion, type Pressure, PRESSURES } from './criterion.ts';
import { unitStrength } from './unit-strength.ts';

/** Options of `multiplierCriterion`. */
export interface MultiplierCriterionOptions {
  /** Gradient of the L1 penalty on a multiplier per time step; 3e-5 unless told. */
  readonly penalty?: number;
  /**
   * `gated` unless told: no penalty while the loss is about what guessing costs. `constant`, as in the paper: at all times.
   */
  readonly pressure?: Pressure;
  /** Time steps of a cycle, over which the penalty adds up. */
  readonly steps: number;
  /** What passes the multipliers: readouts only unless told. */
  readonly path?: MultiplierPath;
  /** Multipliers never fall below this; 0.025 unless told. */
  readonly minimum?: number;
  /** A newborn's multiplier; 0.05 (the deletion threshold) unless told. */
  readonly newborn?: number;
}

const OPTIONS: OptionTable<MultiplierCriterionOptions> = {
  penalty: NOT_NEGATIVE,
  pressure: oneOf(PRESSURES),
  steps: required(AT_LEAST_ONE),
  path: oneOf(['readout', 'everywhere']),
  minimum: NOT_NEGATIVE,
  newborn: NOT_NEGATIVE,
};

/**
 * The paper's first criterion: each unit's output passes a trained multiplier under an L1 penalty, and the multiplier is
 * its strength. Layers, areas and projections, which have no multiplier, are as strong as under `outgoingL1`.
 *
 * Source: Miconi, arXiv 1606.06216v1, section "Method".
 *
 * @throws OptionError if an option is not what it should be.
 */
export function multiplierCriterion(options: MultiplierCriterionOptions): Criterion {
  checkOptions('multiplierCriterion', options, OPTIONS);
  const {
    penalty = 3e-5,
    pressure = 'gated',
    steps,
    path = 'readout',
    minimum = 0.025,
    newborn = 0.05,
  } = options;
  const small = normal(0.01);
  return {
    name: 'multiplier',
    pressure,
    multiplier: { path, initial: 1, newborn },
    newborn: { incoming: small, outgoing: small },
    regularise: (parameter, gradient, scale) =>
      parameter.part === 'multiplier'
        ? add(gradient, multiply(multiply(scale, penalty * steps), sign(parameter)))
        : gradient,
    constrain: (parameter, value) => (parameter.part === 'multiplier' ? maximum(value, minimum) : value),
    strength: (context) => {
      const { population, multiplier, updated } = context;
      if (multiplier) return abs(updated(multiplier));
      if (population.scale !== 'neuron') return unitStrength(context);
      throw new MeristemError(
        'rule',
        `multiplierCriterion: found population "${population.name}" without multipliers, expected units whose outputs others see. Units ` +
          'inside of a module have none: choose outgoingL1.',
      );
    },
  };
}
