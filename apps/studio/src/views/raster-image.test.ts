import { describe, expect, it } from 'vitest';
import type { Raster } from '../contract/index.ts';
import { word } from './diverging.ts';
import { chanceWords, valueWords } from './raster-image.ts';

const raster = (size: number, values: readonly number[]): Raster => ({
  ...{ input: 'point', output: 'class', x: [0, 1], y: [0, 1], rows: 2, columns: 1, size },
  values: Float32Array.from(values),
});

describe('chanceWords', () => {
  const words = chanceWords(
    raster(2, [1, 0, 0.5, 0.5]),
    [
      [0, 0, 0],
      [200, 0, 0],
    ],
    [100, 100, 100],
  );

  it('puts the lowest row at the foot, in the full colour of a class that is certain', () => {
    expect(words[1]).toBe(word([45, 45, 45]));
  });

  it('is pale where the network does not know', () => {
    expect(words[0]).toBe(word([89, 89, 89]));
  });
});

it('valueWords shares out the first number of each place by the largest', () => {
  const shares: number[] = [];
  valueWords(raster(2, [1, 9, -4, 9]), (share) => {
    shares.push(share);
    return 0;
  });
  expect(shares).toEqual([-1, 0.25]);
});
