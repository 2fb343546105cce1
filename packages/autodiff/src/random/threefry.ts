const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;
const ROUNDS = 20;

/**
 * Threefry-2x32 with 20 rounds: a counter-based generator, so that a random number is a pure function of a key and a
 * counter and never depends on how many were drawn before it.
 *
 * Writes two uint32 words to `out`.
 *
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011), section 4.2.
 */
export function threefry(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  out: Uint32Array,
): void {
  const key2 = PARITY ^ key0 ^ key1;
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const rotation = ROTATIONS[round & 7] as number;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    if ((round & 3) === 3) {
      const injection = (round >> 2) + 1;
      x0 = (x0 + keyWord(key0, key1, key2, injection)) | 0;
      x1 = (x1 + keyWord(key0, key1, key2, injection + 1) + injection) | 0;
    }
  }
  out[0] = x0;
  out[1] = x1;
}

function keyWord(key0: number, key1: number, key2: number, index: number): number {
  const which = index % 3;
  return which === 0 ? key0 : which === 1 ? key1 : key2;
}
