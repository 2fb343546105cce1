import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FrameWeights } from '../contract/index.ts';
import { strongestEdges } from './strongest-edges.ts';

const matrix = (rows: number, columns: number, values: readonly number[]): FrameWeights => ({
  name: 'w',
  pre: 'a',
  post: 'b',
  preIds: Int32Array.from({ length: rows }, (_, k) => 10 + k),
  postIds: Int32Array.from({ length: columns }, (_, k) => 20 + k),
  rows,
  columns,
  values: Float32Array.from(values),
  each: 1,
  recurrent: false,
});

it('are the largest by size, as sorting would find', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 12, maxLength: 12 }),
      fc.constantFrom(0, 1, 3, 4, 5, 17),
      (values, most) => {
        const { edges, all } = strongestEdges([matrix(3, 4, values)], most);
        const sizes = values.map(Math.abs).filter((size) => size > 0);
        expect(edges.map(({ weight }) => Math.abs(weight))).toEqual(
          sizes.sort((a, b) => a - b).slice(Math.max(0, sizes.length - most)),
        );
        expect(all).toBe(12);
        for (const { preId, postId, weight } of edges) {
          expect(values[(preId - 10) * 4 + (postId - 20)]).toBe(weight);
        }
      },
    ),
  );
});

it('count what is too large to show', () => {
  expect(strongestEdges([{ ...matrix(300, 300, []), omitted: true }], 5)).toEqual({ edges: [], all: 90_000 });
});
