import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { History } from './history.ts';
import type { RecordedFrame } from './recorded-frame.ts';

const frame = (cycle: number, bytes = 10): RecordedFrame => ({ cycle, bytes }) as RecordedFrame;

describe('History', () => {
  it('gives the frame at a cycle, or the last one before it', () => {
    const history = new History();
    for (const cycle of [0, 10, 20]) history.add(frame(cycle));
    expect([-5, 0, 9, 10, 15, 20, 99].map((cycle) => history.at(cycle).cycle)).toEqual([
      0, 0, 0, 10, 10, 20, 20,
    ]);
  });

  it('says so if nothing is recorded', () => {
    expect(() => new History().at(3)).toThrow('found no recorded frame');
  });

  it('keeps one frame of a cycle', () => {
    const history = new History();
    for (const bytes of [10, 30]) history.add(frame(5, bytes));
    expect([history.cycles.length, history.bytes]).toEqual([1, 30]);
  });

  it('lets every second frame of the older half go when it is full', () => {
    const history = new History(80);
    for (let cycle = 0; cycle < 9; cycle++) history.add(frame(cycle));
    expect([...history.cycles]).toEqual([0, 2, 4, 5, 6, 7, 8]);
  });

  it('stays within its bytes, keeps its ends and its order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 300 }), (sizes) => {
        const history = new History(200);
        sizes.forEach((bytes, cycle) => history.add(frame(cycle, bytes)));
        const cycles = [...history.cycles];
        expect(history.bytes).toBeLessThanOrEqual(200);
        expect(history.bytes).toBe(cycles.reduce((sum, cycle) => sum + sizes[cycle]!, 0));
        expect([cycles[0], cycles.at(-1)]).toEqual([0, sizes.length - 1]);
        expect(cycles).toEqual([...cycles].sort((a, b) => a - b));
      }),
    );
  });
});
