import { describe, expect, it } from 'vitest';
import { quartiles } from '../statistics.ts';
import { FIGURES, membersOf, planOfMember, VERSIONS } from './paper-experiment.ts';
import { referenceLoss } from './reference.ts';
import type { MemberSummary } from './summary.ts';
import { summaryJson, summaryMarkdown } from './summary.ts';

const summaryOf = (member: string, sample: readonly number[]): MemberSummary => ({
  version: 'v2',
  member,
  seeds: sample.map((_, seed) => seed),
  cycles: 100_000,
  floor: 8.96,
  measures: [
    { name: 'held-out nats per cycle', digits: 2, sample, quartiles: quartiles(sample) },
    { name: 'units at the end', digits: 0, sample: [38, 41, 42], quartiles: quartiles([38, 41, 42]) },
  ],
});

describe('summaryMarkdown', () => {
  it('sets our medians and quartiles beside the known ones', () => {
    const lines = summaryMarkdown('Title', [summaryOf('hard', [9.5, 10, 13])]).split('\n');
    expect(lines[0]).toBe('# Title');
    expect(lines[4]).toBe(
      '| hard | 100,000 | 0-2 | held-out nats per cycle | 10.00 (9.75 to 11.50) | 9.94 (9.8 to 13.2) |',
    );
    expect(lines[5]).toBe('|  |  |  | units at the end | 41 (39.5 to 41.5) | 40 |');
  });

  it('has no quartiles for a single seed, and a dash where nothing is known', () => {
    const text = summaryMarkdown('Title', [summaryOf('unheard-of', [9.5])]);
    expect(text).toContain('| held-out nats per cycle | 9.50 | - |');
  });
});

describe('summaryJson', () => {
  it('keeps the sample', () => {
    expect(summaryJson(summaryOf('fixed-20', [12, 13]))).toMatchObject({
      experiment: 'fixed-20',
      measures: [{ median: 12.5, sample: [12, 13], reference: { median: 12.8 } }, { reference: null }],
    });
  });
});

describe('membersOf', () => {
  it('trains the sizes of the paper against a growing network', () => {
    const members = membersOf('fixed', 'v2') ?? [];
    expect(members.map(({ units }) => units)).toEqual([20, 37, 50, 75, 100, undefined]);
    expect(members.every(({ name }) => referenceLoss('v2', name) !== undefined)).toBe(true);
  });

  it.each(VERSIONS)('has plans that can be trained for every figure of %s', async (version) => {
    for (const member of FIGURES.flatMap((figure) => membersOf(figure, version) ?? [])) {
      const { experiment, names } = await planOfMember(member, 'reference');
      expect(experiment.cycles).toBe(version === 'v1' ? 300_000 : 100_000);
      expect(experiment.architecture.areas[0]).toMatchObject({ units: member.units ?? 1 });
      expect(names.preset).toBe('paper');
      if (member.task === 'easy-hard-easy')
        expect(experiment.task.options).toEqual({ cycles: version === 'v1' ? 300_000 : 100_000 });
    }
  });
});
