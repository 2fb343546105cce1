import { cycleArrays, type CycleArrays, randomKey, type TrainingStream } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleTask } from '../../testing/sample-trainer.ts';
import { RecentCycles, type StreamMark } from './recent-cycles.ts';

const open = (): TrainingStream => sampleTask.open({ key: randomKey(3), batch: 2 });
const room = (): CycleArrays => cycleArrays(sampleTask, 2);

/** The cycles of the stream, from its beginning. */
function written(count: number): CycleArrays[] {
  const stream = open();
  return Array.from({ length: count }, () => {
    const arrays = room();
    stream.next(arrays);
    return arrays;
  });
}

/** What is remembered of the first so many cycles. */
function after(count: number, capacity: number): RecentCycles {
  const [recent, stream, arrays] = [new RecentCycles(room(), capacity), open(), room()];
  for (let cycle = 0; cycle < count; cycle++) recent.next(stream, arrays);
  return recent;
}

describe('RecentCycles', () => {
  it.each([0, 1, 3, 4, 5, 17])('remembers the last %i cycles', (capacity) => {
    const all = written(40);
    for (const count of [0, 1, 3, 4, 5, 17, 40]) {
      const recent = after(count, capacity);
      const remembered = Math.min(count, capacity);
      expect(recent.remembered).toBe(remembered);
      expect(recent.last(99)).toEqual(all.slice(count - remembered, count));
      expect(recent.last(2)).toEqual(all.slice(count - Math.min(2, remembered), count));
    }
  });

  it('joins cycles to a long one', () => {
    const [joined, cycles] = after(9, 4).joined(3);
    expect(cycles).toBe(3);
    expect([...joined['symbol']!]).toEqual(
      written(9)
        .slice(6)
        .flatMap((each) => [...each['symbol']!]),
    );
    expect(after(9, 0).joined(3)).toEqual([{}, 0]);
  });

  it('is restored from its mark, which is then where it would have been', () => {
    const numbers = fc.record({
      capacity: fc.integer({ min: 1, max: 9 }),
      before: fc.integer({ min: 1, max: 40 }),
      further: fc.nat({ max: 20 }),
    });
    fc.assert(
      fc.property(numbers, ({ capacity, before, further }) => {
        const mark = JSON.parse(JSON.stringify(after(before, capacity).mark)) as StreamMark;
        expect(before - mark.cycle).toBeLessThanOrEqual(2 * capacity);
        const [resumed, stream, arrays] = [new RecentCycles(room(), capacity), open(), room()];
        resumed.replay(stream, arrays, mark, before);
        expect(resumed.remembered).toBe(Math.min(before, capacity));
        for (let cycle = 0; cycle < further; cycle++) resumed.next(stream, arrays);
        const whole = after(before + further, capacity);
        expect(resumed.last(capacity)).toEqual(whole.last(capacity));
        expect(resumed.mark).toEqual(whole.mark);
      }),
    );
  });

  it('begins with nothing where there is no mark', () => {
    const [resumed, stream, arrays] = [new RecentCycles(room(), 4), open(), room()];
    resumed.replay(stream, arrays, undefined, 6);
    expect(resumed.remembered).toBe(0);
    for (let cycle = 0; cycle < 3; cycle++) resumed.next(stream, arrays);
    expect(resumed.last(4)).toEqual(written(3));
    expect(resumed.mark?.cycle).toBe(6);
  });

  it('keeps no mark where nothing is remembered', () => {
    expect(after(9, 0).mark).toBeUndefined();
    expect(new RecentCycles(room(), 4).mark).toBeUndefined();
  });
});
