import { expect, it } from 'vitest';
import { cosine, sine } from './portable-sine.ts';

/** Places all over a range by a multiplicative hash, and near every eighth of a turn. */
function* sweep(range: number): Generator<number> {
  for (let i = 0; i < 100_000; i += 1) yield ((Math.imul(i, 0x9e3779b1) | 0) / 2 ** 31) * range;
  for (let eighth = -100; eighth <= 100; eighth += 1) {
    for (const shift of [-1e-7, -1e-16, 0, 1e-16, 1e-7]) yield eighth * (Math.PI / 4) + shift;
  }
}

/** FNV-1a over the bits of numbers, of 32 bits. */
function checksum(numbers: Iterable<number>): string {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(Float64Array.from(numbers).buffer)) {
    hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}

it.each([1, 30, 1000, 1e6])(
  'sine and cosine are those of the engine to the last digits, up to %d',
  (range) => {
    let worst = 0;
    for (const x of sweep(range)) {
      worst = Math.max(worst, Math.abs(sine(x) - Math.sin(x)), Math.abs(cosine(x) - Math.cos(x)));
    }
    // An ulp of 1, for those of engines differ by as much.
    expect(worst).toBeLessThanOrEqual(2 ** -52);
  },
);

// The checksums are those of Math.sin and Math.cos of Node.js 24, whose engine has fdlibm.
it('they are the same bits everywhere', () => {
  expect(checksum([...sweep(30)].map(sine))).toBe('40c653cd');
  expect(checksum([...sweep(30)].map(cosine))).toBe('26415a7d');
});

it('they are exact where they can be', () => {
  expect([sine(0), cosine(0), sine(Math.PI / 2), cosine(Math.PI)]).toEqual([0, 1, 1, -1]);
  // The number nearest to half a turn is short of it by what its sine is.
  expect(sine(Math.PI)).toBe(1.2246467991473532e-16);
  expect(sine(-Math.PI)).toBe(-1.2246467991473532e-16);
});
