import { type AxisEdit, MeristemError, type State } from '@meristem/autodiff';
import type { PopulationView } from '../growth/growth-rule.ts';
import type { UnitPopulation } from '../model/model.ts';

/** Who is in a population, since when and how strong: kept beside the backend's state so that a rule can be asked cheaply. */
export class PopulationLedger {
  readonly population: UnitPopulation;
  ids: readonly number[];
  strengths: ArrayLike<number> = [];
  private born: readonly number[];
  private nextId: number;

  constructor(population: UnitPopulation, state: State) {
    const { ids, born, nextId } = state.population(population.axis);
    this.population = population;
    this.ids = ids;
    this.born = born;
    this.nextId = nextId;
  }

  /** The age in cycles of the unit at a position. */
  age(position: number, clock: number): number {
    return clock - (this.born[position] as number);
  }

  /** What a rule sees. */
  view(clock: number): PopulationView {
    const { name, axis } = this.population;
    const born = this.born;
    return {
      name,
      ids: this.ids,
      get ages() {
        return born.map((at) => clock - at);
      },
      strengths: this.strengths,
      min: axis.min,
      max: axis.max,
    };
  }

  /** Follows an edit that has been applied. */
  follow(edit: AxisEdit, clock: number): void {
    const newborn = Array.from({ length: edit.births }, (_, i) => this.nextId + i);
    this.strengths = [
      ...edit.survivors.map((position) => this.strengths[position] as number),
      ...newborn.map(() => NaN),
    ];
    this.ids = [...edit.survivors.map((position) => this.ids[position] as number), ...newborn];
    this.born = [
      ...edit.survivors.map((position) => this.born[position] as number),
      ...newborn.map(() => clock),
    ];
    this.nextId += edit.births;
  }
}

/**
 * The ledger of a population by name.
 *
 * @throws MeristemError (`trainer`) if there is none.
 */
export function ledgerOf(ledgers: readonly PopulationLedger[], population: string): PopulationLedger {
  const found = ledgers.find((ledger) => ledger.population.name === population);
  if (!found) {
    const known = ledgers.map((ledger) => ledger.population.name).join(', ');
    throw new MeristemError(
      'trainer',
      `trainer: found no population "${population}", expected one of: ${known}.`,
    );
  }
  return found;
}
