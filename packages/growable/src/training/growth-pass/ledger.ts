import type { RandomKey } from '@meristem/autodiff';
import type { Scale } from '../../architecture/scale.ts';
import { drawsKey } from '../../growth/draws.ts';
import type { PopulationView } from '../../growth/growth-rule.ts';
import { Stillness, type StillnessJson } from '../activity/stillness.ts';

/** A population when it is first met. */
export interface Census {
  readonly name: string;
  readonly scale: Scale;
  /** Fewest and most units. */
  readonly min: number;
  readonly max: number;
  readonly ids: readonly number[];
  /** The clock (in cycles) at each unit's birth. */
  readonly born: readonly number[];
  readonly nextId: number;
  /** Names of layers, areas or projections by position. */
  readonly names?: readonly string[];
}

/** Stands for a newborn among old positions. */
export const NEWBORN = -1;

/** Who is in a population of any scale, since when and how strong: kept beside the state, so that asking is cheap. */
export class Ledger {
  readonly name: string;
  readonly scale: Scale;
  readonly min: number;
  readonly max: number;
  /** Root of the population's random draws. */
  draws: RandomKey;
  names: readonly string[] | undefined;
  ids: readonly number[];
  strengths: ArrayLike<number>;
  /** Whether each unit is dead; replaced, not changed, by what follows. */
  dead: readonly boolean[];
  /** What has been seen of units that are looked at themselves. */
  stillness: Stillness | undefined;
  #born: readonly number[];
  #nextId: number;

  constructor({ name, scale, min, max, ids, born, nextId, names }: Census, growthKey: RandomKey) {
    this.name = name;
    this.scale = scale;
    this.min = min;
    this.max = max;
    this.draws = drawsKey(growthKey, name);
    this.names = names;
    this.ids = ids;
    this.strengths = new Float64Array(ids.length).fill(NaN);
    this.dead = ids.map(() => false);
    this.#born = born;
    this.#nextId = nextId;
  }

  /** How many units there are. */
  get size(): number {
    return this.ids.length;
  }

  /** The age in cycles of the unit at a position. */
  age(position: number, clock: number): number {
    return clock - (this.#born[position] as number);
  }

  /**
   * Lets units be looked at: one that stands still for so many looks is dead.
   *
   * @param seen in a run that goes on.
   */
  watch(looks: number, seen: StillnessJson | undefined): void {
    this.stillness = new Stillness(this.size, looks, seen);
    this.dead = this.stillness.dead;
  }

  /** What a rule sees. */
  view(clock: number): PopulationView {
    return new LedgerView(this, this.#born, clock);
  }

  /** What puts the ledger back to where it is now. */
  mark(): () => void {
    const { names, ids, strengths, dead } = this;
    const [born, nextId] = [this.#born, this.#nextId];
    const undo = this.stillness?.mark();
    return () => {
      Object.assign(this, { names, ids, strengths, dead });
      undo?.();
      [this.#born, this.#nextId] = [born, nextId];
    };
  }

  /** Follows an edit: who stands at each position now, by the old position, or `NEWBORN`. */
  follow(places: readonly number[], clock: number, names?: readonly string[]): void {
    const { ids, strengths, dead } = this;
    const born = this.#born;
    this.ids = places.map((old) => (old === NEWBORN ? this.#nextId++ : (ids[old] as number)));
    this.strengths = places.map((old) => (old === NEWBORN ? NaN : (strengths[old] as number)));
    this.#born = places.map((old) => (old === NEWBORN ? clock : (born[old] as number)));
    this.names = names;
    this.stillness?.follow(places);
    this.dead = this.stillness?.dead ?? places.map((old) => dead[old] ?? false);
  }
}

/** A population at one moment, as a rule sees it; edits replace the lists that it holds and do not change them. */
class LedgerView implements PopulationView {
  readonly name: string;
  readonly scale: Scale;
  readonly min: number;
  readonly max: number;
  readonly ids: readonly number[];
  readonly strengths: ArrayLike<number>;
  readonly dead: readonly boolean[];
  readonly #stillness: Stillness | undefined;
  readonly #born: readonly number[];
  readonly #clock: number;

  constructor(
    { name, scale, min, max, ids, strengths, dead, stillness }: Ledger,
    born: readonly number[],
    clock: number,
  ) {
    this.name = name;
    this.scale = scale;
    this.min = min;
    this.max = max;
    this.ids = ids;
    this.strengths = strengths;
    this.dead = dead;
    this.#stillness = stillness;
    this.#born = born;
    this.#clock = clock;
  }

  get constants(): readonly number[] {
    return this.ids.map((_, position) => this.#stillness?.constant(position) ?? 0);
  }

  get ages(): readonly number[] {
    return this.#born.map((at) => this.#clock - at);
  }
}
