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

/** Draws that depend on key, population, cycle and unit id alone. */
export function drawsAt(key: RandomKey, population: string, cycle: number): Draws {
  const here = foldKey(foldKey(key, population), cycle);
  return {
    priority: (id) => uniformAt(here, id, LANE.priority),
    deletion: (id) => uniformAt(here, id, LANE.deletion),
    addition: () => uniformAt(here, 0, LANE.addition),
    spontaneous: () => uniformAt(here, 0, LANE.spontaneous),
  };
}
