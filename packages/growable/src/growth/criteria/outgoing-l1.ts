import {
  AT_LEAST_ONE,
  checkOptions,
  type Fill,
  FLAG,
  listOf,
  multiply,
  normal,
  NOT_NEGATIVE,
  oneOf,
  type OptionTable,
  scaledToL1,
  shape,
  sign,
  subtract,
} from '@meristem/autodiff';
import { type Part, PARTS } from '../../modules/weight-policy.ts';
import { FILL } from '../rule-parts.ts';
import { type Criterion, type Pressure, PRESSURES } from './criterion.ts';
import { rootMeanSquare, unitStrength } from './unit-strength.ts';

/** Options of `outgoingL1`. */
export interface OutgoingL1Options {
  /** Taken off every penalised weight per cycle, towards 0; 1e-4 unless told. */
  readonly penalty?: number;
  /**
   * `gated` unless told: the penalty acts in proportion to the learning rate, whole at the paper's 0.01, and to the size of
   * a weight's gradient up to the mean of the network's, and not at all while the loss is about what guessing costs. So it
   * cannot take away weights that training has not reached yet. `constant`, as in the paper: it acts at all times alike.
   */
  readonly pressure?: Pressure;
  /** Below this strength a unit counts as dispensable; fixes how strong newborns are. 0.05 unless told. */
  readonly threshold?: number;
  /** Symbols or numbers that the network predicts per step, 4 in the paper; as many as the task's targets have unless told. */
  readonly outputs?: number;
  /** Whether strengths are weighted by the root mean square of the unit's activation; not unless told. */
  readonly activityWeighted?: boolean;
  /** Weights of newborn neurons: incoming N(0, 0.01^2) and outgoing at half the threshold unless told. */
  readonly newborn?: { readonly incoming?: Fill; readonly outgoing?: Fill };
  /** Parts of the model that are penalised; recurrent, lateral and readout unless told. */
  readonly parts?: readonly Part[];
}

const OPTIONS: OptionTable<OutgoingL1Options> = {
  penalty: NOT_NEGATIVE,
  pressure: oneOf(PRESSURES),
  threshold: NOT_NEGATIVE,
  outputs: AT_LEAST_ONE,
  activityWeighted: FLAG,
  newborn: shape<NonNullable<OutgoingL1Options['newborn']>>({ incoming: FILL, outgoing: FILL }),
  parts: listOf(oneOf(PARTS)),
};

/**
 * The paper's final criterion: a unit is as strong as the absolute values of its outgoing weights. Strength is the mean
 * over outgoing projections of the summed absolute weights, each scaled by `outputs` over the number of targets, so that
 * it stays comparable as extents change; after every update a sign step takes the penalty off the penalised weights. A
 * newborn starts at half the threshold. An area or projection is as strong as its neurons together, a layer as the root
 * mean square of what it adds to its stream.
 *
 * Plain strengths change under a rescaling that changes nothing else (a rectified unit with incoming weights times c and
 * outgoing ones over c); the `activityWeighted` strength of that unit does not, but for its weight to itself.
 *
 * Source: Miconi, arXiv 1606.06216, section "Method" and the scale in its reference code.
 *
 * @throws OptionError if an option is not what it should be.
 */
export function outgoingL1(options: OutgoingL1Options = {}): Criterion {
  checkOptions('outgoingL1', options, OPTIONS);
  const { penalty = 1e-4, pressure = 'gated', threshold = 0.05, outputs, activityWeighted = false } = options;
  const outgoing = (count: number): Fill => scaledToL1((0.5 * threshold) / count, { perTarget: true });
  const parts: readonly (string | undefined)[] = options.parts ?? ['recurrent', 'lateral', 'readout'];
  return {
    name: 'outgoing-l1',
    multiplier: undefined,
    pressure,
    newborn: {
      incoming: normal(0.01),
      outgoing: outputs === undefined ? outgoing : outgoing(outputs),
      ...options.newborn,
    },
    regularise: (_parameter, gradient) => gradient,
    constrain: (parameter, value, scale, reach) => {
      if (!parts.includes(parameter.part) || penalty === 0) return value;
      const step = multiply(multiply(scale, penalty), sign(value));
      return subtract(value, pressure === 'gated' && reach ? multiply(step, reach) : step);
    },
    strength: (context) => {
      const { population, activity, units } = context;
      const strength = unitStrength(context);
      return activityWeighted && activity && population.scale !== 'layer'
        ? multiply(strength, rootMeanSquare(activity, units))
        : strength;
    },
  };
}
