import type { LiveModel } from '../live-model/live-model.ts';
import { NetworkProbe } from '../probe/network-probe.ts';
import type { RecentCycles } from '../probe/recent-cycles.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';
import type { Plasticity } from './plasticity.ts';
import { populationPlasticity } from './population-plasticity.ts';

/** What the units of a network do, and how large its weights are. */
export class PlasticityLook {
  readonly #live: LiveModel;
  readonly #probe: NetworkProbe;

  constructor(live: LiveModel, recent: RecentCycles, options: CompleteOptions) {
    const { multiplier } = options.growth.criterion;
    this.#live = live;
    this.#probe = new NetworkProbe(live, recent, multiplier ? { path: multiplier.path } : {});
  }

  /** Whether it looks at this model, and not at one that was there before a change of the graph. */
  looksAt(live: LiveModel): boolean {
    return this.#live === live;
  }

  /** On so many recent cycles. */
  at(cycles: number): Pick<Plasticity, 'populations' | 'weightSize'> {
    const populations = this.#live.model.axisPopulations.flatMap(({ name, axis }) =>
      this.#probe.extent(axis) > 0
        ? [[name, populationPlasticity(this.#probe.moments(name, cycles))] as const]
        : [],
    );
    return { populations: Object.fromEntries(populations), weightSize: this.#weightSize() };
  }

  #weightSize(): number {
    let [total, count] = [0, 0];
    for (const parameter of this.#live.model.parameters) {
      if (parameter.dims.length < 2) continue;
      for (const value of this.#probe.read(parameter)) total += Math.abs(value);
      count += this.#probe.read(parameter).length;
    }
    return count === 0 ? 0 : total / count;
  }
}
