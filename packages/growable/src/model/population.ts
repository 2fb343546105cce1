import type { Axis, Variable } from '@meristem/autodiff';
import type { GraphPopulation } from '../architecture/structure.ts';

/** Units that come and go together under one growth rule, and what they give to others. */
export interface UnitPopulation {
  readonly name: string;
  readonly axis: Axis;
  /** The area that the units are in. */
  readonly area: string;
  /** Units at the start of a run. */
  readonly initial: number;
  /** Weights from these units: their axis stands in them as `pre`. */
  readonly outgoing: readonly Variable[];
  /** Weights to these units: their axis stands in them as `post`. */
  readonly incoming: readonly Variable[];
  /** By outgoing weight the bias of what it acts on, with the weight's dims but for the source, where there is one. */
  readonly biases: ReadonlyMap<Variable, Variable>;
  /** The units' multipliers, if the growth criterion trains some. */
  readonly multiplier: Variable | undefined;
}

/** A layer, area or projection of a model as a unit of its population. */
export interface Member {
  readonly name: string;
  /** Weights by which it acts on the rest of the network. */
  readonly outgoing: readonly Variable[];
  /** Under which name a cycle makes known what it adds, `[time, batch, units]`; layers only. */
  readonly observed: string | undefined;
}

/** A population above the neuron, in a model. */
export interface MemberPopulation {
  readonly structure: GraphPopulation;
  readonly members: readonly Member[];
}
