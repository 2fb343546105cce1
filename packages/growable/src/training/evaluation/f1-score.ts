/** Counts of hits by class, for the F1 score. */
export class F1Score {
  readonly #hits: Float64Array;
  /** Predictions and targets of each class, together. */
  readonly #named: Float64Array;

  constructor(classes: number) {
    this.#hits = new Float64Array(classes);
    this.#named = new Float64Array(classes);
  }

  /** A class was predicted, or a part of a prediction said so. */
  predicted(index: number, share = 1): void {
    this.#named[index] = (this.#named[index] as number) + share;
  }

  /** A class was the target, and a share of the prediction said so. */
  observed(index: number, hit: number): void {
    this.#named[index] = (this.#named[index] as number) + 1;
    this.#hits[index] = (this.#hits[index] as number) + hit;
  }

  /** The mean over all classes that were predicted or observed; `undefined` if none was. */
  get mean(): number | undefined {
    let [total, classes] = [0, 0];
    this.#named.forEach((named, index) => {
      if (named === 0) return;
      total += (2 * (this.#hits[index] as number)) / named;
      classes++;
    });
    return classes === 0 ? undefined : total / classes;
  }
}
