import { randomKey, referenceBackend, uniformAt } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { contribution } from '../../growth/continual/contribution.ts';
import { continualBackprop } from '../../growth/continual/continual-backprop.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { changingTask } from '../../testing/changing-task.ts';
import { numbersOf, RECTIFIED_UNITS, rectifiedTrainer } from '../../testing/rectified-trainer.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import type { Report } from '../run/report.ts';
import type { Trainer } from '../trainer.ts';
import { populationPlasticity } from './population-plasticity.ts';

async function reportsOf(trainer: Trainer, cycles: number, reportEvery: number): Promise<Report[]> {
  const reports: Report[] = [];
  for await (const report of trainer.run({ cycles, reportEvery })) reports.push(report);
  return reports;
}

/** Moments of samples, each the activations of all units. */
function momentsOf(samples: readonly (readonly number[])[]) {
  const units = samples[0]!.length;
  const average = (of: (sample: readonly number[]) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const mean = Float64Array.from({ length: units }, (_, i) => average((sample) => sample[i]!));
  const pairs = (center: (i: number) => number): Float64Array =>
    Float64Array.from({ length: units * units }, (_, at) => {
      const [i, j] = [Math.floor(at / units), at % units];
      return average((sample) => (sample[i]! - center(i)) * (sample[j]! - center(j)));
    });
  return { mean, secondMoment: pairs(() => 0), covariance: pairs((i) => mean[i]!) };
}

describe('what a population still does', () => {
  it('tells dead units from saturated ones', () => {
    const samples = Array.from({ length: 50 }, (_, s) => [
      0,
      0.97 + 0.001 * (s % 2),
      -1,
      uniformAt(randomKey(1), s),
    ]);
    expect(populationPlasticity(momentsOf(samples))).toMatchObject({ units: 4, dead: 1, saturated: 2 });
  });

  it('counts directions: as many as alike and independent units, one where all say the same', () => {
    const turns = Array.from({ length: 3 }, (_, i) => [0, 1, 2].map((j) => Number(i === j)));
    expect(populationPlasticity(momentsOf(turns)).effectiveRank).toBeCloseTo(3, 10);
    const same = Array.from({ length: 9 }, (_, s) => [s, 2 * s, -s]);
    expect(populationPlasticity(momentsOf(same)).effectiveRank).toBeCloseTo(1, 6);
    // Singular values of 2 and 1: shares of 2/3 and 1/3.
    const uneven = momentsOf([
      [2, 0],
      [0, 1],
    ]);
    const entropy = -(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3);
    expect(populationPlasticity(uneven).effectiveRank).toBeCloseTo(Math.exp(entropy), 10);
    expect(populationPlasticity(momentsOf([[0, 0]])).effectiveRank).toBe(0);
  });
});

describe('a run that tells how well it still learns', () => {
  const growth = fixedSize({ criterion: contribution() });

  it('judges predictions before they are learned from: by the losses of its cycles', async () => {
    const trainer = rectifiedTrainer({ growth, plasticity: true });
    const [first, second] = await reportsOf(trainer, 60, 30);
    const losses = await reportsOf(rectifiedTrainer({ growth }), 60, 1);
    const mean = (from: number): number =>
      losses.slice(from, from + 30).reduce((sum, { loss }) => sum + loss, 0) / 30;
    expect(first!.plasticity!.online['class']!.cost).toBeCloseTo(mean(0), 12);
    expect(second!.plasticity!.online['class']!.cost).toBeCloseTo(mean(30), 12);
    expect(second!.plasticity!.cycles).toBe(30);
    expect(losses[0]!.plasticity).toBeUndefined();
  });

  it('sees the accuracy fall when labels change', async () => {
    const task = changingTask({ change: 2000, what: 'labels' });
    const reports = await reportsOf(rectifiedTrainer({ growth, task, plasticity: true }), 2100, 100);
    const accuracies = reports.map(({ plasticity }) => plasticity!.online['class']!.accuracy!);
    expect(accuracies[19]).toBeGreaterThan(0.8);
    expect(accuracies[20]).toBeLessThan(accuracies[19]! - 0.2);
  });

  it('looks at units and weights, and changes nothing, whatever the rule', async () => {
    const rule = continualBackprop({ rate: 0.05, maturity: 5 });
    const told = rectifiedTrainer({ growth: rule, plasticity: true });
    const quiet = rectifiedTrainer({ growth: rule });
    const last = (await reportsOf(told, 80, 40)).at(-1)!.plasticity!;
    trained(quiet, 80);
    expect(numbersOf(told, 'x.to.lower')).toEqual(numbersOf(quiet, 'x.to.lower'));
    expect(told.lookups).toBe(0);
    expect(Object.keys(last.populations)).toEqual(['lower', 'upper']);
    expect(last.populations['lower']!.units).toBe(RECTIFIED_UNITS);
    const weights = ['x.to.lower', 'lower.to.upper', 'upper.to.class'].flatMap((name) => [
      ...numbersOf(told, name),
    ]);
    const size = weights.reduce((sum, weight) => sum + Math.abs(weight), 0) / weights.length;
    expect(last.weightSize).toBeCloseTo(size, 12);
  });

  it('does so of a network with memory, over all steps', async () => {
    const trainer = sampleTrainer({ plasticity: true, backend: referenceBackend('double') });
    const [report] = await reportsOf(trainer, 40, 40);
    const { populations, online } = report!.plasticity!;
    expect(populations['memory']!.effectiveRank).toBeGreaterThan(0);
    expect(online['next']?.accuracy ?? online['echo']?.accuracy).toBeGreaterThanOrEqual(0);
  });
});
