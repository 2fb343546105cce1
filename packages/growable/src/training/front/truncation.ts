import { editOf } from '@meristem/autodiff';
import { draftFold, type DraftedFold } from '../../growth/grow-fold/fold.ts';
import { FoldDraft } from '../../growth/grow-fold/fold-draft.ts';
import { momentsOf } from '../../growth/grow-need/looking.ts';
import type { Probe } from '../../growth/probe.ts';
import { parameterCount } from '../../model/model.ts';
import type { AxisPopulation } from '../../model/population.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import type { Truncation as Way } from './front-options.ts';

/** Units of a population that may go together. */
interface Candidate extends DraftedFold {
  readonly population: AxisPopulation;
  /** The loss on recent data without them, and what it rises by for each parameter that goes. */
  readonly loss: number;
  readonly price: number;
}

/** Most of a population that goes at once, as what is left is another network by then. */
const MOST = 0.1;

/** Added to the units' variances, as a share of the mean variance. */
const RIDGE = 1e-3;

/**
 * Makes a live network smaller, a few units at a time: of all populations that one gives some up which the loss on recent data
 * misses least for each parameter that goes with them.
 *
 * Prices are asked again lazily: what units cost hardly falls as others go, so the population that was cheapest last is asked
 * anew, and pays if it is still the cheapest.
 *
 * Source: Minoux, "Accelerated greedy algorithms for maximizing submodular set functions" (1978).
 */
export class Truncation {
  readonly #live: LiveModel;
  readonly #probe: Probe;
  readonly #way: Way;
  /** By population, what it asked for last. */
  readonly #prices = new Map<AxisPopulation, number>();
  /** The loss on recent data of the network as it is, once that is known. */
  #loss: number | undefined;

  constructor(live: LiveModel, probe: Probe, way: Way) {
    this.#live = live;
    this.#probe = probe;
    this.#way = way;
  }

  /** Trained numbers of the network as it is. */
  get parameters(): number {
    return parameterCount(this.#live.model, this.#live.residence.extents);
  }

  /** Removes units until so many parameters are left; false if nothing may go any more. */
  shrink(parameters: number): boolean {
    while (this.parameters > parameters) {
      const candidate = this.#cheapest(this.parameters - parameters);
      if (!candidate) return false;
      this.#remove(candidate);
    }
    return true;
  }

  /** After training, the loss and prices are others. */
  forget(): void {
    this.#loss = undefined;
    this.#prices.clear();
  }

  /** What to give up to come closer to a loss of so many parameters. */
  #cheapest(gap: number): Candidate | undefined {
    const before = (this.#loss ??= this.#probe.lossWith([], this.#probe.remembered));
    const asked = new Map<AxisPopulation, Candidate>();
    const able = this.#live.model.axisPopulations.filter((population) => this.#spare(population) > 0);
    while (able.length > 0) {
      const price = (population: AxisPopulation): number => this.#prices.get(population) ?? -Infinity;
      const first = able.reduce((best, each) => (price(each) < price(best) ? each : best));
      const known = asked.get(first);
      if (known) return known;
      const candidate = this.#candidate(first, gap, before);
      asked.set(first, candidate);
      this.#prices.set(first, candidate.price);
    }
    return undefined;
  }

  #spare({ axis }: AxisPopulation): number {
    return this.#probe.extent(axis) - Math.max(1, axis.min);
  }

  #candidate(population: AxisPopulation, gap: number, before: number): Candidate {
    const units = this.#probe.extent(population.axis);
    const each = this.#freed(population, 1);
    const most = Math.min(this.#spare(population), Math.max(1, Math.floor(MOST * units)));
    const count = Math.max(1, Math.min(most, Math.floor(gap / each)));
    const drafted = this.#drafted(population, count);
    const loss = this.#probe.lossWith(drafted.rewrites, this.#probe.remembered);
    const price = (loss - before) / this.#freed(population, drafted.removed.length);
    return { ...drafted, population, loss, price };
  }

  /** Parameters that go with so many units of a population. */
  #freed({ axis }: AxisPopulation, count: number): number {
    const { extents } = this.#live.residence;
    const left = { ...extents, [axis.name]: this.#probe.extent(axis) - count };
    return this.parameters - parameterCount(this.#live.model, left);
  }

  #drafted(population: AxisPopulation, count: number): DraftedFold {
    const folded =
      this.#way === 'fold'
        ? draftFold(population, momentsOf(population, this.#probe), this.#probe, { count, ridge: RIDGE })
        : undefined;
    return folded ?? this.#weakest(population, count);
  }

  /** The units whose outgoing weights are smallest in sum, with nobody in their place. */
  #weakest(population: AxisPopulation, count: number): DraftedFold {
    const draft = new FoldDraft(population, this.#probe);
    const nobody = new Float64Array(this.#probe.extent(population.axis));
    const removed = Array.from(nobody, (_, unit) => ({ unit, weight: draft.outgoingAbsolute(unit) }))
      .sort((one, other) => one.weight - other.weight)
      .slice(0, count)
      .map(({ unit }) => unit)
      .sort((one, other) => one - other);
    for (const unit of removed) draft.fold(unit, nobody, 0);
    return { removed, rewrites: draft.rewrites() };
  }

  #remove({ population: { axis }, removed, rewrites, loss }: Candidate): void {
    const { residence } = this.#live;
    this.#loss = loss;
    for (const { variable, values } of rewrites) residence.write(variable, values);
    residence.apply(editOf(axis, this.#probe.extent(axis), removed));
  }
}
