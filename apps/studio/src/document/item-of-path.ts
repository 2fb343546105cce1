import type { ArchitectureJson, AreaJson } from '../contract/index.ts';
import type { GraphPath } from './graph-path.ts';
import type { Selection } from './work.svelte.ts';

/** Something of a graph that can be shown: where the graph is, and what of it. */
export interface Item {
  readonly path: GraphPath;
  readonly selection: Selection;
}

const STEP = /^\.(areas|projections)\[(\d+)\]/;

/** What of an architecture a JSON path is about, such as `$.architecture.areas[1].units`; undefined for anything else. */
export function itemOfPath(architecture: ArchitectureJson, jsonPath: string): Item | undefined {
  const start = /^\$(?:\.document)?(?:\.experiment)?\.architecture(?=\.)/.exec(jsonPath)?.[0];
  if (start === undefined) return undefined;
  let graph = architecture;
  let rest = jsonPath.slice(start.length);
  const path: string[] = [];
  for (;;) {
    const [step = '', list, digits] = STEP.exec(rest) ?? [];
    const index = Number(digits);
    if (list === 'projections' && graph.projections[index] !== undefined) {
      return { path, selection: { kind: 'projection', index } };
    }
    const area: AreaJson | undefined = list === 'areas' ? graph.areas[index] : undefined;
    if (area === undefined) return undefined;
    rest = rest.slice(step.length);
    if (area.graph === undefined || !rest.startsWith('.graph.')) {
      return { path, selection: { kind: 'thing', name: area.name } };
    }
    path.push(area.name);
    graph = area.graph;
    rest = rest.slice('.graph'.length);
  }
}
