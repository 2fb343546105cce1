import type { Architecture } from '../../architecture/architecture.ts';
import { flatten } from '../../architecture/flat-graph.ts';
import { belongsTo } from '../../architecture/place-name.ts';

/** The areas of a graph as the rule sees them: members of populations, and those that were declared. */
export interface ServingArea {
  readonly name: string;
  /** The population that it is a member of, and its position there; areas that were declared stay. */
  readonly population: string | undefined;
  readonly position: number;
  /** The outputs that it leads to, through others too. */
  readonly outputs: readonly string[];
}

const known = new WeakMap<Architecture, readonly ServingArea[]>();

/** All areas of an architecture, oldest first, with the outputs that they lead to; found once. */
export function servingAreas(architecture: Architecture): readonly ServingArea[] {
  const found = known.get(architecture);
  if (found) return found;
  const { projections, outputs } = flatten(architecture);
  const reached = (area: string): readonly string[] => {
    const seen = new Set<string>();
    const visit = (place: (name: string) => boolean): void => {
      for (const { from, to } of projections) {
        if (!place(from) || seen.has(to)) continue;
        seen.add(to);
        visit((name) => name === to);
      }
    };
    visit((name) => belongsTo(name, area));
    return outputs.filter((output) => seen.has(output));
  };
  const areas = architecture.areas.map(({ name }): ServingArea => {
    const population = architecture.populations.find(({ members }) => members.includes(name));
    return {
      name,
      population: population?.name,
      position: population?.members.indexOf(name) ?? -1,
      outputs: reached(name),
    };
  });
  known.set(architecture, areas);
  return areas;
}
