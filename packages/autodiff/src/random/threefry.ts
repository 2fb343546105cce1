const PARITY = 0x1bd11bda;
const INJECTIONS = 5;

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
  out: Int32Array | Uint32Array,
): void {
  // Of 32-bit integers from here on: engines would go on in double precision.
  let a = key0 | 0;
  let b = key1 | 0;
  let c = PARITY ^ a ^ b;
  let x0 = ((counter0 | 0) + a) | 0;
  let x1 = ((counter1 | 0) + b) | 0;
  // After every fourth round a part of the key comes in.
  for (let injection = 1; injection <= INJECTIONS; injection++) {
    if ((injection & 1) === 1) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    } else {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    }
    const first = a;
    a = b;
    b = c;
    c = first;
    x0 = (x0 + a) | 0;
    x1 = (x1 + b + injection) | 0;
  }
  out[0] = x0;
  out[1] = x1;
}
