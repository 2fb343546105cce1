import type { Architecture, Interaction } from './architecture.ts';
import { architectureFrom } from './assemble.ts';
import { declaredBy } from './draft.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import type { Meeting } from './meeting.ts';
import type { PlaceSet } from './architecture-populations.ts';

/** A place in a graph, as the builder hands it out. */
export interface Node {
  readonly kind: 'input' | 'area' | 'graph' | 'output';
  readonly name: string;
}

/** A nested graph: projections reach its inputs and leave from its outputs. */
export interface GraphNode extends Node {
  readonly kind: 'graph';
  /** One of several inputs of the nested graph, as a target. */
  input(name: string): Node;
  /** One of several outputs of the nested graph, as a source. */
  output(name: string): Node;
}

/** How two places are connected. */
export interface ProjectionOptions extends Meeting {
  /** 0 unless told. */
  readonly delay?: 0 | 1;
  /** Additive unless told. */
  readonly interaction?: Interaction;
}

/** One end of a template's projections: a place or a set of places, with how it is connected. */
export type WireOption = Node | PlaceSet | ({ readonly place: Node | PlaceSet } & ProjectionOptions);

/** A population of areas. */
export interface AreasOptions {
  /** Areas at the start, born in turn; 1 unless told. */
  readonly initial?: number;
  /** Fewest and most areas; 0 and 8 unless told. */
  readonly min?: number;
  readonly max?: number;
  /** Where a newborn's projections come from; every input unless told. */
  readonly reads?: readonly WireOption[];
  /** Where a newborn's projections go; every output unless told. */
  readonly feeds?: readonly WireOption[];
  /** Areas declared one by one that are members too. */
  readonly members?: readonly Node[];
  /** Units there have ever been: numbers the names of newborns; 0 unless told. */
  readonly named?: number;
}

/** A population of projections. */
export interface ProjectionsOptions {
  /** Where projections may start: every input and area unless told. */
  readonly sources?: readonly (Node | PlaceSet)[];
  /** Where projections may end: every area and output unless told. */
  readonly targets?: readonly (Node | PlaceSet)[];
  readonly min?: number;
  readonly max?: number;
  /** Those of the projections, as `source>target`, that may be removed: all that match unless told. */
  readonly members?: readonly string[];
}

/** What `areaGraph` hands to its callback. */
export interface GraphBuilder {
  /** A port of the task that the network sees; in a nested graph, an entry. */
  input(port: string): Node;
  /** An area made of a growable module. */
  area(name: string, module: GrowableModule): Node;
  /** An area that is itself a graph. */
  area(name: string, graph: Architecture): GraphNode;
  /** Connects two places with a learned projection. */
  project(from: Node, to: Node, options?: ProjectionOptions): void;
  /** A port of the task that the network predicts, read out from some places; in a nested graph, an exit. */
  output(port: string, from: readonly Node[]): Node;
  /** Areas that are born from a template and removed again under the growth rule. */
  areas(name: string, template: GrowableModule | Architecture, options?: AreasOptions): void;
  /** Lets projections be born and removed under the growth rule. */
  projections(name: string, options?: ProjectionsOptions): void;
}

/**
 * Declares an architecture.
 *
 * @throws ArchitectureError if names repeat, a cycle has no delay, a place cannot be reached, a template matches nothing,
 *   bounds contradict each other or a module contradicts itself; OptionError for what is no place, module or option.
 */
export function areaGraph(name: string, build: (builder: GraphBuilder) => void): Architecture {
  return architectureFrom(declaredBy(name, build));
}
