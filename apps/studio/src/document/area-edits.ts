import type { ArchitectureJson, AreaJson, Place, StudioDocument } from '../contract/index.ts';
import { renamedEnd, touches } from './end.ts';
import { editGraph, type GraphPath, graphAt, placePath } from './graph-path.ts';
import { freeName, takenNames } from './place-names.ts';

/** A document after something was added to it, and what that is called. */
export interface Addition {
  readonly document: StudioDocument;
  readonly name: string;
}

/** Adds an area, under its name or one like it that is free. */
export function addArea(
  document: StudioDocument,
  path: GraphPath,
  area: AreaJson,
  place: Place,
): Addition | undefined {
  const graph = graphAt(document.experiment.architecture, path);
  if (graph === undefined) return undefined;
  const name = freeName(takenNames(graph), area.name);
  const grown = editGraph(document, path, ({ areas, ...rest }) => ({
    ...rest,
    areas: [...areas, { ...area, name }],
  }));
  return { name, document: moved(grown, { [placePath(path, name)]: place }) };
}

/** A document in which things stand elsewhere. */
export function moved(document: StudioDocument, places: Readonly<Record<string, Place>>): StudioDocument {
  return { ...document, places: { ...document.places, ...places } };
}

/** A document without an area, and without all that began or ended there. */
export function removeArea(document: StudioDocument, path: GraphPath, name: string): StudioDocument {
  const without = editGraph(document, path, (graph) => ({
    ...graph,
    areas: graph.areas.filter((area) => area.name !== name),
    projections: graph.projections.filter((projection) => !touches(projection, name)),
  }));
  const gone = placePath(path, name);
  const stays = ([at]: readonly [string, unknown]): boolean => at !== gone && !at.startsWith(`${gone}.`);
  return { ...without, places: Object.fromEntries(Object.entries(document.places).filter(stays)) };
}

/** A document in which an area has another name, wherever that is said. */
export function renameArea(
  document: StudioDocument,
  path: GraphPath,
  from: string,
  to: string,
): StudioDocument {
  const renamed = editGraph(document, path, (graph) => renamedIn(graph, from, to));
  const [old, fresh] = [placePath(path, from), placePath(path, to)];
  const places = Object.entries(document.places).map(([at, place]) => [renamedEnd(at, old, fresh), place]);
  return { ...renamed, places: Object.fromEntries(places) as StudioDocument['places'] };
}

function renamedIn(graph: ArchitectureJson, from: string, to: string): ArchitectureJson {
  return {
    ...graph,
    areas: graph.areas.map((area) => (area.name === from ? { ...area, name: to } : area)),
    projections: graph.projections.map((projection) => ({
      ...projection,
      from: renamedEnd(projection.from, from, to),
      to: renamedEnd(projection.to, from, to),
    })),
  };
}

/** A document in which an area is made of something else; its name stays. */
export function setArea(
  document: StudioDocument,
  path: GraphPath,
  name: string,
  content: AreaJson,
): StudioDocument {
  return editGraph(document, path, (graph) => ({
    ...graph,
    areas: graph.areas.map((area) => (area.name === name ? { ...content, name } : area)),
  }));
}
