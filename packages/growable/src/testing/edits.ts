import type { AxisEdit } from '@meristem/autodiff';
import type { GraphEdit } from '../architecture/graph-population.ts';
import { type AppliedEdit, type Edit, isAxisEdit, isGraphEdit } from '../training/live-model/edit-log.ts';

/** What is edited: a run. */
interface Edited {
  readonly edits: readonly AppliedEdit[];
}

/** Edits of one kind with the clock at which they were applied. */
type Applied<E extends Edit> = readonly { readonly clock: number; readonly edit: E }[];

/** A run's edits of neurons. */
export function axisEditsOf({ edits }: Edited): Applied<AxisEdit> {
  return edits.flatMap(({ clock, edit }) => (isAxisEdit(edit) ? [{ clock, edit }] : []));
}

/** A run's edits of layers, areas and projections. */
export function graphEditsOf({ edits }: Edited): Applied<GraphEdit> {
  return edits.flatMap(({ clock, edit }) => (isGraphEdit(edit) ? [{ clock, edit }] : []));
}
