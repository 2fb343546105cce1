import type { ArchitectureJson, AreaJson, StudioDocument } from '../contract/index.ts';

/** Names of graphs, each an area of the one before; empty for the outermost. */
export type GraphPath = readonly string[];

/** What stands at the end of a path: dotted, as places and flattened areas are named. */
export function placePath(path: GraphPath, name: string): string {
  return [...path, name].join('.');
}

/** The area of a graph by name, if there is one. */
export function areaOf(graph: ArchitectureJson, name: string): AreaJson | undefined {
  return graph.areas.find((area) => area.name === name);
}

/** The graph at a path, or undefined where there is none (any more). */
export function graphAt(architecture: ArchitectureJson, path: GraphPath): ArchitectureJson | undefined {
  return path.reduce<ArchitectureJson | undefined>(
    (graph, name) => (graph === undefined ? undefined : areaOf(graph, name)?.graph),
    architecture,
  );
}

/** The longest beginning of a path that leads to a graph: a graph that is gone is left for the one around it. */
export function standingPath(architecture: ArchitectureJson, path: GraphPath): GraphPath {
  const gone = path.findIndex((_, k) => graphAt(architecture, path.slice(0, k + 1)) === undefined);
  return gone < 0 ? path : path.slice(0, gone);
}

/** An architecture in which the graph at a path is another; as it is where the path leads nowhere. */
function withGraph(
  architecture: ArchitectureJson,
  path: GraphPath,
  edit: (graph: ArchitectureJson) => ArchitectureJson,
): ArchitectureJson {
  const [name, ...rest] = path;
  if (name === undefined) return edit(architecture);
  return {
    ...architecture,
    areas: architecture.areas.map((area) =>
      area.name === name && area.graph !== undefined
        ? { ...area, graph: withGraph(area.graph, rest, edit) }
        : area,
    ),
  };
}

/** A document in which the graph at a path is another. */
export function editGraph(
  document: StudioDocument,
  path: GraphPath,
  edit: (graph: ArchitectureJson) => ArchitectureJson,
): StudioDocument {
  const { experiment } = document;
  return {
    ...document,
    experiment: { ...experiment, architecture: withGraph(experiment.architecture, path, edit) },
  };
}
