import type { Trainer } from '@meristem/growable';
import type { SeedResult } from '../result/seed-result.ts';

/** What a backward pass takes besides the forward pass: two products for each of its products. */
const FORWARD_AND_BACKWARD = 3;

/** What a training took in all, in multiply-adds: forward and backward passes, and what its rule looked up. */
export function workOf({ multiplyAdds, lookups }: Pick<SeedResult, 'multiplyAdds' | 'lookups'>): number {
  return FORWARD_AND_BACKWARD * multiplyAdds + lookups;
}

/** What has been counted so far. */
export interface Counted {
  readonly multiplyAdds: number;
  readonly peakParameters: number;
}

const NOTHING: Counted = { multiplyAdds: 0, peakParameters: 0 };

/** Counts what the forward passes of a training take, whatever becomes of the network's size, and how large that gets. */
export class WorkCount {
  readonly #trainer: Trainer;
  #multiplyAdds: number;
  /** Cycles that are in the count. */
  #counted: number;
  #perCycle: number;
  #peakParameters: number;

  /** @param before what was counted before the present cycle of the trainer */
  constructor(trainer: Trainer, before: Counted = NOTHING) {
    this.#trainer = trainer;
    this.#multiplyAdds = before.multiplyAdds;
    this.#peakParameters = Math.max(before.peakParameters, trainer.parameterCount);
    this.#counted = trainer.cycle;
    this.#perCycle = trainer.cost.multiplyAdds;
    trainer.on('applied', ({ cycle }) => {
      this.#count(cycle);
      this.#perCycle = trainer.cost.multiplyAdds;
      this.#peakParameters = Math.max(this.#peakParameters, trainer.parameterCount);
    });
  }

  /** The most trained numbers that the network has had. */
  get peakParameters(): number {
    return this.#peakParameters;
  }

  /** Products of weights with activations in all cycles so far. */
  get multiplyAdds(): number {
    this.#count(this.#trainer.cycle);
    return this.#multiplyAdds;
  }

  #count(cycle: number): void {
    this.#multiplyAdds += (cycle - this.#counted) * this.#perCycle;
    this.#counted = cycle;
  }
}
