import { reversal, twoSpirals } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';
import { measure } from '../measure/measure.ts';
import { sampleResult } from '../testing/sample-result.ts';
import type { StudyRow } from './comparison.ts';
import { standingsOf } from './comparison.ts';
import { studyJson, studyMarkdown, studyTable } from './study-table.ts';
import type { Study } from './study.ts';

const study: Study = {
  name: 'sample',
  summary: 'Why?',
  seeds: [0],
  stages: [],
  measures: [],
  baselines: ['fixed'],
};

const row = (
  label: string,
  group: string,
  score: number,
  parameters: number,
  task = twoSpirals(),
): StudyRow => ({
  run: {
    name: label,
    label,
    group,
    task,
    cycles: 12_000,
    results: [0, 1, 3].map((seed) => sampleResult({ seed })),
    logs: [],
  },
  measures: [
    measure(task.steps === 1 ? 'accuracy, %' : 'held-out nats per cycle', 2, [score - 1, score, score]),
    measure('parameters', 0, [parameters]),
  ],
});

const rows = [
  row('grow', 'growing', 97, 50),
  row('shrink', 'growing', 98, 120),
  row('8', 'fixed', 90, 20),
  row('64', 'fixed', 97.5, 100),
  row('256', 'fixed', 97.5, 400),
];

describe('standingsOf', () => {
  it('marks the best of the baseline, the smaller of equals, and measures the others against it', () => {
    expect(standingsOf(rows, study)).toEqual([
      { best: false, gap: -0.5, front: true },
      { best: false, gap: 0.5, front: true },
      { best: false, gap: undefined, front: true },
      { best: true, gap: undefined, front: true },
      { best: false, gap: undefined, front: false },
    ]);
  });

  it('takes the least of losses', () => {
    const losses = [
      row('a', 'fixed', 9, 10, reversal()),
      row('b', 'fixed', 12, 5, reversal()),
      row('c', 'growing', 9.5, 7, reversal()),
    ];
    expect(standingsOf(losses, study)).toEqual([
      { best: true, gap: undefined, front: true },
      { best: false, gap: undefined, front: true },
      { best: false, gap: 0.5, front: true },
    ]);
  });

  it('marks the best of each of several baselines, and measures against the best of all', () => {
    const baselines = ['fixed', 'growing'];
    const standings = standingsOf(rows, { baselines }) ?? [];
    expect(standings.map(({ best }) => best)).toEqual([false, true, false, true, false]);
    expect(standings.every(({ gap }) => gap === undefined)).toBe(true);
  });

  it('compares nothing where the study does not', () => {
    expect(standingsOf(rows, {})).toBeUndefined();
  });
});

describe('studyTable', () => {
  it('has a row for each experiment, with medians and ranges', () => {
    const { header, rows: body, names } = studyTable(study, rows);
    expect(header.join(' | ')).toBe(
      'group | experiment | cycles | seeds | accuracy, % | parameters | against the best | front',
    );
    expect(body.map((cells) => cells.join(' | '))).toEqual([
      'growing | grow | 12,000 | 0-1,3 | 97.00 (96.00 to 97.00) | 50 | -0.50 | yes',
      ' | shrink | 12,000 | 0-1,3 | 98.00 (97.00 to 98.00) | 120 | +0.50 | yes',
      'fixed | 8 | 12,000 | 0-1,3 | 90.00 (89.00 to 90.00) | 20 |  | yes',
      ' | 64 (best) | 12,000 | 0-1,3 | 97.50 (96.50 to 97.50) | 100 |  | yes',
      ' | 256 | 12,000 | 0-1,3 | 97.50 (96.50 to 97.50) | 400 |  | ',
    ]);
    expect(names).toBe(2);
  });

  it('has a column for each experiment where there are more measures than fit beside each other', () => {
    const many = rows.slice(0, 2).map(({ run, measures }) => ({
      run,
      measures: [...measures, ...['a', 'b', 'c', 'd'].map((name) => measure(name, 0, [1.5]))],
    }));
    const {
      header,
      rows: body,
      names,
    } = studyTable({ ...study, baselines: undefined } as unknown as Study, many);
    expect([header, body[0]]).toEqual([
      ['group', 'growing', ''],
      ['experiment', 'grow', 'shrink'],
    ]);
    expect(body.at(-1)).toEqual(['d', '1.5', '1.5']);
    expect(names).toBe(1);
  });

  it('leaves open what an experiment lacks', () => {
    const bare = rows.map((each, at) => (at === 1 ? { ...each, measures: each.measures.slice(0, 1) } : each));
    expect(studyTable(study, bare).rows[1]?.[5]).toBe('-');
  });
});

describe('the documents of a study', () => {
  it('are Markdown with a legend', () => {
    const text = studyMarkdown(study, rows);
    expect(text).toMatch(/^# sample\n\nWhy\?\n\n\| group \| experiment/);
    expect(text).toContain('is the distance to the best');
  });

  it('are JSON with every number', () => {
    expect(studyJson(study, rows)[3]).toMatchObject({
      kind: 'study',
      study: 'sample',
      experiment: '64',
      group: 'fixed',
      seeds: [0, 1, 3],
      measures: [
        { name: 'accuracy, %', median: 97.5, least: 96.5, most: 97.5, sample: [96.5, 97.5, 97.5] },
        {},
      ],
      populations: { memory: 28 },
      standing: { best: true, gap: null, front: true },
    });
  });
});
