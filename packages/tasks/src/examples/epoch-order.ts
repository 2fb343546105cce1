import type { RandomKey } from '@meristem/autodiff';
import { foldKey } from '@meristem/autodiff';
import { integerDraw } from '../uniform-draws.ts';

/** Counters are uint32, and an epoch's number may outgrow them. */
const EPOCHS_PER_KEY = 2 ** 32;

/** Writes a random permutation of 0 .. length - 1. It depends on the key and the epoch alone, not on what stood there. */
export function shuffleEpoch(order: Int32Array, key: RandomKey, epoch: number): void {
  const epochKey = foldKey(foldKey(key, Math.floor(epoch / EPOCHS_PER_KEY)), epoch % EPOCHS_PER_KEY);
  for (let place = 0; place < order.length; place += 1) order[place] = place;
  shuffle(order, epochKey);
}

/**
 * Shuffles in place.
 * Source: Fisher and Yates, in the form of Durstenfeld, "Algorithm 235: random permutation", CACM 7 (1964).
 */
export function shuffle(order: Int32Array, key: RandomKey): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const chosen = integerDraw(key, last, 0, last + 1);
    const example = order[chosen] as number;
    order[chosen] = order[last] as number;
    order[last] = example;
  }
}
