import type { Projection } from './architecture.ts';
import type { FlatGraph } from './flat-graph.ts';

/** The areas of a graph with what connects them. */
interface Wiring {
  readonly areas: FlatGraph['areas'];
  readonly projections: readonly Projection[];
}

/** Areas in the order in which they are computed within a step, and the cycle that keeps some from it, if there is one. */
export interface StepOrder {
  /** All areas, unless there is a cycle. */
  readonly order: readonly string[];
  /** Areas in the direction of the cycle's projections; the first stands at the end again. */
  readonly cycle: readonly string[] | undefined;
}

/** The order in which areas are computed within a step: sources of projections without delay first. */
export function stepOrder({ areas, projections }: Wiring): StepOrder {
  const immediate = new Map<string, string[]>(areas.map((area) => [area.name, []]));
  for (const { from, to, delay } of projections) {
    if (delay === 0 && immediate.has(from)) immediate.get(to)?.push(from);
  }
  const done = new Set<string>();
  const path: string[] = [];
  let cycle: readonly string[] | undefined;
  const visit = (name: string): void => {
    if (done.has(name) || cycle) return;
    const start = path.indexOf(name);
    if (start >= 0) {
      cycle = [...path.slice(start), name].reverse();
      return;
    }
    path.push(name);
    for (const source of immediate.get(name) ?? []) visit(source);
    path.pop();
    done.add(name);
  };
  for (const { name } of areas) visit(name);
  return { order: [...done], cycle };
}
