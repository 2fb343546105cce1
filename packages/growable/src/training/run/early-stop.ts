import { AT_LEAST_ONE, FUNCTION, NOT_NEGATIVE, type OptionTable, required } from '@meristem/autodiff';
import type { Checkpoint } from '../live-model/checkpoint.ts';
import type { HeldOut } from '../evaluation/evaluation.ts';

/** When a run ends before its last cycle. */
export interface EarlyStopOptions {
  /** Cycles between evaluations. */
  readonly every: number;
  /** Evaluations without a better one that are borne. */
  readonly patience: number;
  /** By how much a score must fall to be better, in its own unit; 0 unless told. */
  readonly least?: number;
  /**
   * What is to become small of a held-out evaluation. Unless told, it is the loss in nats per cycle: on the examples that
   * `validation` keeps back, so that nothing is chosen by the held-out set, or on held-out data where it keeps none.
   */
  readonly score?: (heldOut: HeldOut) => number;
  /** Is given every new best, to keep. */
  readonly onBest?: (best: { readonly score: number; readonly checkpoint: Checkpoint }) => void;
}

/** What these options may be. */
export const EARLY_STOP_OPTIONS: OptionTable<EarlyStopOptions> = {
  every: required(AT_LEAST_ONE),
  patience: required(AT_LEAST_ONE),
  least: NOT_NEGATIVE,
  score: FUNCTION,
  onBest: FUNCTION,
};

/** What is stopped early. */
export interface Stoppable {
  readonly cycle: number;
  evaluate(): HeldOut;
  validate(): number | undefined;
  checkpoint(): Checkpoint;
}

/** Watches a score and tells when it has not become better for too long. */
export class EarlyStop {
  /** Whether patience has run out. */
  over = false;
  readonly #options: EarlyStopOptions;
  readonly #trainer: Stoppable;
  #best = Infinity;
  #waited = 0;

  constructor(options: EarlyStopOptions, trainer: Stoppable) {
    this.#options = options;
    this.#trainer = trainer;
  }

  /** Evaluates if it is time to. */
  consider(): void {
    const { every, patience, least = 0, score, onBest } = this.#options;
    const trainer = this.#trainer;
    if (trainer.cycle % every !== 0) return;
    const found = score ? score(trainer.evaluate()) : (trainer.validate() ?? trainer.evaluate().natsPerCycle);
    if (found < this.#best - least) {
      this.#best = found;
      this.#waited = 0;
      onBest?.({ score: found, checkpoint: this.#trainer.checkpoint() });
    } else this.over = ++this.#waited >= patience;
  }
}
