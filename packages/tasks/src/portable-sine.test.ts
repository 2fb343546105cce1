import { expect, it } from 'vitest';
import { cosine, sine } from './portable-sine.ts';

/** Places all over a range by a multiplicative hash, and near every eighth of a turn. */
function* sweep(range: number): Generator<number> {
  for (let i = 0; i < 100_000; i += 1) yield ((Math.imul(i, 0x9e3779b1) | 0) / 2 ** 31) * range;
  for (let eighth = -100; eighth <= 100; eighth += 1) {
    for (const shift of [-1e-7, -1e-16, 0, 1e-16, 1e-7]) yield eighth * (Math.PI / 4) + shift;
  }
}

it.each([1, 30, 1000, 1e6])(
  'sine and cosine are those of the engine to the last digits, up to %d',
  (range) => {
    let worst = 0;
    for (const x of sweep(range)) {
      worst = Math.max(worst, Math.abs(sine(x) - Math.sin(x)), Math.abs(cosine(x) - Math.cos(x)));
    }
    expect(worst).toBeLessThan(3e-16);
  },
);

it('they are exact where they can be', () => {
  expect([sine(0), cosine(0), sine(Math.PI / 2), cosine(Math.PI)]).toEqual([0, 1, 1, -1]);
  // The number nearest to half a turn is short of it by what its sine is.
  expect(sine(Math.PI)).toBeCloseTo(1.2246467991473532e-16, 30);
});
