import { describe, expect, it } from 'vitest';
import { nextFold } from './turns.ts';

const settings = { every: 250, longestWait: 3000, first: 4, atMost: 8 };

describe('the next attempt at folding neurons', () => {
  it('asks for twice as many where all could go, up to the most', () => {
    const turn = { due: 0, wait: 250, count: 4 };
    const doubled = nextFold(turn, 1000, { outcome: 'passed', folded: 4 }, settings);
    expect(doubled).toEqual({ due: 1250, wait: 250, count: 8 });
    expect(nextFold(doubled, 1250, { outcome: 'passed', folded: 8 }, settings).count).toBe(8);
  });

  it('asks for as many as could go where some were too many, and soon', () => {
    const turn = { due: 0, wait: 2000, count: 8 };
    const next = nextFold(turn, 1000, { outcome: 'passed', folded: 2 }, settings);
    expect(next).toEqual({ due: 1250, wait: 250, count: 2 });
  });

  it('waits twice as long where a single one was too many, up to the longest', () => {
    const failed = { outcome: 'failed', folded: 0 } as const;
    const next = nextFold({ due: 0, wait: 1000, count: 8 }, 5000, failed, settings);
    expect(next).toEqual({ due: 7000, wait: 2000, count: 1 });
    expect(nextFold(next, 7000, failed, settings)).toEqual({ due: 10_000, wait: 3000, count: 1 });
  });

  it('comes again as it is where nothing could be judged', () => {
    const turn = { due: 0, wait: 500, count: 4 };
    expect(nextFold(turn, 1000, { outcome: 'refused', folded: 0 }, settings)).toEqual({ ...turn, due: 1500 });
  });
});
