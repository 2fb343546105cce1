import { type Architecture, belongsTo, type Projection } from './architecture.ts';
import { ArchitectureError } from './errors.ts';
import type { AreaPopulation, PlaceSet, Wire } from './member-population.ts';
import { type Endpoint, inlined, resolved } from './nested-graph.ts';
import { Paths } from './paths.ts';

/**
 * A population of areas by name.
 *
 * @throws ArchitectureError if the architecture has none of that name.
 */
export function areaPopulation(architecture: Architecture, name: string): AreaPopulation {
  const found = architecture.areaPopulations.find((population) => population.name === name);
  if (found) return found;
  const known = architecture.areaPopulations.map((population) => population.name).join(', ');
  throw new ArchitectureError(
    `architecture "${architecture.name}": found no population of areas "${name}", expected one of: ${known}.`,
  );
}

/** Names for so many newborn members; numbers are never used twice. */
export function newbornAreas(population: AreaPopulation, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${population.name}${population.named + i + 1}`);
}

/** An architecture with one more member of a population, connected as the population says. */
export function withNewborn(
  architecture: Architecture,
  name: string,
  member: string,
  paths = new Paths(),
): Architecture {
  const population = areaPopulation(architecture, name);
  const path = `${paths.root}.populations[${architecture.areaPopulations.indexOf(population)}]`;
  const place = inlined(member, population.template, `${path}.template`, paths);
  const endpoints: readonly Endpoint[] = [...architecture.endpoints, ...place.endpoints];
  const connect = (wire: Wire, side: 'reads' | 'feeds', i: number): readonly Projection[] =>
    placesOf(architecture, population, wire.place).flatMap((other) => {
      const [from, to] = side === 'reads' ? [other, member] : [member, other];
      const { delay, interaction } = wire;
      const at = `${path}.${side}[${i}]`;
      const wires = { wire: at, from: at, to: at };
      const projections = resolved(architecture.name, { from, to, delay, interaction }, endpoints, wires);
      for (const projection of projections) paths.set(projection, at);
      return projections;
    });
  const wired = [
    ...population.reads.flatMap((wire, i) => connect(wire, 'reads', i)),
    ...population.feeds.flatMap((wire, i) => connect(wire, 'feeds', i)),
  ];
  return {
    ...architecture,
    areas: [...architecture.areas, ...place.areas],
    projections: [...architecture.projections, ...place.projections, ...wired],
    endpoints,
    areaPopulations: architecture.areaPopulations.map((each) =>
      each === population ? { ...each, members: [...each.members, member], named: each.named + 1 } : each,
    ),
  };
}

/** An architecture without a member of a population of areas, and without everything that touched it. */
export function withoutMember(architecture: Architecture, name: string, member: string): Architecture {
  const population = areaPopulation(architecture, name);
  const gone = (place: string): boolean => belongsTo(place, member);
  const links = architecture.projectionPopulation;
  const projections = architecture.projections.filter(({ from, to }) => !gone(from) && !gone(to));
  const left = new Set(projections.map(({ from, to }) => `${from}>${to}`));
  return {
    ...architecture,
    areas: architecture.areas.filter((area) => !gone(area.name)),
    projections,
    endpoints: architecture.endpoints.filter((endpoint) => !gone(endpoint.name)),
    // Names are never used again, so what named the member will find nothing under that name.
    areaPopulations: architecture.areaPopulations.map((each) => ({
      ...each,
      reads: each.reads.filter(({ place }) => !gone(place)),
      feeds: each.feeds.filter(({ place }) => !gone(place)),
      members: each === population ? each.members.filter((other) => other !== member) : each.members,
    })),
    projectionPopulation: links && {
      ...links,
      sources: links.sources.filter((place) => !gone(place)),
      targets: links.targets.filter((place) => !gone(place)),
      members: links.members.filter((each) => left.has(each)),
    },
  };
}

type PlacesOf = (architecture: Architecture, population: AreaPopulation) => readonly string[];

/** Areas and nested graphs of the outermost graph. */
function outermost({ areas }: Architecture): readonly string[] {
  return [...new Set(areas.map(({ name }) => name.split('.', 1)[0] as string))];
}

const PLACES: Readonly<Record<PlaceSet, PlacesOf>> = {
  '@inputs': ({ inputs }) => inputs,
  '@outputs': ({ outputs }) => outputs,
  '@peers': (_architecture, { members }) => members,
  '@areas': (architecture, { members }) => outermost(architecture).filter((name) => !members.includes(name)),
};

/** Places by name or set, from the point of view of a population; `@areas` are those that are no members of it. */
export function placesOf(
  architecture: Architecture,
  population: AreaPopulation,
  place: string,
): readonly string[] {
  return PLACES[place as PlaceSet]?.(architecture, population) ?? [place];
}
