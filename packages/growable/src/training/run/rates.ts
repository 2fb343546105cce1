import { cycleArrays, foldKey, Plateau, plateauOf, randomKey, type TrainingStream } from '@meristem/autodiff';
import { Guessing } from '../../model/guessing/guessing.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';
import type { Checkpoint } from '../live-model/checkpoint.ts';
import { FADING } from '../live-model/fading.ts';
import type { ValidationWatch } from '../validation/validation-watch.ts';
import { learningRateAt, penaltyScaleAt } from './schedules.ts';

/** Share of what guessing costs below which the loss shows that something was learnt. */
const LEARNT = 0.9;

/** Samples from which it is told what guessing costs. */
const SAMPLES = 1000;

/** How fast a run learns, and under how much of the criterion's penalty, from cycle to cycle. */
export class Rates {
  readonly #options: CompleteOptions;
  /** The loss below which a gated penalty acts, once that is known. */
  #learnt: number | undefined;
  /** Of a run that went back and goes on more slowly. */
  readonly #slowed: number;
  /** What of the learning rate follows the loss, and the cycle from which on it does. */
  readonly #plateau: Plateau | undefined;
  readonly #plateauFrom: number;

  constructor(options: CompleteOptions) {
    const { rateSchedule, checkpoint } = options;
    this.#options = options;
    this.#slowed = checkpoint?.rateFactor ?? 1;
    const following = plateauOf(rateSchedule);
    this.#plateau = following && new Plateau(following.schedule, checkpoint?.plateau);
    this.#plateauFrom = following?.from ?? 0;
  }

  /** What a run needs to go on at the same rates. */
  marks(): Pick<Checkpoint, 'rateFactor' | 'plateau'> {
    return {
      ...(this.#slowed !== 1 && { rateFactor: this.#slowed }),
      ...(this.#plateau && { plateau: this.#plateau.toJSON() }),
    };
  }

  /** Takes a cycle's loss, which it returns, into account where the learning rate follows it. */
  see(cycle: number, smoothedLoss: number): number {
    if (cycle >= this.#plateauFrom) this.#plateau?.see(smoothedLoss);
    return smoothedLoss;
  }

  /** Waits for the data that tells what guessing costs, where data has to be waited for. */
  async prepare(): Promise<void> {
    if (this.#options.growth.criterion.pressure !== 'gated' || this.#learnt !== undefined) return;
    const looks = looksAtGuessing(this.#options);
    let look = looks.next();
    for (; look.done !== true; look = looks.next()) await look.value.prepare?.(1);
    this.#learnt = LEARNT * look.value;
  }

  /** Both as a report tells them. */
  at(
    cycle: number,
    pace: number,
    smoothedLoss: number,
  ): { readonly learningRate: number; readonly penaltyScale: number } {
    return {
      learningRate: this.rate(cycle, pace),
      penaltyScale: this.penaltyScale(cycle, pace, smoothedLoss),
    };
  }

  /** Writes the inputs of a training step that say how fast a cycle learns, and what it loses. */
  tell(
    inputs: Record<string, unknown>,
    cycle: number,
    pace: number,
    smoothedLoss: number,
    watch: Pick<ValidationWatch, 'byHeart' | 'haste'> | undefined,
  ): void {
    inputs['learningRate'] = this.rate(cycle, pace);
    inputs['penaltyScale'] = this.penaltyScale(cycle, pace, smoothedLoss);
    if (watch && this.#options.forgetAfter !== undefined) {
      inputs[FADING] = this.fading(cycle, pace, watch.byHeart(smoothedLoss) * watch.haste);
    }
  }

  /** The learning rate of a cycle, at a pace that the growth rule sets. */
  rate(cycle: number, pace: number): number {
    return learningRateAt(this.#options, cycle) * (this.#plateau?.factor ?? 1) * (pace * this.#slowed);
  }

  /**
   * The share of themselves that weights lose in a cycle, at a pace that the growth rule sets and as far as the network learns
   * by heart: with the rate, so that it comes to an end with it.
   */
  fading(cycle: number, pace: number, byHeart: number): number {
    const { forgetAfter, learningRate, batch = 1, accumulate = 1, task } = this.#options;
    if (forgetAfter === undefined || task.rows === undefined || learningRate === 0) return 0;
    return (
      (byHeart * (batch * accumulate) * this.rate(cycle, pace)) / (forgetAfter * task.rows * learningRate)
    );
  }

  /**
   * The penalty's factor in a cycle. A gated penalty follows the learning rate, and with it the pace, by itself; it is 0
   * while the loss is about what guessing costs.
   */
  penaltyScale(cycle: number, pace: number, smoothedLoss: number): number {
    const options = this.#options;
    const factor = penaltyScaleAt(options, cycle);
    if (options.growth.criterion.pressure !== 'gated') return factor * (pace * this.#slowed);
    this.#learnt ??= LEARNT * costOfGuessing(options);
    return smoothedLoss < this.#learnt ? factor : 0;
  }
}

/** What guessing costs at the start of a task. */
function costOfGuessing(options: CompleteOptions): number {
  const looks = looksAtGuessing(options);
  let look = looks.next();
  while (look.done !== true) look = looks.next();
  return look.value;
}

/** Looks at what guessing costs, on data of a random stream that training never sees, which it gives before each cycle of it. */
function* looksAtGuessing({
  task,
  seed,
  batch = 1,
}: CompleteOptions): Generator<TrainingStream, number, undefined> {
  const arrays = cycleArrays(task, batch);
  const stream = task.open({ key: foldKey(randomKey(seed), 'guessing'), batch });
  const guessing = new Guessing(task.targets, task.steps);
  for (let seen = 0; seen < SAMPLES; seen += batch * task.steps) {
    yield stream;
    stream.next(arrays);
    guessing.see(arrays, batch);
  }
  return guessing.loss;
}
