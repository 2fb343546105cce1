import type { ArchitectureJson, AreaJson, Place } from '../contract/index.ts';
import type { GraphPath } from '../document/graph-path.ts';
import { graphView } from './graph-view.ts';

/** What an area of each kind is called at first; of another kind, as the kind. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['recurrentPool', 'memory'],
  ['feedforwardLayer', 'layer'],
  ['residualStack', 'stack'],
  ['temporalConvolution', 'window'],
  ['positionalEmbedding', 'positions'],
]);

/** What a new area of a kind is called, if nothing else is. */
export function usualName(kind: string): string {
  return NAMES.get(kind) ?? kind;
}

/** A nested graph to begin with: one pool between an entry and an exit. */
export function newGraph(name: string): AreaJson {
  const graph: ArchitectureJson = {
    name,
    inputs: ['entry'],
    areas: [{ name: 'memory', kind: 'recurrentPool' }],
    outputs: ['exit'],
    projections: [
      { from: 'entry', to: 'memory' },
      { from: 'memory', to: 'exit' },
    ],
  };
  return { name, kind: 'graph', graph };
}

/** Pixels that a new thing keeps from all others. */
const APART = { x: 216, y: 152 };

/** A place for a new area: behind the inputs, below what stands there. */
export function freePlace(
  graph: ArchitectureJson,
  path: GraphPath,
  places: Readonly<Record<string, Place>>,
): Place {
  const { things } = graphView(graph, path, places);
  const middle = things.filter(({ kind }) => kind === 'area' || kind === 'graph');
  const from = middle[0]?.place ?? { x: 272, y: 0 };
  const taken = ({ x, y }: Place): boolean =>
    things.some(({ place }) => Math.abs(place.x - x) < APART.x && Math.abs(place.y - y) < APART.y);
  let here = from;
  while (taken(here)) here = { x: here.x, y: here.y + 8 };
  return here;
}
