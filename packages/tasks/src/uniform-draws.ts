import type { RandomKey } from '@meristem/autodiff';
import { foldKey, normalAt, uniformAt } from '@meristem/autodiff';

/** How many draws one counter word numbers. */
const DRAWS_PER_KEY = 2 ** 32;

/**
 * Draw number `index` of a lane, uniform in [0, 1). A key numbers 2^32 draws of each lane; a stream that outlives them
 * goes on with keys folded from it, so it has no end short of 2^53 draws.
 */
export function uniformDraw(key: RandomKey, index: number, lane: number): number {
  if (index < DRAWS_PER_KEY) return uniformAt(key, index, lane);
  return uniformAt(foldKey(key, Math.floor(index / DRAWS_PER_KEY)), index % DRAWS_PER_KEY, lane);
}

/** Draw number `index` of a lane, uniform over the integers below `count` to within `count / 2^53`. */
export function integerDraw(key: RandomKey, index: number, lane: number, count: number): number {
  return Math.floor(uniformDraw(key, index, lane) * count);
}

/** Draw number `index` of a lane, standard normal. */
export function normalDraw(key: RandomKey, index: number, lane: number): number {
  if (index < DRAWS_PER_KEY) return normalAt(key, index, lane);
  return normalAt(foldKey(key, Math.floor(index / DRAWS_PER_KEY)), index % DRAWS_PER_KEY, lane);
}
