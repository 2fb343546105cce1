import { describe, expect, it } from 'vitest';
import { partings, type Point, smoothPath, straightened } from './polyline.ts';

const line = (...points: readonly (readonly [number, number])[]): readonly Point[] =>
  points.map(([x, y]) => ({ x, y }));

describe('straightened', () => {
  it('keeps the corners alone', () => {
    expect(straightened(line([0, 0], [5, 0], [10, 0], [10, 0], [10, 5], [10, 9], [20, 9]))).toEqual(
      line([0, 0], [10, 0], [10, 9], [20, 9]),
    );
  });

  it('leaves out what goes there and back, along the line and beside it', () => {
    expect(straightened(line([0, 0], [10, 0], [30, 0], [10, 0], [10, 9], [0, 9]))).toEqual(
      line([0, 0], [10, 0], [10, 9], [0, 9]),
    );
    expect(straightened(line([0, 0], [10, 0], [10, 4], [30, 4], [10, 4], [10, 9], [0, 9]))).toEqual(
      line([0, 0], [10, 0], [10, 9], [0, 9]),
    );
  });
});

describe('partings', () => {
  const [up, on, down] = [
    line([0, 0], [10, 0], [10, -8], [20, -8]),
    line([0, 0], [20, 0]),
    line([0, 0], [10, 0], [10, 8], [20, 8]),
  ] as const;

  it('are where lines take another way, each once', () => {
    expect(partings([up, on, down])).toEqual(line([10, 0]));
    const further = line([0, 0], [10, 0], [10, 20], [20, 20]);
    expect(partings([down, further])).toEqual(line([10, 8]));
    expect(partings([up, on, down, further])).toEqual(line([10, 0], [10, 8]));
  });

  it('are none on a single line', () => {
    expect(partings([on])).toEqual([]);
  });
});

describe('smoothPath', () => {
  it('rounds corners, by half of a short piece, but not where lines part', () => {
    const steps = line([0, 0], [20, 0], [20, 6], [50, 6]);
    expect(smoothPath(steps, [])).toBe('M0 0 L12 0 Q20 0 20 3 L20 3 Q20 6 28 6 L50 6');
    expect(smoothPath(steps, line([20, 0]))).toBe('M0 0 L20 0 L20 3 Q20 6 28 6 L50 6');
  });
});
