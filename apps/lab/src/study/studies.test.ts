import { referenceBackend } from '@meristem/autodiff';
import { parseExperiment, trainerOf } from '@meristem/experiment';
import { describe, expect, it } from 'vitest';
import { labTasks, TaskShelf } from '../tasks.ts';
import { growthPays } from './growth-pays.ts';
import { STUDIES } from './studies.ts';
import type { Study, StudyExperiment, StudyRun } from './study.ts';
import { sampleResult } from '../testing/sample-result.ts';

const whole = (cycles: number): number => cycles;

const firstStage = ({ stages }: Study, length = whole): readonly StudyExperiment[] =>
  stages[0]?.(length, []) ?? [];

/** A task as it is, but with few examples to load. */
const fewExamples = (name: string, options: object): object => {
  if (name === 'permuted-images') return { ...options, images: 'digits' };
  return name === 'digits' ? { train: 20, test: 10 } : options;
};

describe.each(STUDIES.map((study) => [study.name, study] as const))('the study %s', (_name, study) => {
  const experiments = firstStage(study);

  it('has runs with names of their own that are names of folders', () => {
    const names = experiments.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
    expect(study.summary).toMatch(/\?$/);
  });

  it('has whole experiments that can be trained', { timeout: 20_000 }, () => {
    const tasks = new TaskShelf();
    for (const { experiment } of firstStage(study, () => 3)) {
      const parsed = parseExperiment(experiment);
      const { name, options } = parsed.task;
      const task = tasks.get(name, fewExamples(name, options) as typeof options);
      const batch = Math.min(parsed.batch, 10);
      trainerOf({ ...parsed, batch }, { task, seed: 0, backend: referenceBackend('single') });
    }
  });

  it('comes back from JSON', () => {
    for (const { experiment } of experiments) {
      const parsed = parseExperiment(experiment);
      expect(parseExperiment(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
    }
  });

  it('compares with groups that it has', () => {
    const groups = new Set(experiments.map(({ group }) => group));
    if (study.stages.length > 1) return;
    for (const baseline of study.baselines ?? []) expect(groups).toContain(baseline);
  });
});

describe('the study growth-pays', () => {
  /** Every network has the loss that a rate gives, and takes units squared products a cycle; growing ones look up besides. */
  const trained = (experiment: StudyExperiment): StudyRun => {
    const { cycles, optimizer, architecture } = parseExperiment(experiment.experiment);
    const grown = experiment.group === 'growing';
    const { units } = architecture.areas[0] as unknown as { readonly units: number };
    const loss = { 0.003: 10, 0.005: 9, 0.01: 12 }[optimizer!.learningRate] ?? 0;
    const result = sampleResult({
      cycles,
      multiplyAdds: cycles * (grown ? 600 : units * units),
      lookups: grown ? cycles * 450 : 0,
      heldOut: { natsPerCycle: loss },
    });
    return { ...experiment, task: labTasks.byName('reversal'), cycles, results: [result], logs: [[]] };
  };

  it('gives every size, at its best rate, the work that growing took', () => {
    const runs = firstStage(growthPays).map(trained);
    const second = growthPays.stages[1]?.(whole, runs) ?? [];
    expect(second).toHaveLength(16);
    for (const { name, group, experiment } of second) {
      const { cycles, optimizer, rule } = parseExperiment(experiment);
      const units = Number(/^fixed-(\d+)-/.exec(name)?.[1]);
      expect({ rate: optimizer!.learningRate, rule: rule.kind }).toEqual({ rate: 0.005, rule: 'none' });
      expect(optimizer).toMatchObject({ maxStep: 0.005 });
      expect(cycles).toBe(Math.round((50_000 * (3 * 600 + 450)) / (3 * units * units)));
      expect(growthPays.baselines).toContain(group);
    }
    expect(new Set(second.map(({ name }) => name)).size).toBe(16);
  });
});
