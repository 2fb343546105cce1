import type { RandomKey } from '@meristem/autodiff';
import type { Scale, GraphPopulation, GraphEdit } from '../../architecture/structure.ts';
import { drawsKey } from '../../growth/draws.ts';
import type { PopulationView } from '../../growth/growth-rule.ts';

/** An edit of a structure, with the clock (in cycles) at which it was applied. */
export interface AppliedStructureEdit {
  readonly clock: number;
  readonly edit: GraphEdit;
}

/** Which layers, areas or projections there are, since when and how strong they are. */
export class MemberLedger {
  readonly name: string;
  readonly scale: Scale;
  readonly draws: RandomKey;
  /** Names by position, oldest first. */
  names: readonly string[];
  ids: readonly number[];
  strengths: Float64Array;
  min: number;
  max: number;
  private born: readonly number[];
  private nextId: number;

  constructor(structure: GraphPopulation, clock: number, growthKey: RandomKey) {
    this.name = structure.name;
    this.scale = structure.scale;
    this.draws = drawsKey(growthKey, structure.name);
    this.names = structure.units;
    this.min = structure.min;
    this.max = structure.max;
    this.ids = this.names.map((_, i) => i);
    this.born = this.names.map(() => clock);
    this.nextId = this.names.length;
    this.strengths = new Float64Array(this.names.length).fill(NaN);
  }

  /** How many members there are. */
  get size(): number {
    return this.names.length;
  }

  /** The age in cycles of the member at a position. */
  age(position: number, clock: number): number {
    return clock - (this.born[position] as number);
  }

  /** What a rule sees. */
  view(clock: number): PopulationView {
    const { name, scale, ids, strengths, min, max, born } = this;
    return { name, scale, ids, ages: born.map((at) => clock - at), strengths, min, max };
  }

  /** What puts the ledger back to where it is now. */
  mark(): () => void {
    const { names, ids, strengths, born, nextId } = this;
    return () => void Object.assign(this, { names, ids, strengths, born, nextId });
  }

  /**
   * Follows the structure through an edit: members that stayed keep their ids, others are new. Members may also have gone
   * because something else took them along.
   */
  follow(structure: GraphPopulation, clock: number): void {
    const before = new Map(this.names.map((name, position) => [name, position]));
    const places = structure.units.map((name) => before.get(name));
    const pick = <T>(values: ArrayLike<T>, newborn: () => T): T[] =>
      places.map((position) => (position === undefined ? newborn() : (values[position] as T)));
    this.ids = pick(this.ids, () => this.nextId++);
    this.born = pick(this.born, () => clock);
    this.strengths = Float64Array.from(pick(this.strengths, () => NaN));
    this.names = structure.units;
  }
}
