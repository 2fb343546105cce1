import { setFlagsFromString } from 'node:v8';
import { cycleArrays, randomKey } from '@meristem/autodiff';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textTask } from './text-task.ts';

const CHUNK = 1000;
const QUIET_CHUNKS = 5;

/*
 * The engine optimizes on another thread unless told, and whether that gets a turn before the measure ends is up to the machine:
 * a function that is optimized for one caller and not yet for the next boxes every number between them.
 */
beforeAll(() => setFlagsFromString('--no-concurrent-recompilation'));
afterAll(() => setFlagsFromString('--concurrent-recompilation'));

/** Heap bytes per call once a function is warm: the most that any of five chunks in a row grew by, for the quietest such row. */
function bytesPerCall(call: () => void, enough: number): number {
  let quietest = Infinity;
  let row: number[] = [];
  for (let chunk = 0; chunk < 200 && quietest >= enough; chunk += 1) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < CHUNK; i += 1) call();
    const growth = (process.memoryUsage().heapUsed - before) / CHUNK;
    row = growth < 0 ? [] : [...row, growth].slice(-QUIET_CHUNKS);
    if (row.length === QUIET_CHUNKS) quietest = Math.min(quietest, Math.max(...row));
  }
  return quietest;
}

/** Measuring itself takes a few hundred bytes a chunk; the smallest object takes more than this every call. */
const NOISE = 4;

test.each([
  ['characters', 1],
  ['characters', 5],
  ['bytes', 5],
] as const)('reading a cycle of %s in %i lanes allocates nothing', async (symbols, batch) => {
  const task = await textTask('the quick brown fox jumps over the lazy dog 😀\n'.repeat(50), { symbols });
  const stream = task.open({ key: randomKey(1), batch });
  const into = cycleArrays(task, batch);
  expect(bytesPerCall(() => stream.next(into), NOISE)).toBeLessThan(NOISE);
});
