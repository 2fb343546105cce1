import type { Wanted } from '../contract/index.ts';

/** Which costly parts of frames somebody looks at: each panel says what it needs for as long as it is open. */
export class WantedParts {
  readonly #counts = new Map<Wanted, number>();
  readonly #changed: (parts: readonly Wanted[]) => void;

  /** @param changed is told of every other set of parts */
  constructor(changed: (parts: readonly Wanted[]) => void) {
    this.#changed = changed;
  }

  /** What is wanted now. */
  get parts(): readonly Wanted[] {
    return [...this.#counts.keys()];
  }

  /** Wants a part until the function that this gives is called. */
  want(part: Wanted): () => void {
    this.#add(part, 1);
    let released = false;
    return () => {
      if (!released) this.#add(part, -1);
      released = true;
    };
  }

  #add(part: Wanted, change: 1 | -1): void {
    const before = this.#counts.get(part) ?? 0;
    const after = before + change;
    if (after === 0) this.#counts.delete(part);
    else this.#counts.set(part, after);
    if ((before === 0) !== (after === 0)) this.#changed(this.parts);
  }
}
