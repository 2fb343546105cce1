import { parity, reversal } from '@meristem/tasks';
import { parseExperiment } from '@meristem/experiment';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../run/run-record.ts';
import { sampleResult } from '../testing/sample-result.ts';
import { comparisonReport } from './comparison-report.ts';
import { comparisonJson, comparisonText } from './comparison-text.ts';
import { compareRuns } from './run-comparison.ts';

const EXPERIMENT = parseExperiment({
  task: { name: 'reversal' },
  architecture: {
    name: 'mine',
    inputs: ['symbol'],
    areas: [{ name: 'memory', kind: 'recurrentPool' }],
    outputs: ['next'],
    projections: [
      { from: 'symbol', to: 'memory' },
      { from: 'memory', to: 'next' },
    ],
  },
  rule: { kind: 'none', criterion: { kind: 'outgoing-l1' } },
  optimizer: { kind: 'rmsprop', learningRate: 0.01 },
  cycles: 100,
});

const NAMES = { task: 'reversal', architecture: 'mine', rule: 'none', preset: null };

/** A run with a loss for each seed, from a first seed on; those without one have not finished. */
const recordOf = (
  path: string,
  losses: readonly (number | undefined)[],
  { first = 0, task = 'reversal', cycles = 100 } = {},
): RunRecord => ({
  path,
  plan: {
    names: NAMES,
    experiment: { ...EXPERIMENT, task: { name: task, options: {} }, cycles },
    backend: 'cpu',
    reportEvery: 1,
    evaluationCycles: 50,
  },
  seeds: losses.map((natsPerCycle, at) => ({
    seed: first + at,
    reports: [],
    faults: [],
    result:
      natsPerCycle === undefined
        ? undefined
        : sampleResult({ seed: first + at, heldOut: { natsPerCycle }, multiplyAdds: 1e6, lookups: 5e5 }),
  })),
});

const good = [9, 9.1, 9.2, 9.3, 9.4, 9.5, 9.6, 9.7];
const bad = good.map((loss) => loss + 3);

describe('compareRuns', () => {
  it('sets the first run against the others: chance, paired test, medians, units and work', () => {
    const { runs, differences, measure, notes } = compareRuns(
      [recordOf('runs/a', good), recordOf('runs/b', bad), recordOf('runs/c', good)],
      reversal(),
    );
    expect(measure.name).toBe('held-out nats per cycle');
    expect(runs.map(({ name, score, work }) => [name, measure.format(score.median), work.median])).toEqual([
      ['a', '9.35', 3.5e6],
      ['b', '12.35', 3.5e6],
      ['c', '9.35', 3.5e6],
    ]);
    const [toB, toC] = differences;
    expect(toB).toMatchObject({
      one: 'a',
      other: 'b',
      improvement: { value: 1 },
      seeds: [0, 1, 2, 3, 4, 5, 6, 7],
    });
    expect(toB?.paired.difference).toBeCloseTo(-3, 9);
    expect(toB?.paired.p).toBeCloseTo(2 / 256, 9);
    expect(toC).toMatchObject({ improvement: { value: 0.5 }, paired: { difference: 0, p: 1 } });
    expect(runs[0]?.interquartileMean.value).toBeCloseTo(9.35, 9);
    expect(runs[0]!.interquartileMean.lower).toBeLessThan(9.35);
    expect(notes).toEqual([]);
  });

  it('knows that more is better of accuracy', () => {
    const record = (path: string, right: number): RunRecord => {
      const run = recordOf(path, [1], { task: 'parity' });
      return {
        ...run,
        seeds: [{ ...run.seeds[0]!, result: sampleResult({ heldOut: { accuracy: { even: right } } }) }],
      };
    };
    const { differences, measure } = compareRuns([record('a', 0.9), record('b', 0.6)], parity());
    expect(measure.kind).toBe('accuracy');
    expect(differences[0]?.improvement.value).toBe(1);
  });

  it('tests the seeds that both have, and says what was left out', () => {
    const { differences, notes } = compareRuns(
      [recordOf('a', [9, undefined, 9.2]), recordOf('b', [10, 10, 10], { first: 2, cycles: 50 })],
      reversal(),
    );
    expect(differences[0]?.seeds).toEqual([2]);
    expect(notes[0]).toBe('a: 1 of 3 seeds have not finished, and are left out.');
    expect(notes.join(' ')).toContain('different amounts of data');
    expect(notes.join(' ')).toContain('Fewer than six seeds');
  });

  it.each([
    ['a single run', [recordOf('a', [9])], 'found one run, expected two or more'],
    [
      'other tasks',
      [recordOf('a', [9]), recordOf('b', [9], { task: 'digraphs' })],
      'found the task reversal {} in a and digraphs {} in b',
    ],
    [
      'no seed in common',
      [recordOf('a', [9, 9]), recordOf('b', [9], { first: 5 })],
      'found the seeds 0-1 in a and 5 in b',
    ],
    [
      'nothing finished',
      [recordOf('a', [9]), recordOf('b', [undefined])],
      'found no seed of b that has finished',
    ],
  ])('refuses %s', (_, records, message) => {
    expect(() => compareRuns(records, reversal())).toThrow(message);
  });

  it('tells runs of the same name apart by their paths', () => {
    const { runs } = compareRuns([recordOf('x/run', [9]), recordOf('y/run', [9])], reversal());
    expect(runs.map(({ name }) => name)).toEqual(['x/run', 'y/run']);
  });
});

describe('what is written of a comparison', () => {
  const comparison = compareRuns([recordOf('<b>a', good), recordOf('b', bad)], reversal());

  it('is a table for people', () => {
    const lines = comparisonText(comparison).split('\n');
    expect(lines[0]).toMatch(/^run +seeds +held-out nats per cycle, median +quartiles/);
    expect(lines[1]).toMatch(
      /^<b>a +0-7 +9\.35 +9\.17 to 9\.53 +9\.35 \(9\.\d\d to 9\.\d\d\) +28 +1,040 +3\.50 M$/,
    );
    expect(lines[5]).toMatch(/^b +1\.00 \(1\.00 to 1\.00\) +0-7 +-3 +0\.008$/);
  });

  it('is one JSON value for programs', () => {
    expect(JSON.parse(JSON.stringify(comparisonJson(comparison)))).toMatchObject({
      kind: 'comparison',
      task: { name: 'reversal' },
      better: 'less',
      runs: [{ name: '<b>a', seeds: [0, 1, 2, 3, 4, 5, 6, 7] }, { name: 'b' }],
      differences: [{ one: '<b>a', other: 'b' }],
    });
  });

  it('is a page that runs nothing, with names as text', () => {
    const text = comparisonReport(comparison);
    expect(text).toContain('&lt;b&gt;a');
    expect(text).not.toMatch(/<b>|<script|<[^>]+ style=/);
    expect(text).toContain("default-src 'none'");
  });
});
