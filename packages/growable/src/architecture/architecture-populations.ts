import type { Architecture, Interaction } from './architecture.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import type { Meeting } from './meeting.ts';

/** Places that a wire of a template names together: every input, every area, every other unit, every output. */
export const PLACE_SETS = ['@inputs', '@areas', '@peers', '@outputs'] as const;

/** Several places at once. */
export type PlaceSet = (typeof PLACE_SETS)[number];

/** One end of the projections by which a newborn area is connected: a place by name, or a set of places. */
export interface Wire extends Meeting {
  readonly place: string;
  readonly delay: 0 | 1;
  readonly interaction: Interaction;
}

/** Where a newborn area's projections come from, and where they go. */
export interface Wires {
  readonly reads: readonly Wire[];
  readonly feeds: readonly Wire[];
}

/** Areas of one kind that are born and removed under a growth rule. */
export interface AreaPopulation extends Wires {
  readonly name: string;
  /** What a newborn is: a module, or a graph of its own. */
  readonly template: GrowableModule | Architecture;
  /** Names of the areas that are units of it now; oldest first. */
  readonly members: readonly string[];
  /** Units there have ever been: numbers the names of newborns. */
  readonly named: number;
  readonly min: number;
  readonly max: number;
}

/** Projections that are born and removed under a growth rule. */
export interface ProjectionPopulation {
  readonly name: string;
  /** Sources and targets between which projections may be born. */
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  /** `source>target` of the projections that are units of it now; oldest first. */
  readonly members: readonly string[];
  readonly min: number;
  readonly max: number;
}
