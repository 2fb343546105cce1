import { normalAt, type RandomKey, uniformAt, type Variable } from '@meristem/autodiff';
import type { BuriedUnit, Nursery, NurseryTensor } from '../../growth/birth.ts';
import type { Probe } from '../../growth/probe.ts';
import type { UnitPopulation } from '../../model/population.ts';
import type { GrowthSite } from './growth-pass.ts';
import type { PopulationLedger } from './population-ledger.ts';

/** Where newborn neurons get their weights: changes are gathered and stored together. */
export class BirthRoom implements Nursery {
  readonly population: UnitPopulation;
  readonly positions: readonly number[];
  readonly ids: readonly number[];
  readonly unitIds: readonly number[];
  readonly units: number;
  readonly strengths: ArrayLike<number>;
  readonly graveyard: readonly BuriedUnit[];
  readonly own: readonly Variable[];
  private readonly live: GrowthSite['live'];
  private readonly book: GrowthSite['book'];
  private readonly edited = new Map<Variable, NurseryTensor>();
  private readonly key: RandomKey;
  private readonly look: Probe;
  private drawn = 0;

  constructor(site: GrowthSite, ledger: PopulationLedger, births: number, key: RandomKey) {
    this.live = site.live;
    this.book = site.book;
    this.population = ledger.population;
    this.units = ledger.size;
    this.positions = Array.from({ length: births }, (_, i) => ledger.size - births + i);
    this.unitIds = ledger.ids;
    this.ids = ledger.ids.slice(ledger.size - births);
    this.strengths = ledger.strengths;
    this.graveyard = site.graveyard.of(ledger.name);
    this.look = site.probe;
    this.key = key;
    const { parameters, carried } = site.live.model;
    const { axis } = ledger.population;
    this.own = [...parameters, ...carried].filter(({ dims }) => dims.includes(axis));
  }

  get probe(): Probe {
    this.store();
    return this.look;
  }

  idsOf(axis: string): readonly number[] {
    const ledger = this.book.neurons.find(({ population }) => population.axis.name === axis);
    return ledger?.ids ?? Array.from({ length: this.live.residence.extents[axis] ?? 0 }, (_, i) => i);
  }

  edit(variable: Variable): NurseryTensor {
    const known = this.edited.get(variable);
    if (known) return known;
    const { residence } = this.live;
    const extents = variable.dims.map(({ axis }) => residence.extents[axis.name] ?? axis.min);
    const opened = { variable, extents, values: residence.read(variable) };
    this.edited.set(variable, opened);
    return opened;
  }

  uniform(): number {
    return uniformAt(this.key, this.drawn++, 0);
  }

  normal(): number {
    return normalAt(this.key, this.drawn++, 1);
  }

  /** Stores everything that was written. */
  store(): void {
    for (const { variable, values } of this.edited.values()) this.live.residence.write(variable, values);
  }
}
