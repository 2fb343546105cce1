import { describe, expect, it } from 'vitest';
import { corpus } from './corpus.ts';
import { caseOf, judge } from './judge.ts';

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
