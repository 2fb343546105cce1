import { architectureSpec } from '@meristem/experiment';
import type { Architecture, Trainer } from '@meristem/growable';
import type { ArchitectureJson } from '../contract/document.ts';

/** A stretch of a run in which its layers, areas and projections stay the same; neurons come and go within it. */
export interface Era {
  /** As plain data: what a model of it is built from. */
  readonly architecture: ArchitectureJson;
  readonly model: Trainer['model'];
}

/** The eras of a run: frames of the same one share it. */
export class Eras {
  #last: { readonly tree: Architecture; readonly era: Era } | undefined;

  /** The era that a trainer is in. */
  of({ model }: Pick<Trainer, 'model'>): Era {
    if (this.#last?.era.model !== model) {
      const tree = model.architecture;
      const architecture = architectureSpec(tree) as unknown as ArchitectureJson;
      this.#last = { tree, era: { architecture, model } };
    }
    return this.#last!.era;
  }
}
