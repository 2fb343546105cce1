import { newbornAreas, withNewborn } from './area-birth.ts';
import { type Architecture, isGraph } from './architecture.ts';
import { checkArchitecture } from './check-architecture.ts';
import { checkPlasticUnits, checkPopulations } from './check-populations.ts';
import { ArchitectureError } from './errors.ts';
import { flattenedAt, type Origin } from './flat-graph.ts';
import type { AreaPopulation, ProjectionPopulation } from './architecture-populations.ts';
import { plasticProjections } from './projection-birth.ts';

/** A population of areas before its first units are born. */
export interface DeclaredAreas extends AreaPopulation {
  /** Units that are born at the start. */
  readonly initial: number;
}

/** A population of projections as it was declared; its units are all that match unless told. */
export interface DeclaredProjections extends Omit<ProjectionPopulation, 'members'> {
  readonly members?: readonly string[] | undefined;
}

/** What an architecture is declared as: itself, before the first units of its populations are born. */
export interface ArchitectureDeclaration extends Omit<Architecture, 'populations' | 'plasticProjections'> {
  readonly populations?: readonly DeclaredAreas[] | undefined;
  readonly plasticProjections?: DeclaredProjections | undefined;
}

/**
 * Makes an architecture of what was declared, as data: the first units of populations are born, and the whole is checked.
 *
 * @param root JSON path of the graph, for messages; `$` unless told.
 * @throws ArchitectureError naming the path and the remedy.
 */
export function architectureFrom(declaration: ArchitectureDeclaration, root = '$'): Architecture {
  const { populations = [], plasticProjections: links, ...graph } = declaration;
  const origin: Origin = { root, born: new Map() };
  const bare: Architecture = {
    ...graph,
    populations: populations.map(({ name, template, min, max, reads, feeds, members, named }) => {
      return { name, template, min, max, reads, feeds, members, named };
    }),
    plasticProjections: undefined,
  };
  checkContents(bare, origin);
  checkPopulations(bare, populations, links, origin);
  const peopled = populations.reduce((before, { initial, ...population }) => {
    const newborns = newbornAreas(population, initial);
    return newborns.reduce((each, unit) => withNewborn(each, population.name, unit, { origin }), before);
  }, bare);
  const architecture = { ...peopled, plasticProjections: links && populated(peopled, links, origin) };
  checkArchitecture(architecture, origin);
  return architecture;
}

/** How many graphs may be in one another, the outermost left out; as many as in JSON. */
const DEEPEST = 32;

const depths = new WeakMap<Architecture, number>();

/** How many graphs are in one another, from this one on. */
function depthOf(graph: Architecture): number {
  const known = depths.get(graph);
  if (known !== undefined) return known;
  const depth =
    1 + Math.max(0, ...graph.areas.map(({ content }) => (isGraph(content) ? depthOf(content) : 0)));
  depths.set(graph, depth);
  return depth;
}

/** Nested graphs have no populations: who comes and goes is decided in the outermost. */
function checkContents(architecture: Architecture, { root }: Origin): void {
  const templates = architecture.populations.map(({ name, template }, i) => {
    return { name, content: template, path: `${root}.populations[${i}].template` };
  });
  const areas = architecture.areas.map((area, i) => ({ ...area, path: `${root}.areas[${i}]` }));
  for (const { name, content, path } of [...areas, ...templates]) {
    if (!isGraph(content)) continue;
    if (depthOf(content) > DEEPEST) {
      throw new ArchitectureError(
        `architecture "${content.name}" as area "${name}": ${path}.graph: found graphs in ${DEEPEST} others, expected fewer. ` +
          'Nest them less deeply.',
      );
    }
    if (content.populations.length === 0 && !content.plasticProjections) continue;
    throw new ArchitectureError(
      `architecture "${content.name}" as area "${name}": ${path}.graph: found populations of areas or projections, expected ` +
        'none in a nested graph. Declare them in the outermost graph.',
    );
  }
}

function populated(
  architecture: Architecture,
  links: DeclaredProjections,
  origin: Origin,
): ProjectionPopulation {
  const members = links.members ?? plasticProjections(flattenedAt(architecture, origin), links);
  const population = { ...links, members };
  // Areas that were removed may have taken more projections along than there must be.
  const least = links.members ? 0 : links.min;
  checkPlasticUnits(architecture, { ...population, min: least }, origin);
  return population;
}
