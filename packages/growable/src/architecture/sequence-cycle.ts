import type { Projection } from './architecture.ts';
import type { FlatGraph } from './flat-graph.ts';

/**
 * A cycle of projections, delayed ones too, through a module that computes all steps at once: it would have to know what it
 * does before it does it. The areas stand in the direction of the cycle, the module first and at the end again; `undefined`
 * if there is none.
 */
export function sequenceCycle({
  areas,
  projections,
}: {
  readonly areas: FlatGraph['areas'];
  readonly projections: readonly Projection[];
}): readonly string[] | undefined {
  for (const { name, module } of areas) {
    if (!module.sequence) continue;
    const back = wayBack(name, projections);
    if (back) return back;
  }
  return undefined;
}

/** The shortest way along projections from a place to itself. */
function wayBack(start: string, projections: readonly Projection[]): readonly string[] | undefined {
  const reachedFrom = new Map<string, string>();
  const waiting = [start];
  for (const place of waiting) {
    for (const { from, to } of projections) {
      if (from !== place || reachedFrom.has(to)) continue;
      reachedFrom.set(to, from);
      if (to === start) return wayTo(start, reachedFrom);
      waiting.push(to);
    }
  }
  return undefined;
}

function wayTo(start: string, reachedFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [start];
  for (let at = reachedFrom.get(start)!; at !== start; at = reachedFrom.get(at)!) way.unshift(at);
  return [start, ...way];
}
