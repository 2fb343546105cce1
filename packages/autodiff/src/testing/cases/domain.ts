import { type RandomKey, uniformAt } from '../../random/key.ts';

/** The numbers that an input is filled with: element i of `size`, from a random number in [0, 1) of its own. */
export type Domain = (random: number, i: number, size: number) => number;

/** Numbers between two bounds. */
export function between(low: number, high: number): Domain {
  return (random) => low + (high - low) * random;
}

/** Numbers of either sign whose absolute values are between two bounds. */
export function eitherSign(low: number, high: number): Domain {
  return (random) => (random < 0.5 ? -1 : 1) * (low + (high - low) * ((2 * random) % 1));
}

/** Multiples of `step` from -8 to 8 of them, plus `shift`: domains with other shifts never meet. */
export function grid(step: number, shift = 0): Domain {
  return (random) => shift + step * (Math.floor(random * 17) - 8);
}

/** Numbers that are all different: multiples of `step` in an order that looks random. */
export function distinct(step: number): Domain {
  return (_random, i, size) => step * (((i * stride(size)) % size) - size / 2);
}

/** One of some numbers. */
export function oneOf(...numbers: readonly number[]): Domain {
  return (random) => numbers[Math.floor(random * numbers.length)] as number;
}

/** Unit positions of an axis with `extent` units. */
export function positionsBelow(extent: number): Domain {
  return (random) => Math.floor(random * extent);
}

/** A step that visits all of 0 to size - 1: near the golden section and prime to the size. */
function stride(size: number): number {
  const divides = (a: number, b: number): number => (b === 0 ? a : divides(b, a % b));
  let candidate = Math.max(1, Math.round(size * 0.618));
  while (size > 0 && divides(candidate, size) !== 1) candidate++;
  return candidate;
}

/**
 * The numbers of an input. All of them can be stored in single precision without rounding, so that backends of either
 * precision see the same ones.
 */
export function fill(domain: Domain, size: number, key: RandomKey): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => Math.fround(domain(uniformAt(key, i), i, size)));
}
