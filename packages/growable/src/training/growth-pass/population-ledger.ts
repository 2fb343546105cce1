import { type AxisEdit, MeristemError, type RandomKey, type State } from '@meristem/autodiff';
import { drawsKey } from '../../growth/draws.ts';
import type { PopulationView } from '../../growth/growth-rule.ts';
import type { UnitPopulation } from '../../model/population.ts';

/** Who is in a population of neurons, since when and how strong: kept beside the backend's state, so that asking is cheap. */
export class PopulationLedger {
  readonly population: UnitPopulation;
  readonly scale = 'neuron';
  ids: readonly number[];
  strengths: ArrayLike<number> = [];
  private born: readonly number[];
  private nextId: number;
  /** Root of the population's random draws. */
  readonly draws: RandomKey;

  constructor(population: UnitPopulation, state: State, growthKey: RandomKey) {
    this.draws = drawsKey(growthKey, population.name);
    const { ids, born, nextId } = state.population(population.axis);
    this.population = population;
    this.ids = ids;
    this.born = born;
    this.nextId = nextId;
  }

  get name(): string {
    return this.population.name;
  }

  /** How many units there are. */
  get size(): number {
    return this.ids.length;
  }

  /** The age in cycles of the unit at a position. */
  age(position: number, clock: number): number {
    return clock - (this.born[position] as number);
  }

  /** What a rule sees. */
  view(clock: number): PopulationView {
    return new LedgerView(this.population, this.ids, this.born, this.strengths, clock);
  }

  /** What puts the ledger back to where it is now. */
  mark(): () => void {
    const { ids, strengths, born, nextId } = this;
    return () => void Object.assign(this, { ids, strengths, born, nextId });
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

/** A population at one moment, as a rule sees it; edits replace the lists that it holds and do not change them. */
class LedgerView implements PopulationView {
  readonly scale = 'neuron';
  readonly ids: readonly number[];
  readonly strengths: ArrayLike<number>;
  private readonly population: UnitPopulation;
  private readonly born: readonly number[];
  private readonly clock: number;

  constructor(
    population: UnitPopulation,
    ids: readonly number[],
    born: readonly number[],
    strengths: ArrayLike<number>,
    clock: number,
  ) {
    this.population = population;
    this.ids = ids;
    this.born = born;
    this.strengths = strengths;
    this.clock = clock;
  }

  get name(): string {
    return this.population.name;
  }

  get ages(): readonly number[] {
    return this.born.map((at) => this.clock - at);
  }

  get min(): number {
    return this.population.axis.min;
  }

  get max(): number {
    return this.population.axis.max;
  }
}

/**
 * What is found by name in a list of ledgers.
 *
 * @throws MeristemError (`trainer`) if there is none.
 */
export function ledgerOf<L extends { readonly name: string }>(ledgers: readonly L[], population: string): L {
  const found = ledgers.find((ledger) => ledger.name === population);
  if (!found) {
    const known = ledgers.map((ledger) => ledger.name).join(', ');
    throw new MeristemError(
      'trainer',
      `trainer: found no population "${population}", expected one of: ${known}.`,
    );
  }
  return found;
}
