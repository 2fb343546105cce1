import { foldKey, type RandomKey, uniformAt } from '@meristem/autodiff';

/** The random numbers of a growth rule for one population in one cycle, uniform on [0, 1). */
export interface Draws {
  /** Orders units, smallest first, when some of them are chosen at random. */
  priority(id: number): number;
  /** Decides whether a unit that may be deleted is. */
  deletion(id: number): number;
  /** Decides whether a unit is added when the reserve is short. */
  addition(): number;
  /** Decides whether a unit is added for no reason. */
  spontaneous(): number;
}

const LANE = { priority: 0, deletion: 1, addition: 2, spontaneous: 3 } as const;

/** The root of all draws for a population. */
export function drawsKey(key: RandomKey, population: string): RandomKey {
  return foldKey(key, population);
}

/** Draws that depend on key, population, cycle and unit id alone. */
export function drawsAt(key: RandomKey, population: string, cycle: number): Draws {
  return new CycleDraws(drawsKey(key, population), cycle);
}

/** The draws of one cycle; most cycles want none or few of them, so the key is derived when the first one is wanted. */
export class CycleDraws implements Draws {
  readonly #root: RandomKey;
  readonly #cycle: number;
  #derived: RandomKey | undefined;

  /** @param root that of the population. */
  constructor(root: RandomKey, cycle: number) {
    this.#root = root;
    this.#cycle = cycle;
  }

  priority(id: number): number {
    return uniformAt(this.#here, id, LANE.priority);
  }

  deletion(id: number): number {
    return uniformAt(this.#here, id, LANE.deletion);
  }

  addition(): number {
    return uniformAt(this.#here, 0, LANE.addition);
  }

  spontaneous(): number {
    return uniformAt(this.#here, 0, LANE.spontaneous);
  }

  get #here(): RandomKey {
    this.#derived ??= foldKey(this.#root, this.#cycle);
    return this.#derived;
  }
}
