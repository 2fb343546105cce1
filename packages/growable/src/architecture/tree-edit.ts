import { type Architecture, isGraph, type Projection } from './architecture.ts';
import { resolved } from './flat-graph.ts';
import type { GrowableModule } from './growable-module.ts';
import { nameIn, nameWithin } from './place-name.ts';

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

/** An architecture without the projection between two ports or areas; the rest of what its wire stood for stays. */
export function withoutFlat(
  architecture: Architecture,
  { from, to }: Pick<Projection, 'from' | 'to'>,
): Architecture {
  const left = (wire: Projection): readonly Projection[] => {
    const pieces = resolved(architecture, wire, '$');
    const others = pieces.filter((piece) => piece.from !== from || piece.to !== to);
    if (others.length === pieces.length) return [wire];
    return others.map(({ path: _, ...projection }) => projection);
  };
  const inner = architecture.areas.find(({ name, content }) => isGraph(content) && nameWithin(name, from));
  const ends = inner && { from: nameWithin(inner.name, from)!, to: nameWithin(inner.name, to) ?? '' };
  const isOwn = ends?.to === undefined || ends.to === '' || !architecture.projections.every((wire) => left(wire)[0] === wire);
  if (isOwn) return rewired(architecture, left);
  return withContent<Architecture>(architecture, inner!.name, (graph) => withoutFlat(graph, { from: ends.from, to: ends.to! }));
}
