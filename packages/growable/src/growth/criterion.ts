import {
  abs,
  add,
  type Axis,
  broadcast,
  type Dim,
  divide,
  extentOf,
  type Fill,
  maximum,
  mean,
  MeristemError,
  multiply,
  normal,
  relabel,
  scaledToL1,
  sign,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
  type Variable,
} from '@meristem/autodiff';
import type { Part } from '../modules/weight-policy.ts';
import type { UnitPopulation } from '../model/population.ts';
import type { MultiplierOptions, MultiplierPath } from '../model/multiplier.ts';

/** What a criterion may look at to score the units of a population. */
export interface ScoringContext {
  readonly population: UnitPopulation;
  /** Activations of the cycle: `[time, batch, units]`. */
  readonly activation: Tensor;
  /** A variable's value after the cycle's update. */
  updated(variable: Variable): Tensor;
  /** Symbols or numbers that the network predicts per step. */
  readonly outputs: number;
}

/**
 * What makes a unit worth keeping, and the pressure under which it must earn its keep: a strength per unit, and a penalty
 * that lets the strength of a useless unit fall.
 */
export interface Criterion {
  readonly name: string;
  /** Multipliers that the criterion trains, if any. */
  readonly multiplier: MultiplierOptions | undefined;
  /** Weights of newborn units. */
  readonly newborn: { readonly incoming: Fill; readonly outgoing: Fill };
  /** Adds the penalty's gradient; `scale` follows the penalty's schedule. Before clipping. */
  regularise(parameter: Variable, gradient: Tensor, scale: Tensor): Tensor;
  /** Applies the penalty and bounds to a parameter's new value. */
  constrain(parameter: Variable, value: Tensor, scale: Tensor): Tensor;
  /** The strength of every unit: `[units]`. */
  strength(context: ScoringContext): Tensor;
}

/** Options of `outgoingL1`. */
export interface OutgoingL1Options {
  /** Taken off every penalised weight per cycle, towards 0; 1e-4 unless told. */
  readonly penalty?: number;
  /** Below this strength a unit counts as dispensable; fixes how strong newborns are. 0.05 unless told. */
  readonly threshold?: number;
  /** Symbols that the network predicts; 4, as in the paper, unless told. */
  readonly outputs?: number;
  /** Whether strengths are weighted by the root mean square of the unit's activation; not unless told. */
  readonly activityWeighted?: boolean;
  /** Weights of newborn neurons: incoming N(0, 0.01^2) and outgoing at half the threshold unless told. */
  readonly newborn?: Partial<Criterion['newborn']>;
  /** Parts of the model that are penalised; recurrent, lateral and readout unless told. */
  readonly parts?: readonly Part[];
}

/**
 * The paper's final criterion: a unit is as strong as the absolute values of its outgoing weights. Strength is the mean
 * over outgoing projections of the summed absolute weights, each scaled by `outputs` over the number of targets, so that
 * it stays comparable as extents change; after every update a sign step takes the penalty off the penalised weights. A
 * newborn starts at half the threshold.
 *
 * Plain strengths change under a rescaling that changes nothing else (a rectified unit with incoming weights times c and
 * outgoing ones over c); the `activityWeighted` strength of that unit does not, but for its weight to itself.
 *
 * Source: Miconi, arXiv 1606.06216, section "Method" and the scale in its reference code.
 */
export function outgoingL1(options: OutgoingL1Options = {}): Criterion {
  const { penalty = 1e-4, threshold = 0.05, outputs = 4, activityWeighted = false } = options;
  const parts: readonly (string | undefined)[] = options.parts ?? ['recurrent', 'lateral', 'readout'];
  return {
    name: 'outgoing-l1',
    multiplier: undefined,
    newborn: {
      incoming: normal(0.01),
      outgoing: scaledToL1((0.5 * threshold) / outputs, { perTarget: true }),
      ...options.newborn,
    },
    regularise: (_parameter, gradient) => gradient,
    constrain: (parameter, value, scale) =>
      parts.includes(parameter.part) && penalty !== 0
        ? subtract(value, multiply(multiply(scale, penalty), sign(value)))
        : value,
    strength: (context) => {
      const strength = outgoingStrength(context);
      return activityWeighted
        ? multiply(strength, rootMeanSquare(context.activation, context.population))
        : strength;
    },
  };
}

function outgoingStrength({ population, updated, outputs }: ScoringContext): Tensor {
  const { axis, outgoing } = population;
  // Nothing is given to anyone: 0 for every unit.
  if (outgoing.length === 0) return broadcast(0, [axis]);
  const norms = outgoing.map((weight) => perTarget(weight, axis, updated(weight), outputs));
  return divide(
    norms.reduce((sumSoFar, next) => add(sumSoFar, next)),
    norms.length,
  );
}

/** The absolute weights of every unit, summed over targets and scaled by `outputs` over their number: `[units]`. */
export function perTarget(weight: Variable, axis: Axis, value: Tensor, outputs: number): Tensor {
  const targets = weight.dims.filter((dim: Dim) => dim !== axis.pre);
  // A projection to a population without units gives nothing: 0, not 0 over 0.
  const count = targets
    .map((dim): Tensor => extentOf(dim.axis))
    .reduce((product, next) => multiply(product, next));
  const mean = divide(sum(abs(value), ...targets), maximum(1, count));
  return relabel(multiply(outputs, mean), [[axis.pre, axis]]);
}

function rootMeanSquare(activation: Tensor, { axis }: UnitPopulation): Tensor {
  return sqrt(mean(square(activation), ...activation.dims.filter((dim) => dim !== axis)));
}

/** Options of `multiplierCriterion`. */
export interface MultiplierCriterionOptions {
  /** Gradient of the L1 penalty on a multiplier per time step; 3e-5 unless told. */
  readonly penalty?: number;
  /** Time steps of a cycle, over which the penalty adds up. */
  readonly steps: number;
  /** What passes the multipliers: readouts only unless told. */
  readonly path?: MultiplierPath;
  /** Multipliers never fall below this; 0.025 unless told. */
  readonly minimum?: number;
  /** A newborn's multiplier; 0.05 (the deletion threshold) unless told. */
  readonly newborn?: number;
}

/**
 * The paper's first criterion: each unit's output passes a trained multiplier under an L1 penalty, and the multiplier is
 * its strength.
 *
 * Source: Miconi, arXiv 1606.06216v1, section "Method".
 */
export function multiplierCriterion(options: MultiplierCriterionOptions): Criterion {
  const { penalty = 3e-5, steps, path = 'readout', minimum = 0.025, newborn = 0.05 } = options;
  const small = normal(0.01);
  return {
    name: 'multiplier',
    multiplier: { path, initial: 1, newborn },
    newborn: { incoming: small, outgoing: small },
    regularise: (parameter, gradient, scale) =>
      parameter.part === 'multiplier'
        ? add(gradient, multiply(multiply(scale, penalty * steps), sign(parameter as Tensor)))
        : gradient,
    constrain: (parameter, value) => (parameter.part === 'multiplier' ? maximum(value, minimum) : value),
    strength: ({ population: { name, multiplier }, updated }) => {
      if (multiplier) return abs(updated(multiplier));
      throw new MeristemError(
        'rule',
        `multiplierCriterion: found population "${name}" without multipliers, expected units whose outputs others see. Units ` +
          'inside of a module have none: choose outgoingL1.',
      );
    },
  };
}
