import type { Architecture, Projection } from './architecture.ts';
import { resolved } from './flat-graph.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import { meetingOf } from './meeting.ts';
import { belongsTo, nameWithin } from './place-name.ts';

/** An architecture with another content of one of its areas, however deep. */
export function withContent<C extends GrowableModule | Architecture>(
  architecture: Architecture,
  place: string,
  edit: (content: C) => C,
): Architecture {
  return {
    ...architecture,
    areas: architecture.areas.map((area) => {
      const within = nameWithin(area.name, place);
      if (within === undefined) return area;
      const { content } = area;
      const edited = within === '' ? edit(content as C) : withContent(content as Architecture, within, edit);
      return { ...area, content: edited };
    }),
  };
}

/** An architecture with some others, or none, in the place of each of its own projections. */
export function rewired(
  architecture: Architecture,
  rewrite: (projection: Projection) => readonly Projection[],
): Architecture {
  const pieces = architecture.projections.map(rewrite);
  const before = (count: number): number => pieces.slice(0, count).flat().length;
  return {
    ...architecture,
    areas: architecture.areas.map((area) => (area.after ? { ...area, after: before(area.after) } : area)),
    projections: pieces.flat(),
  };
}

/** A projection without its path. */
function declared({ from, to, delay, interaction, ...sites }: Projection): Projection {
  return { from, to, delay, interaction, ...meetingOf(sites) };
}

/** An architecture without the projection between two ports or areas; what else its wire stood for stays. */
export function withoutFlat(
  architecture: Architecture,
  { from, to }: Pick<Projection, 'from' | 'to'>,
): Architecture {
  const rest = (wire: Projection): readonly Projection[] => {
    const pieces = resolved(architecture, wire, '$');
    const others = pieces.filter((piece) => piece.from !== from || piece.to !== to);
    return others.length === pieces.length ? [wire] : others.map(declared);
  };
  if (architecture.projections.some((wire) => rest(wire)[0] !== wire)) return rewired(architecture, rest);
  const around = architecture.areas.find(({ name }) => belongsTo(from, name) && belongsTo(to, name));
  if (!around) return architecture;
  const within = { from: nameWithin(around.name, from)!, to: nameWithin(around.name, to)! };
  return withContent<Architecture>(architecture, around.name, (graph) => withoutFlat(graph, within));
}
