import type { ArchitectureJson, ProjectionJson } from '../contract/index.ts';
import { areaOf } from './graph-path.ts';
import { endOwner } from './end.ts';

/** Whether what starts at `from` reaches `to` within a step, along projections without delay. */
export function reachesAtOnce({ projections }: ArchitectureJson, from: string, to: string): boolean {
  const open = [endOwner(from)];
  const seen = new Set(open);
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    if (here === endOwner(to)) return true;
    for (const projection of projections) {
      const next = endOwner(projection.to);
      if ((projection.delay ?? 0) !== 0 || endOwner(projection.from) !== here || seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return false;
}

/** Why no projection can lead from one thing to another, in a sentence; undefined when one can. */
export function joinFault(graph: ArchitectureJson, from: string, to: string): string | undefined {
  const { inputs, outputs, projections } = graph;
  if (outputs.includes(from)) return `${from} is an output: nothing starts there.`;
  if (inputs.includes(to)) return `${to} is an input: nothing ends there.`;
  const same = projections.some((known) => known.from === from && known.to === to);
  if (same) return `${from} projects to ${to} already. Select the arrow to change it.`;
  return undefined;
}

/**
 * A graph with one more projection. It reads the step before where reading the present one would close a circle.
 * An end at a nested graph is at its only or first port.
 */
export function joined(graph: ArchitectureJson, from: string, to: string): ArchitectureJson {
  const source = portOf(graph, from, 'outputs');
  const target = portOf(graph, to, 'inputs');
  const delay = reachesAtOnce(graph, to, from) ? 1 : 0;
  const projection: ProjectionJson = { from: source, to: target, ...(delay === 1 ? { delay } : {}) };
  return { ...graph, projections: [...graph.projections, projection] };
}

function portOf(graph: ArchitectureJson, name: string, side: 'inputs' | 'outputs'): string {
  const first = areaOf(graph, name)?.graph?.[side][0];
  return first === undefined ? name : `${name}.${first}`;
}

/** A graph with another projection in the place of one. */
export function withProjection(
  graph: ArchitectureJson,
  index: number,
  projection: ProjectionJson,
): ArchitectureJson {
  return { ...graph, projections: graph.projections.map((known, k) => (k === index ? projection : known)) };
}

/** A graph without one of its projections. */
export function withoutProjection(graph: ArchitectureJson, index: number): ArchitectureJson {
  return { ...graph, projections: graph.projections.filter((_, k) => k !== index) };
}
