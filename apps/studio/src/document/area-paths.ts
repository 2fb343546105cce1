import type { ArchitectureJson } from '../contract/index.ts';

/** Paths of all areas of an architecture, those of nested graphs behind the graph that they are in. */
export function areaPaths({ areas }: ArchitectureJson, around = ''): readonly string[] {
  return areas.flatMap(({ name, graph }) => {
    const path = `${around}${name}`;
    return graph === undefined ? [path] : [path, ...areaPaths(graph, `${path}.`)];
  });
}
