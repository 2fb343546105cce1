/** Draws that a seed decides: the same input can be made again from its number. */
export interface Draws {
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
  pick<T>(list: readonly T[]): T;
  /** Whether something happens that does so once in so many times. */
  once(times: number): boolean;
}

/** Draws of one input. Source of the mixing: splitmix32. */
export function drawsOf(seed: number, input: number): Draws {
  let state = (Math.imul(seed, 0x9e3779b9) ^ Math.imul(input + 1, 0x85ebca6b)) >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return { below, pick: (list) => list[below(list.length)] as never, once: (times) => below(times) === 0 };
}
