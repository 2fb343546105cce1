import type { PopulationView } from '../growth-rule.ts';

/** How many units of a population are mature, and before which cycle this does not change. */
interface Count {
  readonly from: number;
  readonly until: number;
  readonly mature: number;
}

/**
 * Counts the units of populations that are older than so many cycles. Ages are looked at where units come or go, and where the next
 * one grows up: in all other cycles the number is known.
 */
export class Maturity {
  readonly #age: number;
  /** By the list of a population's ids, which edits replace. */
  readonly #known = new WeakMap<readonly number[], Count>();

  /** @param age the last one, in cycles, at which a unit is not mature. */
  constructor(age: number) {
    this.#age = age;
  }

  /** How many units are mature in a cycle. */
  count(population: Pick<PopulationView, 'ids' | 'ages'>, cycle: number): number {
    const known = this.#known.get(population.ids);
    if (known && cycle >= known.from && cycle < known.until) return known.mature;
    let [mature, until] = [0, Infinity];
    for (const age of population.ages) {
      if (age > this.#age) mature++;
      else until = Math.min(until, cycle + this.#age + 1 - age);
    }
    this.#known.set(population.ids, { from: cycle, until, mature });
    return mature;
  }
}
