import type { Backend } from '@meristem/autodiff';
import { trainerOptionsOf } from '@meristem/experiment';
import {
  type Checkpoint,
  createTrainer,
  type GrowthRule,
  type Report,
  type Trainer,
} from '@meristem/growable';
import { Hand } from './hand.ts';
import type { RunParts } from './run-parts.ts';

/** A network in training: what a document, and perhaps a checkpoint, became. It trains when it is told to, and never by itself. */
export class LiveRun {
  readonly parts: RunParts;
  readonly backend: Backend;
  readonly trainer: Trainer;
  readonly hand = new Hand();
  readonly rule: GrowthRule;

  /** @throws what building a network throws, or a MeristemError (`checkpoint`) for one that does not fit. */
  constructor(parts: RunParts, backend: Backend, checkpoint?: Checkpoint) {
    const { document, experiment, task } = parts;
    const options = trainerOptionsOf(experiment, {
      task,
      seed: document.seed,
      backend,
      ...(checkpoint && { checkpoint }),
    });
    this.parts = parts;
    this.backend = backend;
    this.rule = options.growth!;
    this.trainer = createTrainer({ ...options, growth: this.hand.around(this.rule) });
  }

  /** Cycles that the run is planned for. */
  get planned(): number {
    return this.parts.experiment.cycles;
  }

  /** Whether all planned cycles are done. */
  get over(): boolean {
    return this.trainer.cycle >= this.planned;
  }

  /**
   * Trains at least one cycle, at most so many, until a moment of `performance.now()`, and ends with the best network after the last
   * planned one, as a run of the trainer does. Only for a run that is not over.
   *
   * @throws NonFiniteError if training diverges.
   */
  async advance(most: number, until: number): Promise<Report> {
    const { trainer } = this;
    const last = Math.min(trainer.cycle + most, this.planned);
    while (trainer.cycle < last - 1 && performance.now() < until) trainer.train();
    for await (const report of trainer.run({ cycles: trainer.cycle + 1, reportEvery: 1 })) return report;
    throw new Error(`run: found no report after cycle ${trainer.cycle}, expected one.`);
  }

  /** Gives its memory back; it may not be used any more. */
  release(): void {
    this.trainer.release();
  }
}
