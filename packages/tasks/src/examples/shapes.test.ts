import { cycleArrays, randomKey } from '@meristem/autodiff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shapes, type ShapesOptions } from './shapes.ts';

/** Held-out pictures, row by row, with their classes. */
function pictures(
  options: ShapesOptions,
): readonly { readonly rows: readonly string[]; readonly label: number }[] {
  const task = shapes({ train: 4, ...options });
  const { side, test: count } = task.options as { readonly side: number; readonly test: number };
  const arrays = cycleArrays(task, count);
  task.heldOut!.open({ batch: count }).stream.next(arrays);
  return Array.from({ length: count }, (_, at) => ({
    label: arrays['class']![at]!,
    rows: Array.from({ length: side }, (_row, row) =>
      Array.from({ length: side }, (_pixel, column) =>
        arrays['image']![(at * side + row) * side + column] === 0 ? '.' : '#',
      ).join(''),
    ),
  }));
}

/** A picture without the empty rows and columns around its shape. */
function cropped(rows: readonly string[]): readonly string[] {
  const kept = rows.filter((row) => row.includes('#'));
  const left = Math.min(...kept.map((row) => row.indexOf('#')));
  const right = Math.max(...kept.map((row) => row.lastIndexOf('#')));
  return kept.map((row) => row.slice(left, right + 1));
}

test('without noise a picture is its shape, whole, and nothing else', () => {
  const drawn = (label: number, extent: number): readonly string[] => {
    const last = extent - 1;
    const middle = last / 2;
    const full = '#'.repeat(extent);
    const dot = (...at: number[]): string =>
      Array.from({ length: extent }, (_, i) => (at.includes(i) ? '#' : '.')).join('');
    if (label === 0) return [full];
    return Array.from({ length: extent }, (_, row) => {
      if (label === 1) return row === middle ? full : dot(middle);
      if (label === 2) return dot(row, last - row);
      return row === 0 || row === last ? full : dot(0, last);
    });
  };
  for (const { rows, label } of pictures({ noise: 0, test: 80 })) {
    const shape = cropped(rows);
    const extent = shape[0]!.length;
    expect([5, 7, 9]).toContain(extent);
    expect(shape).toEqual(drawn(label, extent));
  }
});

test('every side holds its shapes, a quarter of the pictures each, and two seeds draw others', () => {
  fc.assert(
    fc.property(fc.integer({ min: 7, max: 17 }), fc.integer({ min: 0, max: 99 }), (side, seed) => {
      const seen = pictures({ side, seed, noise: 0, test: 8 });
      expect(seen.map(({ label }) => label)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
      for (const { rows } of seen) expect(cropped(rows)[0]!.length).toBeLessThanOrEqual(side);
      expect(pictures({ side, seed: seed + 100, noise: 0, test: 8 })).not.toEqual(seen);
    }),
    { numRuns: 20 },
  );
});

test('the port is a grid, and noise has its deviation', () => {
  const task = shapes({ noise: 0.5, train: 4, test: 200 });
  expect(task.inputs).toEqual([{ kind: 'vector', name: 'image', size: 144, sites: [12, 12] }]);
  const [noisy, clean] = [0.5, 0].map((noise) => {
    const arrays = cycleArrays(task, 200);
    shapes({ noise, train: 4, test: 200 }).heldOut!.open({ batch: 200 }).stream.next(arrays);
    return arrays['image']!;
  });
  const squares = Array.from(noisy!, (value, i) => (value - clean![i]!) ** 2);
  // 28,800 draws: the standard error of the variance is 0.25 sqrt(2 / 28,800) = 0.002.
  expect(Math.abs(squares.reduce((sum, square) => sum + square, 0) / squares.length - 0.25)).toBeLessThan(
    0.01,
  );
  expect(task.open({ key: randomKey(1), batch: 4 }).position()).toBeDefined();
});
