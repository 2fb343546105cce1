import type { Architecture, Projection } from './architecture.ts';

import { type FlatGraph, flatten } from './flat-graph.ts';
import type { ProjectionPopulation } from './architecture-populations.ts';
import { meetingOf, type Meetings } from './meeting.ts';
import { sequenceCycle } from './sequence-cycle.ts';
import { stepOrder } from './step-order.ts';
import { withoutFlat } from './tree-edit.ts';

/** The name of a projection as a unit of a population. */
export function projectionName({ from, to }: Pick<Projection, 'from' | 'to'>): string {
  return `${from}>${to}`;
}

/** The ends of a population's projections, with sets of places written out. */
function endsOf(
  { inputs, areas, outputs }: FlatGraph,
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
  graph: FlatGraph,
  population: Pick<ProjectionPopulation, 'sources' | 'targets'>,
): readonly string[] {
  const { from, to } = endsOf(graph, population);
  return graph.projections
    .filter((projection) => from.includes(projection.from) && to.includes(projection.to))
    .map(projectionName);
}

/** Projections that could be born: pairs of places that have none yet; an area's own recurrence is its module's affair. */
export function candidateProjections(architecture: Architecture): readonly Projection[] {
  const population = architecture.plasticProjections;
  if (!population) return [];
  const graph = flatten(architecture);
  const { from, to } = endsOf(graph, population);
  const present = new Set(graph.projections.map(projectionName));
  return from.flatMap((source) =>
    to
      .filter((target) => target !== source && !present.has(`${source}>${target}`))
      .map((target) => candidate(graph, source, target))
      .filter((projection) => !closesSequence(graph, projection)),
  );
}

/** Without delay where that makes no cycle, else reading the step before. */
function candidate({ inputs, areas, outputs, projections }: FlatGraph, from: string, to: string): Projection {
  const direct: Projection = { from, to, delay: 0, interaction: 'additive' };
  if (inputs.includes(from) && outputs.includes(to)) return direct;
  const { cycle } = stepOrder({ areas, projections: [...projections, direct] });
  return cycle ? { ...direct, delay: 1 } : direct;
}

/** Whether a projection would put a module that computes all steps at once on a cycle. */
function closesSequence({ areas, projections }: FlatGraph, born: Projection): boolean {
  return sequenceCycle({ areas, projections: [...projections, born] }) !== undefined;
}

/** An architecture with one more projection, one of its candidates. */
export function withProjection(
  architecture: Architecture,
  name: string,
  meetings: Meetings = {},
): Architecture {
  const population = architecture.plasticProjections!;
  const born = candidateProjections(architecture)
    .filter((projection) => projectionName(projection) === name)
    .map((projection) => ({ ...projection, ...meetingOf(meetings[name] ?? {}) }));
  return {
    ...architecture,
    projections: [...architecture.projections, ...born],
    plasticProjections: { ...population, members: [...population.members, ...born.map(projectionName)] },
  };
}

/** An architecture without one of its projections. */
export function withoutProjection(architecture: Architecture, name: string): Architecture {
  const population = architecture.plasticProjections!;
  const gone = flatten(architecture).projections.find((projection) => projectionName(projection) === name);
  return {
    ...(gone ? withoutFlat(architecture, gone) : architecture),
    plasticProjections: { ...population, members: population.members.filter((each) => each !== name) },
  };
}
