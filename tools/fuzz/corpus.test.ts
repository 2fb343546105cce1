import { describe, expect, it } from 'vitest';
import { corpus } from './corpus.ts';
import { caseOf, judge } from './judge.ts';
import { mutated } from './mutate.ts';
import type { Draws } from './random.ts';

describe('inputs that did harm once', () => {
  it.each(corpus())('%s is taken or refused', async (_, input) => {
    expect(await judge(input)).not.toMatchObject({ kind: 'harm' });
  });
});

describe('new inputs', () => {
  it('are taken or refused, some of them each', async () => {
    const kinds = new Map<string, number>();
    for (let number = 0; number < 300; number++) {
      const verdict = await judge(caseOf(2026, number));
      expect({ number, ...verdict }).not.toMatchObject({ kind: 'harm' });
      kinds.set(verdict.kind, (kinds.get(verdict.kind) ?? 0) + 1);
    }
    expect(kinds.get('taken')).toBeGreaterThan(30);
    expect(kinds.get('refused')).toBeGreaterThan(100);
  });
});

describe('faults in lists within lists', () => {
  it('stay as small as a thread can hold, however often what was copied is copied', () => {
    // The innermost list first, then the one around it, and so on: 1200 copies each.
    let level = 2;
    const pick = (list: readonly unknown[]): unknown => {
      if (list.includes(1200)) return 1200;
      return typeof list[0] === 'object' && 'holder' in list[0]! ? list[level--] : list[0];
    };
    const draws = { below: (count: number) => (count === 9 ? 6 : 2), pick, once: () => true } as Draws;
    expect((mutated([[[1]]], [], draws) as unknown[]).flat(2).length).toBe(84 * 1201);
  });
});
