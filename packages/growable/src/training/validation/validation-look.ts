import { axis as declareAxis, type Executable, trace } from '@meristem/autodiff';
import type { Rewrite, Validation } from '../../growth/probe.ts';
import { dataInputs, stepLosses } from '../../model/loss.ts';
import type { Model } from '../../model/model.ts';
import { costOf } from '../../model/model-cost.ts';
import { unroll, type UnrollOptions } from '../../model/unroll.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { silenceOf, whileRewritten } from '../live-model/rewritten.ts';
import type { ValidationSet } from './validation-set.ts';

/**
 * The loss of a live model on the examples that its run keeps back. All of them make one long cycle, from silence on, which
 * spares a run for each.
 */
export class ValidationLook implements Validation {
  readonly #live: LiveModel;
  readonly #set: ValidationSet;
  readonly #options: UnrollOptions;
  #plan: Executable | undefined;
  #multiplyAdds = 0;

  constructor(live: LiveModel, set: ValidationSet, options: UnrollOptions) {
    this.#live = live;
    this.#set = set;
    this.#options = options;
  }

  /** Products of weights with activations in all looks so far. */
  get lookups(): number {
    return this.#multiplyAdds;
  }

  loss(rewrites: readonly Rewrite[] = []): number {
    const { model, residence } = this.#live;
    const plan = (this.#plan ??= this.#load());
    this.#multiplyAdds += this.#set.cycles * costOf(model, residence.extents).multiplyAdds;
    return whileRewritten(residence, [...rewrites, ...silenceOf(model, residence)], () => {
      plan.run(this.#set.arrays);
      return this.#mean(plan.output('losses'));
    });
  }

  #load(): Executable {
    const { model, residence } = this.#live;
    const steps = model.time.min;
    const long: Model = { ...model, time: declareAxis('time of validation', steps * this.#set.cycles) };
    const data = dataInputs(long);
    const { outputs } = unroll(long, data.inputs, this.#options);
    const losses = stepLosses(long, outputs, data, steps);
    return residence.load(trace({ name: 'validation', outputs: { losses } }));
  }

  /** Over all sequences: the lanes that only fill the last cycle up are none. */
  #mean(losses: ArrayLike<number>): number {
    const { batch, time } = this.#live.model;
    const { cycles, lastBatch } = this.#set;
    const last = (cycles - 1) * time.min * batch.min;
    let total = 0;
    for (let at = 0; at < losses.length; at++) {
      if (at < last || at % batch.min < lastBatch) total += losses[at] as number;
    }
    return total / ((cycles - 1) * batch.min + lastBatch);
  }
}
