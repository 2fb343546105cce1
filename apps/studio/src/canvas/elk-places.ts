import type { Place } from '../contract/index.ts';
import type { GraphView } from './graph-view.ts';

/** Pixels that a thing takes. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/**
 * Better places for all things of a graph, by layers with few crossings. The program that finds them is large: it is loaded the
 * first time that somebody asks, and runs in a worker of its own.
 */
export async function elkPlaces(
  { things, arrows }: GraphView,
  extentOf: (name: string) => Extent,
): Promise<Readonly<Record<string, Place>>> {
  const [{ default: Elk }, { default: address }] = await Promise.all([
    import('elkjs/lib/elk-api.js'),
    import('elkjs/lib/elk-worker.min.js?url'),
  ]);
  const elk = new Elk({ workerFactory: () => new Worker(address) });
  try {
    const laid = await elk.layout({
      id: 'root',
      layoutOptions: {
        'elk.algorithm': 'layered',
        'elk.direction': 'RIGHT',
        'elk.spacing.nodeNode': '56',
        'elk.layered.spacing.nodeNodeBetweenLayers': '88',
        'elk.layered.feedbackEdges': 'true',
      },
      children: things.map(({ name, kind }) => ({
        id: name,
        ...extentOf(name),
        layoutOptions: layerOf[kind],
      })),
      edges: arrows
        .filter(({ from, to }) => from !== to)
        .map(({ from, to }, k) => ({ id: `arrow ${k}`, sources: [from], targets: [to] })),
    });
    // Things are placed by the middle of their left edges.
    const found = new Map(
      (laid.children ?? []).map(({ id, x = 0, y = 0, height = 0 }) => [
        id,
        { x: Math.round(x), y: Math.round(y + height / 2) },
      ]),
    );
    return Object.fromEntries(things.map(({ name, path, place }) => [path, found.get(name) ?? place]));
  } finally {
    elk.terminateWorker();
  }
}

const FIRST = { 'elk.layered.layering.layerConstraint': 'FIRST' };
const LAST = { 'elk.layered.layering.layerConstraint': 'LAST' };
const layerOf = { input: FIRST, area: {}, graph: {}, output: LAST };
