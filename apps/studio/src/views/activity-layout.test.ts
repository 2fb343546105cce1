import { describe, expect, it } from 'vitest';
import type { FrameActivity } from '../contract/index.ts';
import { activityLayout, activityWords, unitRows } from './activity-layout.ts';

const activity = (units: number): FrameActivity => ({
  steps: 3,
  populations: [
    {
      name: 'memory',
      ids: Int32Array.from({ length: units }, (_, k) => 5 + k),
      values: Float32Array.from({ length: 3 * units }, (_, k) => k),
    },
  ],
  inputs: [{ name: 'symbol', steps: ['a', 'b', 'c'] }],
  outputs: [{ name: 'next', targets: ['b', '', 'a'], answers: ['b', 'c', 'd'] }],
});

describe('activityLayout', () => {
  it.each([0, 1, 3, 4, 5, 17, 300])('puts %i units between what is read and what is said', (units) => {
    const { words, blocks, height } = activityLayout(activity(units), { width: 400, height: 200 });
    const [block] = blocks;
    expect(block?.units).toBe(units);
    expect(block?.y).toBeGreaterThan(words[0]?.y ?? Infinity);
    expect(words[1]?.y).toBeGreaterThan((block?.y ?? Infinity) + (block?.height ?? 0));
    expect(height).toBeGreaterThanOrEqual((words[2]?.y ?? Infinity) + 18);
  });

  it('marks answers that are wrong, not those that nobody asked for', () => {
    const { words } = activityLayout(activity(1), { width: 400, height: 200 });
    expect(words.at(-1)?.right).toEqual([true, true, false]);
  });
});

it('names what is at a point', () => {
  const two = activity(2);
  const layout = activityLayout(two, { width: 400, height: 200 });
  const { left, step, blocks } = layout;
  const [block] = blocks;
  const at = (x: number, y: number) => activityWords(two, layout, { x, y });
  expect(at(left + 1.5 * step, 2)).toBe('step 2, symbol: b');
  expect(at(left + 2.5 * step, (block?.y ?? 0) + (block?.height ?? 0) - 1)).toBe(
    'step 3, memory unit 6: 5.00',
  );
  expect(at(2, 2)).toBeUndefined();
  expect(at(left + 3.5 * step, 2)).toBeUndefined();
});

it('turns steps by units into units by steps', () => {
  expect([...unitRows(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2)]).toEqual([1, 3, 5, 2, 4, 6]);
});
