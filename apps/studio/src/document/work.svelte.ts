import type { StudioDocument } from '../contract/index.ts';
import { type GraphPath, standingPath } from './graph-path.ts';
import { beginning, edited, type History, redone, undone } from './history.ts';

/** What of a graph is selected. */
export type Selection =
  { readonly kind: 'thing'; readonly name: string } | { readonly kind: 'projection'; readonly index: number };

/** The document in hand: its history, which graph is open, what is selected. */
export class Work {
  #history: History<StudioDocument>;
  #path: GraphPath = $state.raw([]);
  selection: Selection | undefined = $state.raw(undefined);

  constructor(document: StudioDocument) {
    this.#history = $state.raw(beginning(document));
  }

  get document(): StudioDocument {
    return this.#history.present;
  }

  get canUndo(): boolean {
    return this.#history.past.length > 0;
  }

  get canRedo(): boolean {
    return this.#history.future.length > 0;
  }

  /** Which graph is open: none that an edit or an undo has taken away. */
  get path(): GraphPath {
    return standingPath(this.document.experiment.architecture, this.#path);
  }

  /** Opens a graph. */
  enter(path: GraphPath): void {
    this.#path = path;
    this.selection = undefined;
  }

  /** Goes on with what an edit makes of the document. */
  edit(change: (document: StudioDocument) => StudioDocument, gesture?: string): void {
    this.#history = edited(this.#history, change(this.document), gesture);
  }

  /** Goes on with a whole other document; the one before can be had back by an undo. */
  replace(document: StudioDocument): void {
    this.#history = edited(this.#history, document);
    this.enter([]);
  }

  undo(): void {
    this.#history = undone(this.#history);
    this.selection = undefined;
  }

  redo(): void {
    this.#history = redone(this.#history);
    this.selection = undefined;
  }
}
