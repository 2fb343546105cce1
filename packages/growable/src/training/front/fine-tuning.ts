import type { CycleArrays, TrainingStream } from '@meristem/autodiff';
import { FADING } from '../live-model/fading.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import type { RecentCycles } from '../probe/recent-cycles.ts';
import { Portions } from '../run/portions.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';

/** The share of the run's learning rate that tuning begins with. A network that has been trained needs to be mended, not moved. */
const RATE = 0.3;

/** Trains a network of fixed size for a few cycles, at a rate that falls to 0 along half a cosine, without a penalty. */
export class FineTuning {
  readonly #learningRate: number;
  readonly #portions: Portions;
  readonly #inputs: Record<string, number | Int32Array | Float64Array>;
  readonly #prepare: (() => Promise<void>) | undefined;

  constructor(options: CompleteOptions, recent: RecentCycles, stream: TrainingStream, arrays: CycleArrays) {
    const { learningRate, accumulate = 1 } = options;
    this.#learningRate = RATE * learningRate;
    this.#portions = new Portions(options, () => recent.next(stream, arrays));
    this.#inputs = { ...arrays, learningRate: 0, penaltyScale: 0, [FADING]: 0, clock: 0 };
    this.#prepare = stream.prepare && (async () => await stream.prepare?.(accumulate));
  }

  /** Trains for so many cycles. */
  async run(live: LiveModel, cycles: number): Promise<void> {
    const { residence, step } = live;
    for (let cycle = 0; cycle < cycles; cycle++) {
      await this.#prepare?.();
      this.#inputs['learningRate'] = this.#learningRate * 0.5 * (1 + Math.cos((Math.PI * cycle) / cycles));
      this.#portions.read(residence.clock, this.#inputs, live);
      step.run(this.#inputs);
      residence.clock += 1;
    }
  }
}
