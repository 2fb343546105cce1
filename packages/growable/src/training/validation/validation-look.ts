import {
  axis as declareAxis,
  broadcast,
  divide,
  type Executable,
  gather,
  less,
  max,
  multiply,
  oneHot,
  select,
  subtract,
  sum,
  type SymbolPort,
  type Tensor,
  tensor,
  trace,
} from '@meristem/autodiff';
import type { Rewrite, Validation } from '../../growth/probe.ts';
import { type DataInputs, dataInputs, stepLosses } from '../../model/loss.ts';
import { hasSites, looksApart, type Model, type ModelOutput } from '../../model/model.ts';
import { costOf } from '../../model/model-cost.ts';
import { unroll, type UnrollOptions } from '../../model/unroll.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { silenceOf, whileRewritten } from '../live-model/rewritten.ts';
import type { ValidationSet } from './validation-set.ts';

/**
 * The loss of a live model on the examples that its run keeps back. All of them make one long cycle, from silence on, which
 * spares a run for each, or are run one by one: see `looksApart`.
 */
export class ValidationLook implements Validation {
  readonly #live: LiveModel;
  readonly #set: ValidationSet;
  readonly #options: UnrollOptions;
  /** By how many cycles they run as one. */
  readonly #plans = new Map<number, Executable>();
  #multiplyAdds = 0;
  #missed: number | undefined;
  #error: number | undefined;
  #costs: readonly number[] | undefined;

  constructor(live: LiveModel, set: ValidationSet, options: UnrollOptions) {
    this.#live = live;
    this.#set = set;
    this.#options = options;
  }

  /** Products of weights with activations in all looks so far. */
  get lookups(): number {
    return this.#multiplyAdds;
  }

  get examples(): number {
    return this.#set.examples;
  }

  /** Of the last look: how many examples were classified wrongly, ties in part, where examples are classified. */
  get missed(): number | undefined {
    return this.#missed;
  }

  /** The standard error of the last look's loss, by how much examples cost apart; of networks with sites. */
  get error(): number | undefined {
    return this.#error;
  }

  /** What each example, or piece of a sequence, cost in the last look; not of networks with sites. */
  get costs(): readonly number[] | undefined {
    return this.#costs;
  }

  loss(rewrites: readonly Rewrite[] = [], most = this.#set.cycles): number {
    const { model, residence } = this.#live;
    const cycles = Math.min(most, this.#set.cycles);
    const together = this.#apart ? 1 : cycles;
    const plan = this.#plan(together);
    const sites = hasSites(model);
    const examples = this.#set.examplesIn(cycles);
    this.#multiplyAdds += cycles * costOf(model, residence.extents).multiplyAdds;
    return whileRewritten(residence, [...rewrites, ...silenceOf(model, residence)], () => {
      let [losses, squares, missed] = [0, 0, 0];
      const costs = sites ? undefined : new Array<number>(examples).fill(0);
      for (let cycle = 0; cycle < cycles; cycle += together) {
        plan.run(this.#set.part(cycle, together));
        if (this.#classifies) missed += this.#total(plan.output('missed'), cycle);
        losses += this.#total(plan.output('losses'), cycle);
        if (costs) this.#each(plan.output('losses'), cycle, costs);
        else squares += this.#squares(plan.output('losses'), cycle);
      }
      if (this.#classifies) this.#missed = missed;
      if (costs) this.#costs = costs;
      else this.#error = Math.sqrt(Math.max(0, squares / examples - (losses / examples) ** 2) / examples);
      return losses / examples;
    });
  }

  get #apart(): boolean {
    return looksApart(this.#live.model, this.#set.cycles);
  }

  /** The plan of so many cycles that are run as one. */
  #plan(together: number): Executable {
    const known = this.#plans.get(together);
    if (known) return known;
    const plan = this.#load(together);
    this.#plans.set(together, plan);
    return plan;
  }

  #load(together: number): Executable {
    const { model, residence } = this.#live;
    const steps = model.time.min;
    const long: Model = { ...model, time: declareAxis('time of validation', steps * together) };
    const data = dataInputs(long);
    const { outputs, carried } = unroll(long, data.inputs, this.#options);
    const losses = stepLosses(long, outputs, data, steps);
    const missed = this.#classifies && { missed: missedBy(long, outputs, data) };
    const updates = this.#apart ? carried : [];
    return residence.load(trace({ name: 'validation', outputs: { losses, ...missed }, updates }));
  }

  /** Whether an example is a single step that has one class. */
  get #classifies(): boolean {
    const { time, outputs } = this.#live.model;
    return time.min === 1 && outputs.length === 1 && outputs[0]!.port.kind === 'symbol';
  }

  /** Over all sequences of the cycles from one on: the lanes that only fill the last cycle up are none. */
  #total(values: ArrayLike<number>, from: number): number {
    const { batch, time } = this.#live.model;
    const { cycles, lastBatch } = this.#set;
    const last = (cycles - 1 - from) * time.min * batch.min;
    let total = 0;
    for (let at = 0; at < values.length; at++) {
      if (at < last || at % batch.min < lastBatch) total += values[at] as number;
    }
    return total;
  }

  /** Adds what each example of the cycles from one on costs. */
  #each(values: ArrayLike<number>, from: number, costs: number[]): void {
    const { batch, time } = this.#live.model;
    for (let at = 0; at < values.length; at++) {
      const cycle = from + Math.floor(at / (time.min * batch.min));
      const example = cycle * batch.min + (at % batch.min);
      // The lanes that only fill the last cycle up are none.
      if (example < costs.length) costs[example]! += values[at] as number;
    }
  }

  /** The squares of what the sequences of a cycle cost, in sum. */
  #squares(values: ArrayLike<number>, cycle: number): number {
    const { batch, time } = this.#live.model;
    const { cycles, lastBatch } = this.#set;
    const lanes = cycle === cycles - 1 ? lastBatch : batch.min;
    let total = 0;
    for (let lane = 0; lane < lanes; lane++) {
      let cost = 0;
      for (let step = 0; step < time.min; step++) cost += values[step * batch.min + lane] as number;
      total += cost * cost;
    }
    return total;
  }
}

/**
 * Which examples are classified wrongly, `[time, batch]`: where several logits are the largest, each of them counts in part,
 * as if one were drawn, so that a network that says nothing misses as many as guessing does. Ignored ones are not missed.
 */
function missedBy(model: Model, outputs: Readonly<Record<string, Tensor>>, data: DataInputs): Tensor {
  const { port, axis, labels } = model.outputs[0]! as ModelOutput & { readonly port: SymbolPort };
  const [logits, observed] = [outputs[port.name]!, data.targets[port.name]!];
  const own = sum(select(oneHot(observed, axis), logits, 0), axis);
  const alike = sum(select(less(logits, own), 0, 1), axis);
  const missed = select(less(own, max(logits, axis)), 1, subtract(1, divide(1, alike)));
  const counts = Array.from({ length: port.size + 1 }, (_, symbol) => Number(symbol !== port.ignore));
  const counted = multiply(missed, gather(tensor(counts, [labels]), observed, labels));
  return broadcast(counted, [model.time, model.batch]);
}
