import { newbornAreas, withNewborn } from './area-birth.ts';
import type { Architecture, Projection } from './architecture.ts';
import { checkArchitecture } from './check-architecture.ts';
import { checkPlasticMembers, checkPopulations } from './check-populations.ts';
import type { Declaration, DeclaredAreas, DeclaredProjections } from './declaration.ts';
import { type Endpoint, inlined, resolved } from './nested-graph.ts';
import { Paths } from './paths.ts';
import type { ProjectionPopulation } from './member-population.ts';
import { plasticProjections } from './projection-birth.ts';

/** Everything that an architecture is assembled from. */
export interface AssemblyParts {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly declaration: Declaration;
}

/**
 * Builds an architecture from what was declared, and checks it as a whole: nested graphs are replaced by their areas, and
 * the first members of populations are born.
 *
 * @param root JSON path of the graph, for messages.
 * @throws ArchitectureError naming the path and the remedy.
 */
export function assembled(parts: AssemblyParts, root = '$'): Architecture {
  const { name, inputs, outputs, declaration } = parts;
  const paths = new Paths(root);
  const places = declaration.areas.map((area, i) =>
    inlined(area.name, area.content, `${root}.areas[${i}]`, paths),
  );
  const endpoints = places.flatMap((place) => place.endpoints);
  const bare: Architecture = {
    name,
    inputs,
    areas: places.flatMap((place) => place.areas),
    outputs,
    projections: [
      ...places.flatMap((place) => place.projections),
      ...connected(name, declaration.projections, endpoints, paths),
    ],
    endpoints,
    areaPopulations: declaration.populations.map(({ population }) => population),
    projectionPopulation: undefined,
    declaration,
  };
  checkPopulations(bare, declaration, paths);
  const peopled = declaration.populations.reduce((graph, declared) => founded(graph, declared, paths), bare);
  const links = declaration.plasticProjections;
  const projectionPopulation = links && populated(peopled, links, paths);
  const architecture: Architecture = { ...peopled, projectionPopulation };
  checkArchitecture(architecture, paths);
  return architecture;
}

function connected(
  graph: string,
  wires: readonly Projection[],
  endpoints: readonly Endpoint[],
  paths: Paths,
): readonly Projection[] {
  return wires.flatMap((wire, i) => {
    const path = `${paths.root}.projections[${i}]`;
    const at = { wire: path, from: `${path}.from`, to: `${path}.to` };
    const projections = resolved(graph, wire, endpoints, at);
    for (const projection of projections) paths.set(projection, path);
    return projections;
  });
}

/** An architecture with the first members of a population. */
function founded(
  architecture: Architecture,
  { population, initial }: DeclaredAreas,
  paths: Paths,
): Architecture {
  return newbornAreas(population, initial).reduce(
    (graph, member) => withNewborn(graph, population.name, member, paths),
    architecture,
  );
}

function populated(
  architecture: Architecture,
  links: DeclaredProjections,
  paths: Paths,
): ProjectionPopulation {
  const members = links.members ?? plasticProjections(architecture, links);
  const population = { ...links, members };
  // Areas that were removed may have taken more projections along than there must be.
  const least = links.members ? 0 : links.min;
  checkPlasticMembers(architecture, { ...population, min: least }, paths);
  return population;
}
