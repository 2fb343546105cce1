import type { Axis } from '@meristem/autodiff';
import type { BuriedNumbers, BuriedUnit } from '../../growth/birth.ts';
import type { PopulationProposal } from '../../growth/growth-rule.ts';
import type { AxisPopulation } from '../../model/population.ts';
import type { GrowthSite } from './growth-pass.ts';
import { sliceAt } from '../../model/unit-slice.ts';

const ROLES = { plain: 'own', pre: 'outgoing', post: 'incoming' } as const;

/** Units that were removed, by population, latest first: as many of each as are kept, none unless a rule asks for some. */
export class Graveyard {
  readonly #capacity: number;
  readonly #buried = new Map<string, readonly BuriedUnit[]>();

  constructor(capacity: number, buried: Readonly<Record<string, readonly BuriedUnit[]>> = {}) {
    this.#capacity = capacity;
    for (const [population, units] of Object.entries(buried)) this.#buried.set(population, units);
  }

  /** The removed units of a population, latest first. */
  of(population: string): readonly BuriedUnit[] {
    return this.#buried.get(population) ?? [];
  }

  /** What puts the graveyard back to where it is now. */
  mark(): () => void {
    const before = [...this.#buried];
    return () => {
      this.#buried.clear();
      for (const [population, units] of before) this.#buried.set(population, units);
    };
  }

  /** All of it as plain data. */
  toJSON(): Readonly<Record<string, readonly BuriedUnit[]>> {
    return Object.fromEntries(this.#buried);
  }

  /** Keeps what the units had that a proposal removes; call it before they go. */
  bury(
    site: Pick<GrowthSite, 'live' | 'book'>,
    { removed, population: { ids, strengths } }: PopulationProposal,
    { name, axis }: AxisPopulation,
    cycle: number,
  ): void {
    if (this.#capacity === 0 || removed.length === 0) return;
    const fresh = removed.map((position): BuriedUnit => ({
      id: ids[position] as number,
      cycle,
      strength: strengths[position] as number,
      numbers: numbersOf(site, axis, position),
    }));
    this.#buried.set(name, [...fresh.reverse(), ...this.of(name)].slice(0, this.#capacity));
  }
}

function numbersOf(
  { live, book }: Pick<GrowthSite, 'live' | 'book'>,
  axis: Axis,
  position: number,
): BuriedNumbers[] {
  const own = live.model.parameters.filter(({ dims }) => dims.some((dim) => dim.axis === axis));
  return own.flatMap((variable) => {
    const ids = variable.dims.map((dim) => book.idsAlong(live, dim.axis));
    return variable.dims.flatMap((dim, d) => {
      if (dim.axis !== axis) return [];
      const extents = ids.map(({ length }) => length);
      const values = sliceAt(live.residence.read(variable), extents, d, position);
      const others = ids.filter((_, e) => e !== d).map((each) => [...each]);
      return [{ variable: variable.name, role: ROLES[dim.role], values: [...values], others }];
    });
  });
}
