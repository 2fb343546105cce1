import type { Declaration } from './declaration.ts';
import type { AreaPopulation, ProjectionPopulation } from './member-population.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import type { Endpoint } from './nested-graph.ts';

/** An area: a growable module under a name. An area of a nested graph has the name of its graph before its own. */
export interface Area {
  readonly name: string;
  readonly module: GrowableModule;
}

/**
 * How what a projection brings acts on its target: it is added to the target's drive (`additive`), it scales that drive
 * by one plus itself (`multiplicative`, or modulatory), or it does both in a proportion that is learned (`mixture`).
 *
 * Source: links of mixed effect are proposed in Miconi, arXiv 1606.06216v1, section "Conclusion".
 */
export type Interaction = 'additive' | 'multiplicative' | 'mixture';

/** A learned connection between two places. */
export interface Projection {
  readonly from: string;
  readonly to: string;
  /** 0 reads the source's present step, 1 its step before; projections without delay must not form a cycle. */
  readonly delay: 0 | 1;
  readonly interaction: Interaction;
}

/**
 * A network as a graph of areas, before it meets a task: which ports it reads and predicts, which modules it is made of,
 * who projects to whom, and which of its areas and projections may come and go. Sizes of ports come from the task.
 */
export interface Architecture {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly areas: readonly Area[];
  readonly outputs: readonly string[];
  readonly projections: readonly Projection[];
  /** Entries and exits of its nested graphs, whose areas stand among `areas` under their full names. */
  readonly endpoints: readonly Endpoint[];
  /** Areas that are units of a population: born from a template, removed under a growth rule. */
  readonly areaPopulations: readonly AreaPopulation[];
  /** Projections that are units of a population, if some are. */
  readonly projectionPopulation: ProjectionPopulation | undefined;
  /** What it was declared as; edits of the structure leave that as it was. */
  readonly declaration: Declaration;
}

/** Whether an area is a member of a population or belongs to the nested graph that is one. */
export function belongsTo(area: string, member: string): boolean {
  return area === member || area.startsWith(`${member}.`);
}
