import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Wanted } from '../contract/index.ts';
import { emptyDocument } from '../document/empty-document.ts';
import { sameJson, stepBetween } from './changes.ts';
import { digits, lossWords, short } from './loss-words.ts';
import { positionAt, recorded, upTo } from './record.ts';
import { SPEEDS, speedWords } from './speeds.ts';
import { timelinePath } from './timeline-path.ts';
import { WantedParts } from './wanted-parts.ts';

describe('a record', () => {
  const long = Array.from({ length: 1000 }, (_, k) => ({ cycle: k * 10 })).reduce<
    readonly { cycle: number }[]
  >((record, entry) => recorded(record, entry, 64), []);

  it('stays within its size, in order, with its first and newest entries', () => {
    expect(long.length).toBeLessThanOrEqual(64);
    expect(long[0]).toEqual({ cycle: 0 });
    expect(long.at(-1)).toEqual({ cycle: 9990 });
    expect(long.at(-2)).toEqual({ cycle: 9980 });
    expect(long.every(({ cycle }, k) => k === 0 || cycle > (long[k - 1]?.cycle ?? NaN))).toBe(true);
  });

  it('finds the last entry at or before a cycle', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 11_000 }), (cycle) => {
        const plain = long.findLastIndex((entry) => entry.cycle <= cycle);
        expect(positionAt(long, cycle)).toBe(plain);
        expect(upTo(long, cycle)).toHaveLength(plain + 1);
      }),
    );
  });
});

describe('the step from one document to another', () => {
  const then = emptyDocument();
  const withExperiment = (fields: object) => ({ ...then, experiment: { ...then.experiment, ...fields } });

  it('is none where training would be the same', () => {
    expect(stepBetween(then, emptyDocument()).kind).toBe('same');
    expect(stepBetween(then, { ...then, name: 'x', notes: 'y', places: { a: { x: 1, y: 1 } } }).kind).toBe(
      'same',
    );
    expect(stepBetween(then, withExperiment({ batch: undefined })).kind).toBe('same');
  });

  it('can be made under way for the task, the rule, the length and the schedules', () => {
    const task = { name: 'digraphs' };
    expect(stepBetween(then, withExperiment({ task, cycles: 5 }))).toEqual({
      kind: 'change',
      changes: { task, cycles: 5 },
    });
    const data = { kind: 'text', text: 'x' } as const;
    expect(stepBetween(then, { ...then, data })).toEqual({ kind: 'change', changes: { data } });
  });

  it('starts again for anything else', () => {
    const others = [
      { ...then, seed: 1 },
      { ...then, precision: 'fast' as const },
      withExperiment({ batch: 8 }),
    ];
    for (const other of others) expect(stepBetween(then, other).kind).toBe('restart');
    const architecture = { ...then.experiment.architecture, name: 'x' };
    expect(stepBetween(then, withExperiment({ architecture, cycles: 5 })).kind).toBe('restart');
  });

  it('compares JSON by value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(sameJson(value, JSON.parse(JSON.stringify(value)))).toBe(true);
        expect(sameJson(value, [value])).toBe(false);
      }),
    );
  });
});

describe('words', () => {
  it('are dashes before anything is known', () => {
    expect(lossWords(undefined, undefined)).toEqual({ value: '–', floor: '', units: '0' });
  });

  it('have as many digits as say something', () => {
    expect([0, 0.00012, 0.5, 12.345, 123.45, NaN].map(digits)).toEqual([
      '0.000',
      '1.2e-4',
      '0.500',
      '12.35',
      '123.5',
      'NaN',
    ]);
    expect([0, 1234, 12_345, 100_000, 2_500_000].map(short)).toEqual(['0', '1,234', '12.3k', '100k', '2.5M']);
    expect([SPEEDS[0], SPEEDS.at(-1)].map((speed) => speedWords(speed ?? 0))).toEqual([
      '1 a second',
      'full speed',
    ]);
  });
});

describe('the line of time', () => {
  const size = { width: 100, height: 20 };

  it('goes from the first cycle to the last, lower for a smaller loss', () => {
    const line = timelinePath(
      [
        { cycle: 0, smoothedLoss: 4 },
        { cycle: 50, smoothedLoss: 3 },
        { cycle: 100, smoothedLoss: 2 },
      ],
      size,
    );
    expect(line).toBe('M0.0,2.0L50.0,10.0L100.0,18.0');
  });

  it('is empty where there is nothing to draw, and leaves out what is no number', () => {
    expect(timelinePath([], size)).toBe('');
    expect(
      timelinePath(
        [
          { cycle: 1, smoothedLoss: 1 },
          { cycle: 2, smoothedLoss: NaN },
        ],
        size,
      ),
    ).toBe('');
  });
});

describe('parts of frames', () => {
  it('are wanted for as long as somebody looks at them', () => {
    const told: (readonly Wanted[])[] = [];
    const parts = new WantedParts((now) => told.push(now));
    const first = parts.want('weights');
    const second = parts.want('weights');
    first();
    first();
    second();
    expect(told).toEqual([['weights'], []]);
  });
});
