import type { AreaPopulation, ProjectionPopulation } from './architecture-populations.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import type { Meeting } from './meeting.ts';

/** An area of a graph: a growable module, or a graph of its own, under a name. */
export interface Area {
  readonly name: string;
  readonly content: GrowableModule | Architecture;
  /**
   * How many of the graph's projections come before those within the area; none unless told. An area that was born later
   * stands behind what there was before it.
   */
  readonly after?: number;
}

/**
 * How what a projection brings acts on its target: it is added to the target's drive (`additive`), it scales that drive
 * by one plus itself (`multiplicative`, or modulatory), or it does both in a proportion that is learned (`mixture`).
 *
 * Source: links of mixed effect are proposed in Miconi, arXiv 1606.06216v1, section "Conclusion".
 */
export type Interaction = 'additive' | 'multiplicative' | 'mixture';

/** A learned connection between two places; places within nested graphs have the names of those before their own. */
export interface Projection extends Meeting {
  readonly from: string;
  readonly to: string;
  /** 0 reads the source's present step, 1 its step before; projections without delay must not form a cycle. */
  readonly delay: 0 | 1;
  readonly interaction: Interaction;
}

/**
 * A network as a tree of graphs, before it meets a task: which ports it reads and predicts, which areas it is made of, who
 * projects to whom, and which of its areas and projections may come and go. Edits make another tree that shares what they
 * leave alone. Sizes of ports come from the task; `flatten` gives what a model is built from.
 */
export interface Architecture {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly areas: readonly Area[];
  readonly outputs: readonly string[];
  /** In the order in which drives are summed; those within nested graphs stand there. */
  readonly projections: readonly Projection[];
  /** Areas that are born from a template and removed under a growth rule. */
  readonly populations: readonly AreaPopulation[];
  /** Projections that are born and removed under a growth rule, if some are. */
  readonly plasticProjections: ProjectionPopulation | undefined;
}

/** Whether an area or a template is a graph of its own. */
export function isGraph(content: GrowableModule | Architecture): content is Architecture {
  return 'projections' in content;
}
