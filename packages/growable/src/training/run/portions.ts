import type { LiveModel } from '../live-model/live-model.ts';

/** What a cycle reads: portions of data, one after the other. */
export class Portions {
  readonly #count: number;
  readonly #next: () => void;

  /** @param next writes the next portion into the arrays that plans read. */
  constructor({ accumulate = 1 }: { readonly accumulate?: number }, next: () => void) {
    this.#count = accumulate;
    this.#next = next;
  }

  /** Reads a cycle's data: gathers the gradients of all portions but the last, which it leaves to the training step. */
  read(
    cycle: number,
    inputs: Record<string, number | Int32Array | Float64Array>,
    live: Pick<LiveModel, 'gather'>,
  ): void {
    for (let portion = 1; portion <= this.#count; portion++) {
      this.#next();
      inputs['clock'] = cycle * this.#count + portion - 1;
      if (portion < this.#count) live.gather?.run(inputs);
    }
  }
}
