import type { Projection } from './architecture.ts';
import type { Architecture } from './architecture.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import type { AreaPopulation, ProjectionPopulation } from './member-population.ts';

/** An area as it was declared: a module, or a graph of its own. */
export interface DeclaredArea {
  readonly name: string;
  readonly content: GrowableModule | Architecture;
}

/** A population of areas before its first members are born. */
export interface DeclaredAreas {
  readonly population: AreaPopulation;
  /** Members that are born at the start. */
  readonly initial: number;
}

/** A population of projections as it was declared; its members are all that match unless told. */
export interface DeclaredProjections extends Omit<ProjectionPopulation, 'members'> {
  readonly members: readonly string[] | undefined;
}

/**
 * What an architecture was declared as, before nested graphs were replaced by their areas and first members were born.
 * Edits of the structure leave it as it was.
 */
export interface Declaration {
  readonly areas: readonly DeclaredArea[];
  readonly projections: readonly Projection[];
  readonly populations: readonly DeclaredAreas[];
  readonly plasticProjections: DeclaredProjections | undefined;
}
