import type { Architecture, Projection } from './architecture.ts';
import { immediateCycle } from './check-architecture.ts';
import type { ProjectionPopulation } from './member-population.ts';

/** The name of a projection as a member of a population. */
export function projectionName({ from, to }: Pick<Projection, 'from' | 'to'>): string {
  return `${from}>${to}`;
}

/** The ends of a population's projections, with sets of places written out. */
function endsOf(
  { inputs, areas, outputs }: Architecture,
  { sources, targets }: Pick<ProjectionPopulation, 'sources' | 'targets'>,
): { readonly from: readonly string[]; readonly to: readonly string[] } {
  const names = areas.map((area) => area.name);
  const sets: Readonly<Record<string, readonly string[]>> = {
    '@inputs': inputs,
    '@areas': names,
    '@outputs': outputs,
    '@peers': names,
  };
  const present = new Set([...inputs, ...names, ...outputs]);
  const expand = (places: readonly string[]): readonly string[] =>
    [...new Set(places.flatMap((place) => sets[place] ?? [place]))].filter((place) => present.has(place));
  return { from: expand(sources), to: expand(targets) };
}

/** Names of the projections of a graph that a population of projections may remove. */
export function plasticProjections(
  architecture: Architecture,
  population: Pick<ProjectionPopulation, 'sources' | 'targets'>,
): readonly string[] {
  const { from, to } = endsOf(architecture, population);
  return architecture.projections
    .filter((projection) => from.includes(projection.from) && to.includes(projection.to))
    .map(projectionName);
}

/** Projections that could be born: pairs of places that have none yet; an area's own recurrence is its module's affair. */
export function candidateProjections(architecture: Architecture): readonly Projection[] {
  const population = architecture.projectionPopulation;
  if (!population) return [];
  const { from, to } = endsOf(architecture, population);
  const present = new Set(architecture.projections.map(projectionName));
  return from.flatMap((source) =>
    to
      .filter((target) => target !== source && !present.has(`${source}>${target}`))
      .flatMap((target) => candidate(architecture, source, target)),
  );
}

/** Without delay where that makes no cycle, else reading the step before. */
function candidate(architecture: Architecture, from: string, to: string): Projection[] {
  const direct: Projection = { from, to, delay: 0, interaction: 'additive' };
  const isPort = architecture.inputs.includes(from) && architecture.outputs.includes(to);
  if (isPort) return [direct];
  const cyclic = immediateCycle({ ...architecture, projections: [...architecture.projections, direct] });
  return [cyclic ? { ...direct, delay: 1 } : direct];
}

/** An architecture with one more projection, one of its candidates. */
export function withProjection(architecture: Architecture, name: string): Architecture {
  const population = architecture.projectionPopulation as ProjectionPopulation;
  const born = candidateProjections(architecture).filter((projection) => projectionName(projection) === name);
  return {
    ...architecture,
    projections: [...architecture.projections, ...born],
    projectionPopulation: { ...population, members: [...population.members, ...born.map(projectionName)] },
  };
}

/** An architecture without one of its projections. */
export function withoutProjection(architecture: Architecture, name: string): Architecture {
  const population = architecture.projectionPopulation as ProjectionPopulation;
  return {
    ...architecture,
    projections: architecture.projections.filter((projection) => projectionName(projection) !== name),
    projectionPopulation: { ...population, members: population.members.filter((each) => each !== name) },
  };
}
