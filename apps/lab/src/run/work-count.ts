import type { Trainer } from '@meristem/growable';
import type { SeedResult } from '../result/seed-result.ts';

/** What a backward pass takes besides the forward pass: two products for each of its products. */
const FORWARD_AND_BACKWARD = 3;

/** What a training took in all, in multiply-adds: forward and backward passes, and what its rule looked up. */
export function workOf({ multiplyAdds, lookups }: Pick<SeedResult, 'multiplyAdds' | 'lookups'>): number {
  return FORWARD_AND_BACKWARD * multiplyAdds + lookups;
}

/** Counts what the forward passes of a training take, whatever becomes of the network's size. */
export class WorkCount {
  readonly #trainer: Trainer;
  #multiplyAdds: number;
  /** Cycles that are in the count. */
  #counted: number;
  #perCycle: number;

  /** @param before what was counted before the present cycle of the trainer */
  constructor(trainer: Trainer, before: number) {
    this.#trainer = trainer;
    this.#multiplyAdds = before;
    this.#counted = trainer.cycle;
    this.#perCycle = trainer.cost.multiplyAdds;
    trainer.on('applied', ({ cycle }) => {
      this.#count(cycle);
      this.#perCycle = trainer.cost.multiplyAdds;
    });
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
