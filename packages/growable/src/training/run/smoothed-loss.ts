import { ignorantLoss } from '../../model/loss.ts';
import type { Model } from '../../model/model.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';

/**
 * The exponential average of the loss. It starts from what a network without knowledge costs; where that takes data to know,
 * from the first loss.
 */
export class SmoothedLoss {
  readonly #smoothing: number;
  #value: number | undefined;

  /** @param smoothing the share of the average that each loss keeps. */
  constructor(smoothing: number, start: number | undefined) {
    this.#smoothing = smoothing;
    this.#value = start;
  }

  /** That of a run: as it was at a checkpoint, if that has seen a loss. */
  static of({ smoothing = 0.99, checkpoint }: CompleteOptions, model: Model): SmoothedLoss {
    const before = checkpoint && checkpoint.cycle > 0 ? checkpoint.smoothedLoss : ignorantLoss(model);
    return new SmoothedLoss(smoothing, before);
  }

  /** 0 before the first loss, where it starts from that. */
  get value(): number {
    return this.#value ?? 0;
  }

  /** Takes in the loss of a cycle and returns the average. */
  add(loss: number): number {
    return (this.#value =
      this.#value === undefined ? loss : this.#smoothing * this.#value + (1 - this.#smoothing) * loss);
  }
}
