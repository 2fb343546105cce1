import type { Axis, Variable } from '@meristem/autodiff';
import type { Crossing } from './crossing.ts';
import type { Scale } from '../architecture/scale.ts';

/** Units that come and go together under one growth rule, as a criterion scores them. */
export interface Population {
  readonly name: string;
  readonly scale: Scale;
  /** The units, in their order: all neurons of an axis at once, or layers, areas and projections one by one. */
  readonly groups: readonly UnitGroup[];
}

/** Units that are scored together: those on an axis, or a single one. */
export interface UnitGroup {
  /** The name of a single unit; that of the population otherwise. */
  readonly name: string;
  /** The axis that the units are on; none of a single unit. */
  readonly units: readonly Axis[];
  /** Weights by which the units act on others. */
  readonly outgoing: readonly Variable[];
  /** Weights by which others act on the units. */
  readonly incoming: readonly Variable[];
  /** Under which name a cycle makes known what the units put out, `[time, batch, ...]`; neurons and layers. */
  readonly observed: string | undefined;
  /** The units' multipliers, if the growth criterion trains some. */
  readonly multiplier: Variable | undefined;
}

/** A population of neurons: the units of an axis. */
export interface AxisPopulation extends Population {
  readonly axis: Axis;
  /** The area that the units are in. */
  readonly area: string;
  /** Whether that computes all steps of a cycle at once, as attention does. */
  readonly sequence: boolean;
  /** Units at the start of a run. */
  readonly initial: number;
  /** Weights from these units: their axis stands in them as `pre`. */
  readonly outgoing: readonly Variable[];
  /** Weights to these units: their axis stands in them as `post`. */
  readonly incoming: readonly Variable[];
  /** Those of them from ports of symbols, of which one is seen at a time. */
  readonly fromSymbols: readonly Variable[];
  /** By outgoing weight the bias of what it acts on, with the weight's dims but for the source, where there is one. */
  readonly biases: ReadonlyMap<Variable, Variable>;
  /**
   * Those outgoing weights by which a constant comes to more at some sites than at others, as their windows reach beyond the
   * edges, or to more of some units than of others, as each has windows of its own.
   */
  readonly uneven: ReadonlySet<Variable>;
  /** How all who read the units put their sites together first; `undefined` where they do not, or not alike. */
  readonly pool: Crossing['pool'];
  /** How the single one who reads the units does so, through windows of their own; `undefined` where it has none, or not alone. */
  readonly reading: Crossing | undefined;
  /** Sites at which the units are read, so pooled: as many samples of what they do. */
  readonly sites: number;
  /** The units' multipliers, if the growth criterion trains some. */
  readonly multiplier: Variable | undefined;
}
