import { expect, it } from 'vitest';
import type { Raster } from '../contract/index.ts';
import { classCounts, wordsAt } from './raster-words.ts';

const raster: Raster = {
  ...{ input: 'point', output: 'class', x: [-1, 1], y: [0, 4], rows: 2, columns: 2, size: 2 },
  values: Float32Array.of(0.75, 0.25, 0.5, 0.5, 0, 1, 1, 0),
  classes: ['in', 'out'],
};

it('counts the plane by the likeliest class', () => {
  expect(classCounts(raster)).toEqual([0.75, 0.25]);
});

it('says what the network says at a place within the plane alone', () => {
  expect(wordsAt(raster, 0.25, 0.75)).toBe('at -0.50, 3.00: out, 100%');
  expect(wordsAt(raster, 0.25, 0.25)).toBe('at -0.50, 1.00: in, 75%');
  expect(wordsAt(raster, 1, 0.5)).toBeUndefined();
});

it('gives values where there are no classes', () => {
  const { input, output, x, y, rows, columns, size, values } = raster;
  const unnamed = { input, output, x, y, rows, columns, size, values };
  expect(wordsAt(unnamed, 0.75, 0.25)).toBe('at 0.50, 1.00: 0.500');
});
