import { expect, it } from 'vitest';
import { cellAt, cellSize, cellWords } from './matrix-look.ts';

it('cells fit the height where they can, and are seen where they cannot', () => {
  expect(cellSize({ rows: 20, columns: 5 }, 200)).toBe(10);
  expect(cellSize({ rows: 900, columns: 5 }, 200)).toBe(2);
  expect(cellSize({ rows: 1, columns: 1 }, 200)).toBe(16);
  expect(cellSize({ rows: 0, columns: 0 }, 200)).toBe(16);
});

it('cells are found by a point within the matrix alone', () => {
  expect(cellAt({ rows: 3, columns: 4 }, { x: 31, y: 25 }, 10)).toEqual({ row: 2, column: 3 });
  expect(cellAt({ rows: 3, columns: 4 }, { x: 41, y: 25 }, 10)).toBeUndefined();
  expect(cellAt({ rows: 3, columns: 4 }, { x: -1, y: 25 }, 10)).toBeUndefined();
});

it('cells are named by the ids of their ends', () => {
  const weights = {
    ...{ name: 'w', pre: 'a', post: 'b', rows: 1, columns: 2, each: 3, recurrent: false },
    preIds: Int32Array.of(7),
    postIds: Int32Array.of(8, 9),
    values: Float32Array.of(0.5, 0.25),
  };
  expect(cellWords(weights, { row: 0, column: 1 })).toBe('a 7 to b 9: 0.250, norm of 3 weights');
});
