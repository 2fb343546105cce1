import type { Axis, Fill, Tensor, Variable } from '@meristem/autodiff';
import type { Population } from '../../model/population.ts';
import type { MultiplierOptions } from '../../model/multiplier.ts';

/**
 * What a criterion may look at to score units of whatever scale: all neurons of a population at once, or one layer, area or
 * projection at a time.
 */
export interface ScoringContext {
  readonly population: Pick<Population, 'name' | 'scale'>;
  /** The dims of the answer: the axis that the units are on, none for a single unit. */
  readonly units: readonly Axis[];
  /** Weights by which the units act on others: `[source.pre, ...targets]`. */
  readonly outgoing: readonly Variable[];
  /** Weights by which others act on the units; absent where a criterion is asked by itself. */
  readonly incoming?: readonly Variable[];
  /** What the criterion keeps of neurons, as it is after the cycle, by name. */
  readonly traces?: Readonly<Record<string, Tensor>>;
  /** What the units put out in the cycle, `[time, batch, ...]`: neurons their activations, a layer what it adds to its stream. */
  readonly activity: Tensor | undefined;
  /** The units' multipliers, if the criterion trains some. */
  readonly multiplier: Variable | undefined;
  /** A variable's value after the cycle's update. */
  updated(variable: Variable): Tensor;
  /** Symbols or numbers that the network predicts per step. */
  readonly outputs: number;
}

/** When and where a criterion's penalty acts. */
export type Pressure = 'gated' | 'constant';

/** The kinds of pressure there are. */
export const PRESSURES: readonly Pressure[] = ['gated', 'constant'];

/** Numbers of every neuron that a criterion keeps from cycle to cycle, such as averages: 0 at first, and of newborns. */
export interface UnitTraces {
  readonly names: readonly string[];
  /** What they are after a cycle, by name, over the dims `units` of the context. */
  next(context: ScoringContext, before: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>>;
}

/**
 * What makes a unit worth keeping, and the pressure under which it must earn its keep: a strength per unit, and a penalty
 * that lets the strength of a useless unit fall.
 */
export interface Criterion {
  readonly name: string;
  /** Multipliers that the criterion trains, if any. */
  readonly multiplier: MultiplierOptions | undefined;
  /** Weights of newborn units; what they give may depend on how many symbols or numbers the network predicts per step. */
  readonly newborn: {
    readonly incoming: Fill;
    readonly outgoing: Fill | ((outputs: number) => Fill);
  };
  /**
   * `gated`: the penalty does not act while the loss is about what guessing costs, and where it acts on values it asks how far
   * a gradient has reached them. `constant` unless told: it acts on all of them at all times, as in the paper.
   */
  readonly pressure?: Pressure;
  /** What is kept of every neuron from cycle to cycle; nothing unless told. */
  readonly traces?: UnitTraces;
  /** Adds the penalty's gradient; `scale` follows the penalty's schedule. Before clipping. */
  regularise(parameter: Variable, gradient: Tensor, scale: Tensor): Tensor;
  /**
   * Applies the penalty and bounds to a parameter's new value.
   *
   * @param reach under a gated pressure, how much training has to say about each element: the learning rate over 0.01, the
   *   paper's, times the size of the element's gradient over the mean size of the network's, 1 at most; else absent.
   */
  constrain(parameter: Variable, value: Tensor, scale: Tensor, reach?: Tensor): Tensor;
  /** The strength of every unit, over the dims `units` of the context: `[units]` for neurons, `[]` for a single unit. */
  strength(context: ScoringContext): Tensor;
}
