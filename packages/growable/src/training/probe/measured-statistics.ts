import { type Executable, foldKey, input, type RandomKey, trace } from '@meristem/autodiff';
import type { Rewrite } from '../../growth/probe.ts';
import { dataInputs } from '../../model/loss.ts';
import { unroll, type UnrollOptions } from '../../model/unroll.ts';
import type { Statistic } from '../../modules/placed-module.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import { silenceOf, whileRewritten } from '../live-model/rewritten.ts';
import { type RecentCycles, requireSome } from './recent-cycles.ts';
import { accumulate, scaled } from './totals.ts';

/** Statistics settled, and how many passes of the network it took. */
interface Settled {
  readonly rewrites: readonly Rewrite[];
  readonly passes: number;
}

/**
 * What the statistics that steps measure, such as the running means of batch norms, come to over recent cycles: the mean of what a
 * network with other numbers measures as it learns from them, its own learning left out. They would lag behind otherwise, where a
 * network is looked at that no training has seen.
 */
export class MeasuredStatistics {
  readonly #live: LiveModel;
  readonly #recent: RecentCycles;
  readonly #options: UnrollOptions;
  readonly #key: RandomKey;
  readonly #statistics: readonly Statistic[];
  #plan: Executable | undefined;

  constructor(live: LiveModel, recent: RecentCycles, options: UnrollOptions, key: RandomKey) {
    this.#live = live;
    this.#recent = recent;
    this.#options = options;
    this.#key = foldKey(key, 'statistics');
    this.#statistics = live.model.areas.flatMap(({ instance }) =>
      instance.statistics.filter(({ measured }) => measured),
    );
  }

  /** The numbers given, with those of the statistics after them, where there are some. */
  settled(rewrites: readonly Rewrite[]): Settled {
    if (this.#statistics.length === 0) return { rewrites, passes: 0 };
    const { model, residence } = this.#live;
    const arrays = this.#recent.last(this.#recent.remembered);
    requireSome(arrays.length, this.#recent);
    const plan = (this.#plan ??= this.#load());
    const totals = this.#statistics.map(({ variable }) => new Float64Array(residence.read(variable).length));
    whileRewritten(residence, [...rewrites, ...silenceOf(model, residence)], () => {
      arrays.forEach((each, cycle) => {
        plan.run({ ...each, clock: cycle });
        this.#statistics.forEach(({ variable: { name } }, i) => accumulate(totals[i]!, plan.output(name)));
      });
    });
    const found = this.#statistics.map(({ variable }, i) => {
      return { variable, values: scaled(totals[i]!, 1 / arrays.length) };
    });
    return { rewrites: [...rewrites, ...found], passes: arrays.length };
  }

  #load(): Executable {
    const { model, residence } = this.#live;
    const noise = { key: this.#key, clock: input('clock', []) };
    const { measured, carried } = unroll(model, dataInputs(model).inputs, { ...this.#options, noise });
    const outputs = this.#statistics.map(({ variable: { name } }) => [name, measured[name]!] as const);
    return residence.load(
      trace({ name: 'statistics', outputs: Object.fromEntries(outputs), updates: carried }),
    );
  }
}
