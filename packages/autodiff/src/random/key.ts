import { MeristemError } from '../errors.ts';
import { boxMuller } from './box-muller.ts';
import { threefry } from './threefry.ts';

/** A key of the counter-based random streams: two uint32 words. Plain data; deriving from it changes nothing. */
export interface RandomKey {
  readonly high: number;
  readonly low: number;
}

/**
 * The root key of a run.
 *
 * @param seed a non-negative safe integer.
 * @throws MeristemError (`random`) for any other number.
 */
export function randomKey(seed: number): RandomKey {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new MeristemError(
      'random',
      `randomKey: found seed ${seed}, expected an integer from 0 to 2^53 - 1.`,
    );
  }
  return { high: Math.floor(seed / 2 ** 32), low: seed >>> 0 };
}

/**
 * Derives an independent key from a key and a uint32 number or a name; the same data gives the same key. Of names 32 bits
 * count: where people choose them, take `NamedKeys`, which tells all of them apart.
 */
export function foldKey(key: RandomKey, data: number | string): RandomKey {
  const words = new Uint32Array(2);
  if (typeof data === 'number') {
    threefry(key.high, key.low, data, 0x6e756d, words);
  } else {
    threefry(key.high, key.low, hashName(data), 0x6e616d, words);
  }
  return { high: words[0] as number, low: words[1] as number };
}

const scratch = new Uint32Array(2);

/**
 * Writes the key that `foldKey` derives from a key and a uint32 number into one of one's own: where keys follow each other
 * quickly, it makes no object.
 */
export function foldKeyInto(
  into: { -readonly [Word in keyof RandomKey]: RandomKey[Word] },
  { high, low }: RandomKey,
  data: number,
): void {
  threefry(high, low, data, 0x6e756d, scratch);
  into.high = scratch[0] as number;
  into.low = scratch[1] as number;
}

/** A uniform number in [0, 1) with 53 random bits, at counter (`index`, `lane`), both uint32. */
export function uniformAt(key: RandomKey, index: number, lane = 0): number {
  threefry(key.high, key.low, index, lane, scratch);
  return ((scratch[0] as number) * 2 ** 21 + ((scratch[1] as number) >>> 11)) * 2 ** -53;
}

/**
 * A standard normal number at counter (`index`, `lane`), by the Box-Muller transform of two 32-bit uniforms; the same bits
 * in every engine.
 */
export function normalAt(key: RandomKey, index: number, lane = 0): number {
  threefry(key.high, key.low, index, lane, scratch);
  return boxMuller(scratch[0] as number, scratch[1] as number);
}

/** FNV-1a over UTF-16 code units: names only have to differ, the cipher does the mixing. `start` makes another hash of it. */
export function hashName(name: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}
