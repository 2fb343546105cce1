import { describe, expect, it } from 'vitest';
import { echoTask } from '../../testing/symbol-tasks.ts';
import { type WatchTimes, watchTimes } from './watch-times.ts';

/** Times of a run with so many steps and sequences a cycle. */
function times(
  plannedCycles: number,
  steps: number,
  batch: number,
  deadAfter?: number | boolean,
): WatchTimes | undefined {
  const task = echoTask({ symbols: 2, steps });
  return watchTimes({ plannedCycles, task, batch, ...(deadAfter !== undefined && { deadAfter }) });
}

describe('watchTimes', () => {
  it.each([
    ["the paper's task", 50_000, 40, 1, { every: 16, looks: 25 }],
    ['a long run in large batches', 100_000, 1, 1000, { every: 16, looks: 16 }],
    ['a short run in batches: a twentieth of it', 3000, 1, 100, { every: 9, looks: 17 }],
    ['a very short run: as soon as 1,000 samples are seen', 400, 1, 25, { every: 4, looks: 40 }],
    ['single examples', 20_000, 1, 1, { every: 4, looks: 1000 }],
  ])('of %s', (_what, cycles, steps, batch, expected) => {
    expect(times(cycles, steps, batch)).toEqual(expected);
    expect(times(cycles, steps, batch, true)).toEqual(expected);
  });

  it.each([
    [1, { every: 1, looks: 1 }],
    [15, { every: 1, looks: 15 }],
    [48, { every: 3, looks: 16 }],
    [100_000, { every: 16, looks: 6250 }],
  ])('let %i cycles pass where that is told', (deadAfter, expected) => {
    expect(times(500, 1, 100, deadAfter)).toEqual(expected);
  });

  it('are none where nobody looks', () => {
    expect(times(500, 1, 100, false)).toBeUndefined();
  });
});
