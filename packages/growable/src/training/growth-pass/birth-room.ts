import { normalAt, type RandomKey, uniformAt, type Variable } from '@meristem/autodiff';
import type { BuriedUnit, Nursery, NurseryTensor } from '../../growth/birth.ts';
import { offsetsAt, put, take } from '../../growth/births/unit-elements.ts';
import type { Probe } from '../../growth/probe.ts';
import type { AxisPopulation } from '../../model/population.ts';
import type { GrowthSite } from './growth-pass.ts';
import type { Ledger } from './ledger.ts';

/** Where newborn neurons get their weights: changes are gathered and stored together. */
export class BirthRoom implements Nursery {
  readonly population: AxisPopulation;
  readonly positions: readonly number[];
  readonly ids: readonly number[];
  readonly unitIds: readonly number[];
  readonly units: number;
  readonly strengths: ArrayLike<number>;
  readonly graveyard: readonly BuriedUnit[];
  readonly own: readonly Variable[];
  readonly #site: GrowthSite;
  readonly #edited = new Map<Variable, NurseryTensor>();
  readonly #key: RandomKey;
  #drawn = 0;

  constructor(site: GrowthSite, population: AxisPopulation, ledger: Ledger, births: number, key: RandomKey) {
    this.#site = site;
    this.#key = key;
    this.population = population;
    this.units = ledger.size;
    this.positions = Array.from({ length: births }, (_, i) => ledger.size - births + i);
    this.unitIds = ledger.ids;
    this.ids = ledger.ids.slice(ledger.size - births);
    this.strengths = ledger.strengths;
    this.graveyard = site.graveyard.of(ledger.name);
    const { parameters, carried, areas } = site.live.model;
    const statistics = areas.flatMap(({ instance }) => instance.statistics);
    const measured = statistics.filter((each) => each.measured).map(({ variable }) => variable);
    this.own = [...parameters, ...carried, ...measured].filter(({ dims }) => dims.includes(population.axis));
  }

  get probe(): Probe {
    this.store();
    return this.#site.probe;
  }

  idsOf(axis: string): readonly number[] {
    return this.#site.book.idsAlong(this.#site.live, { name: axis, min: 0 });
  }

  descend(newborn: number, parent: number): void {
    const { axis } = this.population;
    for (const slot of this.#site.live.inherited) {
      // One role after the other: a weight to itself is what the parent's is to itself.
      for (const dim of slot.dims.filter((each) => each.axis === axis)) {
        const tensor = this.edit(slot);
        const values = take(tensor, offsetsAt(tensor, [[dim, [parent]]]));
        put(tensor, offsetsAt(tensor, [[dim, [newborn]]]), values);
      }
    }
  }

  edit(variable: Variable): NurseryTensor {
    const known = this.#edited.get(variable);
    if (known) return known;
    const { residence } = this.#site.live;
    const extents = variable.dims.map(({ axis }) => residence.extents[axis.name] ?? axis.min);
    const opened = { variable, extents, values: residence.read(variable) };
    this.#edited.set(variable, opened);
    return opened;
  }

  uniform(): number {
    return uniformAt(this.#key, this.#drawn++, 0);
  }

  normal(): number {
    return normalAt(this.#key, this.#drawn++, 1);
  }

  /** Stores everything that was written. */
  store(): void {
    for (const { variable, values } of this.#edited.values())
      this.#site.live.residence.write(variable, values);
  }
}
