/** A unit whose output keeps within this share of the largest output around it stands still. */
const STILL = 1e-5;

/** What has been seen of a population's units, as plain data: by position. */
export interface StillnessJson {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly looks: readonly number[];
}

/**
 * For how many looks each unit of a population has put out the same. One that has done so for as many as count is dead: it
 * is never active, or always saturated, so that no gradient reaches it and all that it gives is a constant.
 */
export class Stillness {
  /** Looks in a row after which a unit that stands still is dead. */
  readonly #until: number;
  /** Range of what each unit has put out since it last varied. */
  #low: number[];
  #high: number[];
  /** Looks since then; -1 of a unit that nobody has looked at yet. */
  #looks: number[];
  #dead: readonly boolean[];

  constructor(units: number, until: number, seen?: StillnessJson) {
    this.#until = until;
    const fits = (list: unknown): boolean =>
      Array.isArray(list) && list.length === units && list.every(Number.isFinite);
    const known = seen && [seen.low, seen.high, seen.looks].every(fits) ? seen : undefined;
    this.#low = known ? [...known.low] : Array<number>(units).fill(0);
    this.#high = known ? [...known.high] : Array<number>(units).fill(0);
    this.#looks = known ? [...known.looks] : Array<number>(units).fill(-1);
    this.#dead = this.#looks.map((looks) => looks >= until);
  }

  /** Whether each unit is dead, by position; replaced, not changed, by what follows. */
  get dead(): readonly boolean[] {
    return this.#dead;
  }

  /** What a unit that stands still puts out. */
  constant(position: number): number {
    return ((this.#low[position] as number) + (this.#high[position] as number)) / 2;
  }

  /**
   * Takes over what units put out in a cycle: the least and the most of each.
   *
   * @param around the largest output there is around the population, if that is not one of its own.
   */
  look(low: ArrayLike<number>, high: ArrayLike<number>, around = 0): void {
    const near = STILL * Math.max(around, largest(low, high));
    let changed = false;
    for (let unit = 0; unit < this.#looks.length; unit++) {
      const [least, most] = [low[unit] as number, high[unit] as number];
      const looks = this.#looks[unit] as number;
      const [lowest, highest] =
        looks < 0
          ? [least, most]
          : [Math.min(least, this.#low[unit] as number), Math.max(most, this.#high[unit] as number)];
      const still = highest - lowest <= near;
      this.#low[unit] = still ? lowest : least;
      this.#high[unit] = still ? highest : most;
      const inARow = still ? Math.max(looks, 0) + 1 : 0;
      this.#looks[unit] = inARow;
      changed ||= inARow >= this.#until !== this.#dead[unit];
    }
    if (changed) this.#dead = this.#looks.map((looks) => looks >= this.#until);
  }

  /** Follows an edit: who stands at each position now, by the old position; one that is none stands for a newborn. */
  follow(places: readonly number[]): void {
    const moved = <T>(values: readonly T[], newborn: T): T[] => places.map((old) => values[old] ?? newborn);
    this.#low = moved(this.#low, 0);
    this.#high = moved(this.#high, 0);
    this.#looks = moved(this.#looks, -1);
    this.#dead = moved(this.#dead, false);
  }

  /** What puts all units back to where they are now. */
  mark(): () => void {
    const [low, high, looks, dead] = [[...this.#low], [...this.#high], [...this.#looks], this.#dead];
    return () => {
      [this.#low, this.#high, this.#looks, this.#dead] = [low, high, looks, dead];
    };
  }

  toJSON(): StillnessJson {
    return { low: [...this.#low], high: [...this.#high], looks: [...this.#looks] };
  }
}

/** The largest size of what any unit put out. */
export function largest(low: ArrayLike<number>, high: ArrayLike<number>): number {
  let most = 0;
  for (let unit = 0; unit < low.length; unit++)
    most = Math.max(most, Math.abs(low[unit] as number), Math.abs(high[unit] as number));
  return most;
}
