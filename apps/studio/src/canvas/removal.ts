import { removeArea } from '../document/area-edits.ts';
import { areaOf, editGraph, graphAt } from '../document/graph-path.ts';
import { withoutProjection } from '../document/projections.ts';
import type { Work } from '../document/work.svelte.ts';

/** Removes what is selected: an area with all that touches it, or a projection. Inputs and outputs stay; they are the task's. */
export function removeSelected(work: Work): void {
  const { selection, path } = work;
  if (selection === undefined) return;
  if (selection.kind === 'projection') {
    work.edit((document) => editGraph(document, path, (graph) => withoutProjection(graph, selection.index)));
    work.selection = undefined;
    return;
  }
  const graph = graphAt(work.document.experiment.architecture, path);
  if (graph === undefined || areaOf(graph, selection.name) === undefined) return;
  work.edit((document) => removeArea(document, path, selection.name));
  work.selection = undefined;
}
