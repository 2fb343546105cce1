import { editOf } from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import { draftFold, type DraftedFold } from '../../growth/grow-fold/fold.ts';
import { FoldDraft } from '../../growth/grow-fold/fold-draft.ts';
import { momentsOf } from '../../growth/grow-need/looking.ts';
import type { Probe, Rewrite } from '../../growth/probe.ts';
import { parameterCount } from '../../model/model.ts';
import type { AxisPopulation } from '../../model/population.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import type { Truncation as Way } from './front-options.ts';
import { WholeUnits } from './whole-units.ts';

/** The network that is made smaller, and how another one takes its place. */
export interface TruncationSite {
  readonly live: LiveModel;
  readonly probe: Probe;
  restructure(architecture: Architecture): void;
}

/** Something that may go. */
interface Candidate {
  /** The loss on recent data without it, and what that rises by for each parameter that goes. */
  readonly loss: number;
  readonly price: number;
  /** Numbers of the network without it. */
  readonly rewrites: readonly Rewrite[];
  /** Takes out what gives nothing any more. */
  remove(): void;
}

/** What may be asked for something that may go: a population of neurons, a layer or an area; by a name of its own. */
interface Asked {
  readonly name: string;
  candidate(gap: number, before: number): Candidate;
}

/** Most of a population that goes at once, as what is left is another network by then. */
const MOST = 0.1;

/** Added to the units' variances, as a share of the mean variance. */
const RIDGE = 1e-3;

/** A rise of so small a share of what guessing costs is none: nothing cheaper is looked for. */
const FREE = 1e-3;

/**
 * Makes a live network smaller, a few units at a time: of all populations of neurons, layers of stacks and areas of populations
 * that one gives something up which the loss on recent data misses least for each parameter that goes with it. Others stand in for
 * neurons, a constant for an area, and nothing for a layer.
 *
 * Prices are asked again lazily: what units cost hardly falls as others go, so whoever was cheapest last is asked anew, and pays
 * if it is still the cheapest.
 *
 * Source: Minoux, "Accelerated greedy algorithms for maximizing submodular set functions" (1978).
 */
export class Truncation {
  readonly #site: TruncationSite;
  readonly #way: Way;
  /** By name, what was asked for last. */
  readonly #prices = new Map<string, number>();
  /** The loss on recent data of the network as it is, once that is known, and what guessing costs there. */
  #loss: number | undefined;
  #guessing: number | undefined;
  #whole: WholeUnits | undefined;

  constructor(site: TruncationSite, way: Way) {
    this.#site = site;
    this.#way = way;
  }

  /** Trained numbers of the network as it is. */
  get parameters(): number {
    const { model, residence } = this.#site.live;
    return parameterCount(model, residence.extents);
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
    const { probe } = this.#site;
    const before = (this.#loss ??= probe.lossWith([], probe.remembered));
    const known = new Map<string, Candidate>();
    // Of what is asked for at one price, whole units go first: more goes with them.
    const able = [...this.#units(), ...this.#neurons()];
    const price = ({ name }: Asked): number => this.#prices.get(name) ?? -Infinity;
    while (able.length > 0) {
      const first = able.reduce((best, each) => (price(each) < price(best) ? each : best));
      const cheapest = known.get(first.name);
      if (cheapest) return cheapest;
      const candidate = first.candidate(gap, before);
      known.set(first.name, candidate);
      this.#prices.set(first.name, candidate.price);
    }
    return undefined;
  }

  #neurons(): readonly Asked[] {
    return this.#site.live.model.axisPopulations
      .filter((population) => this.#spare(population) > 0)
      .map((population) => ({
        name: population.name,
        candidate: (gap, before) => this.#candidate(population, gap, before),
      }));
  }

  /** Layers and areas that may go whole. */
  #units(): readonly Asked[] {
    if (this.#way === 'magnitude') return [];
    const { live, probe } = this.#site;
    this.#whole ??= new WholeUnits(live.model, probe);
    return this.#whole.units.map((unit) => ({
      name: unit.name,
      candidate: (_gap, before) => {
        const { rewrites, loss } = unit.without();
        return {
          rewrites,
          loss,
          price: (loss - before) / (this.parameters - unit.parametersWithout(live.residence.extents)),
          remove: () => this.#restructure(unit.architecture),
        };
      },
    }));
  }

  #spare({ axis }: AxisPopulation): number {
    return this.#site.probe.extent(axis) - Math.max(1, axis.min);
  }

  #candidate(population: AxisPopulation, gap: number, before: number): Candidate {
    const { probe, live } = this.#site;
    const { axis } = population;
    const units = probe.extent(axis);
    const each = this.#freed(population, 1);
    const most = Math.min(this.#spare(population), Math.max(1, Math.floor(MOST * units)));
    const count = Math.max(1, Math.min(most, Math.floor(gap / each)));
    const { removed, rewrites, loss } = this.#draft(population, count, before);
    const price = (loss - before) / this.#freed(population, removed.length);
    const remove = (): void => live.residence.apply(editOf(axis, units, removed));
    return { rewrites, loss, price, remove };
  }

  /** Parameters that go with so many units of a population. */
  #freed({ axis }: AxisPopulation, count: number): number {
    const { live, probe } = this.#site;
    const left = { ...live.residence.extents, [axis.name]: probe.extent(axis) - count };
    return this.parameters - parameterCount(live.model, left);
  }

  /**
   * What may become of so many units, and what the network costs then. Where a network has come down so far that nobody can stand in
   * for anybody, a unit may be missed less than its replacement would do harm.
   */
  #draft(population: AxisPopulation, count: number, before: number): DraftedFold & { readonly loss: number } {
    const { probe } = this.#site;
    const judged = (drafted: DraftedFold): DraftedFold & { readonly loss: number } => {
      return { ...drafted, loss: probe.lossWith(drafted.rewrites, probe.remembered) };
    };
    const folded = this.#way === 'magnitude' ? undefined : this.#folded(population, count);
    if (!folded) return judged(this.#weakest(population, count));
    const fold = judged(folded);
    if (fold.loss - before < FREE * (this.#guessing ??= probe.ignorance(probe.remembered))) return fold;
    const cut = judged(this.#weakest(population, count));
    return cut.loss < fold.loss ? cut : fold;
  }

  #folded(population: AxisPopulation, count: number): DraftedFold | undefined {
    const { probe } = this.#site;
    return draftFold(population, momentsOf(population, probe), probe, { count, ridge: RIDGE });
  }

  /** The units whose outgoing weights are smallest in sum, with nobody in their place. */
  #weakest(population: AxisPopulation, count: number): DraftedFold {
    const { probe } = this.#site;
    const draft = new FoldDraft(population, probe);
    const nobody = new Float64Array(probe.extent(population.axis));
    const removed = Array.from(nobody, (_, unit) => ({ unit, weight: draft.outgoingAbsolute(unit) }))
      .sort((one, other) => one.weight - other.weight)
      .slice(0, count)
      .map(({ unit }) => unit)
      .sort((one, other) => one - other);
    for (const unit of removed) draft.fold(unit, nobody, 0);
    return { removed, rewrites: draft.rewrites() };
  }

  #remove({ rewrites, loss, remove }: Candidate): void {
    this.#loss = loss;
    for (const { variable, values } of rewrites) this.#site.live.residence.write(variable, values);
    remove();
  }

  #restructure(architecture: Architecture): void {
    this.#site.restructure(architecture);
    this.#whole = undefined;
  }
}
