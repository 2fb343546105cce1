import {
  abs,
  add,
  type Axis,
  broadcast,
  checkOptions,
  divide,
  extentOf,
  he,
  maximum,
  mean,
  multiply,
  type OptionTable,
  relabel,
  SHARE,
  subtract,
  sum,
  type Tensor,
  type Variable,
  zeros,
} from '@meristem/autodiff';
import type { Criterion, ScoringContext } from '../criteria/criterion.ts';
import { unitStrength } from '../criteria/unit-strength.ts';

/** Options of `contribution`. */
export interface ContributionOptions {
  /** Share of an average that each cycle keeps; 0.99 unless told. */
  readonly decay?: number;
}

const OPTIONS: OptionTable<ContributionOptions> = { decay: SHARE };

/** What is kept of every neuron: how much of an average has come together, its mean activation, its utility. */
export const CONTRIBUTION_TRACES = { seen: 'seen', activation: 'activation', utility: 'utility' } as const;

/** Keeps quotients finite where units are not read, or read nothing. */
const TINY = 1e-12;

/**
 * How much a unit contributes: the mean size of its outgoing weights, times how far its activation is from its mean, over the mean
 * size of its incoming weights (a unit with small ones has room to learn). An average over cycles, as are the means of
 * activations, both corrected for their start at 0 as in Adam. No penalty; newborns hear as first weights do and give
 * nothing. Layers, areas and projections are as strong as under `outgoingL1`.
 *
 * Source: Dohare, Hernandez-Garcia, Lan, Rahman, Mahmood and Sutton, "Loss of plasticity in deep continual learning", Nature 632
 * (2024), section "Continual backpropagation", and its published code (`adaptable_contribution`).
 *
 * @throws OptionError if an option is not what it should be.
 */
export function contribution(options: ContributionOptions = {}): Criterion {
  checkOptions('contribution', options, OPTIONS);
  const { decay = 0.99 } = options;
  const average = (before: Tensor, now: Tensor | number): Tensor =>
    add(multiply(decay, before), multiply(1 - decay, now));
  return {
    name: 'contribution',
    multiplier: undefined,
    newborn: { incoming: he({ distribution: 'uniform' }), outgoing: zeros },
    regularise: (_parameter, gradient) => gradient,
    constrain: (_parameter, value) => value,
    traces: {
      names: Object.values(CONTRIBUTION_TRACES),
      next: (context, before) => {
        const seen = average(before[CONTRIBUTION_TRACES.seen]!, 1);
        const activation = average(
          before[CONTRIBUTION_TRACES.activation]!,
          meanOf(context, (each) => each),
        );
        const center = divide(activation, seen);
        const distance = meanOf(context, (each) => abs(subtract(each, center)));
        const { outgoing, incoming = [] } = context;
        const room = maximum(TINY, meanSize(context, incoming, 'post'));
        const now = divide(multiply(meanSize(context, outgoing, 'pre'), distance), room);
        return { seen, activation, utility: average(before[CONTRIBUTION_TRACES.utility]!, now) };
      },
    },
    strength: (context) => {
      const { traces } = context;
      if (!traces) return unitStrength(context);
      return divide(traces[CONTRIBUTION_TRACES.utility]!, traces[CONTRIBUTION_TRACES.seen]!);
    },
  };
}

/** The mean over a cycle of something of every unit's activation; of 1 where activations are not known. */
function meanOf({ activity, units }: ScoringContext, of: (activation: Tensor) => Tensor): Tensor {
  if (!activity) return broadcast(1, units);
  const over = activity.dims.filter((dim) => !units.some((axis) => axis === dim));
  return mean(of(activity), ...over);
}

/** The mean absolute value of the weights that units have on one side: `[units]`; 0 where they have none. */
function meanSize(
  { units, updated }: ScoringContext,
  weights: readonly Variable[],
  role: 'pre' | 'post',
): Tensor {
  const [axis] = units as readonly [Axis];
  const [total, count] = weights.reduce<readonly [Tensor, Tensor]>(
    ([sizes, counted], weight) => {
      const own = axis[role];
      const others = weight.dims.filter((dim) => dim !== own);
      const size = relabel(sum(abs(updated(weight)), ...others), [[own, axis]]);
      const each = others.reduce<Tensor>(
        (product, dim) => multiply(product, extentOf(dim.axis)),
        broadcast(1, []),
      );
      return [add(sizes, size), add(counted, each)];
    },
    [broadcast(0, units), broadcast(0, [])],
  );
  return divide(total, maximum(1, count));
}
