import { newbornAreas, type NewbornParts, withNewborn, withoutArea } from './area-birth.ts';
import type { Architecture } from './architecture.ts';
import { checkArchitecture } from './check-architecture.ts';
import { checkWires } from './check-wires.ts';
import { ArchitectureError } from './errors.ts';
import { flatten } from './flat-graph.ts';
import type { GrowableModule, LayerPopulation } from '../modules/growable-module.ts';
import type { Meetings } from './meeting.ts';
import type { AreaPopulation, ProjectionPopulation, Wires } from './architecture-populations.ts';
import {
  candidateProjections,
  projectionName,
  withoutProjection,
  withProjection,
} from './projection-birth.ts';
import type { Scale } from './scale.ts';
import { withContent } from './tree-edit.ts';

/**
 * A population above the neuron: layers of a module, areas of a graph, or its projections. Its edits make another
 * architecture, so that they cost one retrace where those of neurons cost none.
 */
export interface GraphPopulation {
  readonly name: string;
  readonly scale: Exclude<Scale, 'neuron'>;
  /** Names of the units, oldest first. */
  readonly units: readonly string[];
  readonly min: number;
  readonly max: number;
  /**
   * Names of so many newborns, fewer if there is no place for them; `draw` gives a uniform number for newborn i, `meet` says how
   * the sites of its projections meet in an architecture with one, `undefined` where they cannot: plainly unless told.
   */
  newborn(count: number, draw: (i: number) => number, meet?: Meet): readonly string[];
  /** Names of so many newborns with wires of their own, whether or not there is a place for others; areas only. */
  named?(count: number): readonly string[];
  /** The architecture without a unit. */
  without(unit: string): Architecture;
  /** The architecture with a newborn unit, which may have something of its own. */
  with(unit: string, parts?: NewbornParts): Architecture;
}

/** Says how sites meet along the projections of an architecture that were just born; `undefined` if they cannot. */
export type Meet = (architecture: Architecture) => Meetings | undefined;

/** An edit of one such population, as plain data: who goes and who comes. */
export interface GraphEdit {
  readonly population: string;
  readonly removed: readonly string[];
  readonly born: readonly string[];
  /** Wires of newborn areas that have some of their own instead of those of their population, by name. */
  readonly wires?: Readonly<Record<string, Wires>>;
  /** How sites meet along the projections that were born with them, where that has to be said. */
  readonly meetings?: Meetings;
}

/** All populations above the neuron: layers by area, areas by population, projections. */
export function graphPopulationsOf(architecture: Architecture): readonly GraphPopulation[] {
  const { populations, plasticProjections } = architecture;
  return [
    ...flatten(architecture).areas.flatMap(({ name, module }) =>
      module.layers ? [layerPopulation(architecture, name, module.layers)] : [],
    ),
    ...populations.map((population) => populationOfAreas(architecture, population)),
    ...(plasticProjections ? [populationOfProjections(architecture, plasticProjections)] : []),
  ];
}

function layerPopulation(architecture: Architecture, area: string, layers: LayerPopulation): GraphPopulation {
  const edited = (removed: readonly string[], born: readonly string[]): Architecture =>
    withContent<GrowableModule>(architecture, area, () => layers.edited(removed, born));
  return {
    name: `${area}.layers`,
    scale: 'layer',
    units: layers.members,
    min: layers.min,
    max: layers.max,
    newborn: (count) => layers.newborn(count),
    without: (unit) => edited([unit], []),
    with: (unit) => edited([], [unit]),
  };
}

function populationOfAreas(architecture: Architecture, population: AreaPopulation): GraphPopulation {
  const { name, members: units, min, max } = population;
  return {
    name,
    scale: 'area',
    units,
    min,
    max,
    // There is no place where what newborns read or feed has gone, or where they would close a cycle without delay.
    newborn: (count, _draw, meet = () => ({})) => {
      const born: string[] = [];
      let graph = architecture;
      for (const unit of newbornAreas(population, count)) {
        const plain = withNewborn(graph, name, unit);
        const meetings = sound(() => plain) ? meet(plain) : undefined;
        if (!meetings) break;
        graph = withNewborn(graph, name, unit, { meetings });
        born.push(unit);
      }
      return born;
    },
    named: (count) => newbornAreas(population, count),
    without: (unit) => withoutArea(architecture, name, unit),
    with: (unit, parts) => withNewborn(architecture, name, unit, parts),
  };
}

function populationOfProjections(
  architecture: Architecture,
  { name, members: units, min, max }: ProjectionPopulation,
): GraphPopulation {
  return {
    name,
    scale: 'projection',
    units,
    min,
    max,
    newborn: (count, draw, meet) => {
      const all = candidateProjections(architecture).map(projectionName);
      const left = meet ? all.filter((unit) => meet(withProjection(architecture, unit))) : all;
      const chosen = Array.from({ length: Math.min(count, left.length) }, (_, i) => {
        return left.splice(Math.floor(draw(i) * left.length), 1)[0] as string;
      });
      return chosen;
    },
    without: (unit) => withoutProjection(architecture, unit),
    with: (unit, parts) => withProjection(architecture, unit, parts?.meetings),
  };
}

/**
 * A population of an architecture above the neuron, by name.
 *
 * @throws ArchitectureError if there is none.
 */
export function graphPopulationNamed(architecture: Architecture, name: string): GraphPopulation {
  const populations = graphPopulationsOf(architecture);
  const found = populations.find((population) => population.name === name);
  if (found) return found;
  const known = populations.map((population) => population.name).join(', ');
  throw new ArchitectureError(
    `architecture "${architecture.name}": found no population "${name}" of layers, areas or projections, expected one of: ${known}.`,
  );
}

/**
 * Whether the architecture stays sound without a unit: nothing that stays needs it to be reached, to be heard or to be
 * scaled.
 */
export function dispensable(population: GraphPopulation, unit: string): boolean {
  return sound(() => population.without(unit));
}

function sound(make: () => Architecture): boolean {
  try {
    checkArchitecture(make());
    return true;
  } catch (error) {
    if (error instanceof ArchitectureError) return false;
    throw error;
  }
}

/**
 * The architecture after an edit of one of its populations.
 *
 * @throws ArchitectureError if a unit is not there, bounds are left, or something would no longer be reached.
 */
export function editArchitecture(architecture: Architecture, edit: GraphEdit): Architecture {
  const { units, min, max } = graphPopulationNamed(architecture, edit.population);
  const missing = edit.removed.find((unit) => !units.includes(unit));
  const twice = [...edit.removed, ...edit.born].find((unit, i, all) => all.indexOf(unit) !== i);
  const size = units.length - edit.removed.length + edit.born.length;
  const fail = (found: string, expected: string): never => {
    throw new ArchitectureError(
      `architecture "${architecture.name}": edit of "${edit.population}": found ${found}, expected ${expected}. Nothing was changed.`,
    );
  };
  if (missing !== undefined) fail(`no unit "${missing}"`, `one of: ${units.join(', ')}`);
  if (twice !== undefined) fail(`"${twice}" twice`, 'each unit at most once');
  // What goes with an area may leave projections outside of their bounds; edits need not mend that, but not add to it.
  if ((size < min && edit.removed.length > 0) || (size > max && edit.born.length > 0)) {
    fail(`${size} units after the edit`, `${min} to ${max} (its bounds)`);
  }
  const without = edit.removed.reduce(
    (graph, unit) => graphPopulationNamed(graph, edit.population).without(unit),
    architecture,
  );
  const unknown = stranger(graphPopulationNamed(without, edit.population), edit);
  if (unknown !== undefined) fail(`"${unknown}" to be born`, 'the names of newborns, in their order');
  checkWires(without, edit);
  const grown = edit.born.reduce((graph, unit) => {
    const parts = { wires: edit.wires?.[unit], meetings: edit.meetings };
    return graphPopulationNamed(graph, edit.population).with(unit, parts);
  }, without);
  checkArchitecture(grown);
  return grown;
}

/** The first of some units to be born that cannot be: any candidate may be the next projection, others come in order. */
function stranger(population: GraphPopulation, { born, wires }: GraphEdit): string | undefined {
  if (born.length === 0) return undefined;
  const { scale, newborn, named } = population;
  const next =
    wires && named ? named(born.length) : newborn(scale === 'projection' ? Infinity : born.length, () => 0);
  return born.find((unit, i) => (scale === 'projection' ? !next.includes(unit) : next[i] !== unit));
}
