import { axis as declareAxis, type Executable, trace } from '@meristem/autodiff';
import type { Rewrite, Validation } from '../../growth/probe.ts';
import { cycleLoss, dataInputs } from '../../model/loss.ts';
import type { Model } from '../../model/model.ts';
import { costOf } from '../../model/model-cost.ts';
import { unroll, type UnrollOptions } from '../../model/unroll.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { silenceOf, whileRewritten } from '../live-model/rewritten.ts';
import type { LongCycle, ValidationSet } from './validation-set.ts';

/**
 * The loss of a live model on the examples that its run keeps back. All of them make one long cycle in the lanes of
 * training, from silence on, which spares a run for each.
 */
export class ValidationLook implements Validation {
  readonly #live: LiveModel;
  readonly #cycle: LongCycle;
  readonly #options: UnrollOptions;
  #plan: Executable | undefined;
  #multiplyAdds = 0;

  constructor(live: LiveModel, set: ValidationSet, options: UnrollOptions) {
    this.#live = live;
    this.#cycle = set.cycle;
    this.#options = options;
  }

  /** Products of weights with activations in all looks so far. */
  get lookups(): number {
    return this.#multiplyAdds;
  }

  loss(rewrites: readonly Rewrite[] = []): number {
    const { model, residence } = this.#live;
    const { arrays, cycles } = this.#cycle;
    const plan = (this.#plan ??= this.#load(cycles));
    this.#multiplyAdds += cycles * costOf(model, residence.extents).multiplyAdds;
    return whileRewritten(residence, [...rewrites, ...silenceOf(model, residence)], () => {
      plan.run(arrays);
      return (plan.output('loss')[0] as number) / cycles;
    });
  }

  #load(cycles: number): Executable {
    const { model, residence } = this.#live;
    const long: Model = { ...model, time: declareAxis('time of validation', model.time.min * cycles) };
    const data = dataInputs(long);
    const { outputs } = unroll(long, data.inputs, this.#options);
    return residence.load(
      trace({ name: 'validation loss', outputs: { loss: cycleLoss(long, outputs, data) } }),
    );
  }
}
