/*
 * Threefry-2x32 with 20 rounds, as packages/autodiff/src/random/threefry.ts has it.
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011), section 4.2.
 */

// @ts-ignore: decorator
@inline
const PARITY: u32 = 0x1bd11bda;

/** Two uint32 words of a key, the first in the high half. */
export type Key = u64;

// @ts-ignore: decorator
@inline
export function keyOf(high: u32, low: u32): Key {
  return ((<u64>high) << 32) | low;
}

// @ts-ignore: decorator
@inline
export function highOf(key: Key): u32 {
  return <u32>(key >> 32);
}

// @ts-ignore: decorator
@inline
export function lowOf(key: Key): u32 {
  return <u32>key;
}

/** The third word of the key schedule. */
// @ts-ignore: decorator
@inline
export function parityOf(key: Key): u32 {
  return PARITY ^ highOf(key) ^ lowOf(key);
}

/** The key that autodiff's foldKey derives from a key and a uint32 number. */
export function foldKey(key: Key, data: u32): Key {
  return threefry(key, highOf(key) + data, 0x6e756d);
}

/** Encrypts a counter whose first word has the key's added already; the result's first word is in the high half. */
export function threefry(key: Key, sum0: u32, counter1: u32): u64 {
  const k0 = highOf(key);
  const k1 = lowOf(key);
  const k2 = parityOf(key);
  let x0 = sum0;
  let x1 = counter1 + k1;
  x0 += x1;
  x1 = rotl<u32>(x1, 13) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 15) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 26) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 6) ^ x0;
  x0 += k1;
  x1 += k2 + 1;
  x0 += x1;
  x1 = rotl<u32>(x1, 17) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 29) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 16) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 24) ^ x0;
  x0 += k2;
  x1 += k0 + 2;
  x0 += x1;
  x1 = rotl<u32>(x1, 13) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 15) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 26) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 6) ^ x0;
  x0 += k0;
  x1 += k1 + 3;
  x0 += x1;
  x1 = rotl<u32>(x1, 17) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 29) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 16) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 24) ^ x0;
  x0 += k1;
  x1 += k2 + 4;
  x0 += x1;
  x1 = rotl<u32>(x1, 13) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 15) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 26) ^ x0;
  x0 += x1;
  x1 = rotl<u32>(x1, 6) ^ x0;
  x0 += k2;
  x1 += k0 + 5;
  return ((<u64>x0) << 32) | x1;
}
