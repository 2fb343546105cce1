import { randomKey } from '@meristem/autodiff';
import { describe, expect, test } from 'vitest';
import { type Lane, readTrials } from '../testing/read-lanes.ts';
import { sineSuperposition } from './sine-superposition.ts';

const RATES = [0.2, 0.311, 0.42, 0.51, 0.63, 0.74, 0.85, 0.97];

/** All samples of a trial: those that go in, and the last that is to come out. */
const samplesOf = ({ value = [], next = [] }: Lane): readonly number[] => [...value, ...next.slice(-1)];

/** Coefficients of the polynomial with a zero at either phase of each rate: what they weigh vanishes for sums of such sines. */
function annihilator(waves: number): readonly number[] {
  return RATES.slice(0, waves).reduce<readonly number[]>(
    (before, rate) =>
      [...before, 0, 0].map(
        (weight, at) => weight - 2 * Math.cos(rate) * (before[at - 1] ?? 0) + (before[at - 2] ?? 0),
      ),
    [1],
  );
}

test.each([1, 2, 3, 8])('sums of %i sines obey the linear recurrence of their rates', (waves) => {
  const weights = annihilator(waves);
  for (const trial of readTrials(sineSuperposition({ waves, noise: 0, steps: 60 }), {
    batch: 3,
    cycles: 5,
  })) {
    const samples = samplesOf(trial);
    for (let at = weights.length - 1; at < samples.length; at += 1) {
      const rest = weights.reduce((sum, weight, back) => sum + weight * (samples[at - back] ?? NaN), 0);
      expect(Math.abs(rest)).toBeLessThan(1e-6);
    }
  }
});

/** The factor of Cholesky of the covariance of samples, which is cosines of differences of time, plus the noise. */
function factorOf(waves: number, noise: number, samples: number): readonly (readonly number[])[] {
  const factor: number[][] = [];
  for (let row = 0; row < samples; row += 1) {
    const line: number[] = [];
    for (let column = 0; column <= row; column += 1) {
      const cosines = RATES.slice(0, waves).map((rate) => Math.cos(rate * (row - column)));
      let rest = cosines.reduce((sum, each) => sum + each, 0) / waves + (row === column ? noise ** 2 : 0);
      for (let k = 0; k < column; k += 1) rest -= (line[k] ?? NaN) * (factor[column]?.[k] ?? line[k] ?? NaN);
      line.push(row === column ? Math.sqrt(rest) : rest / (factor[column]?.[column] ?? NaN));
    }
    factor.push(line);
  }
  return factor;
}

describe.each([
  [2, 0.2, 40],
  [1, 0.5, 7],
  [4, 0.1, 60],
])('%i sines with noise %d over %i steps', (waves, noise, steps) => {
  const task = sineSuperposition({ waves, noise, steps });
  const factor = factorOf(waves, noise, steps + 1);
  const floor = task.floor(0)?.natsPerCycle ?? NaN;

  test('have the floor of a normal process with the covariance of their cosines', () => {
    const variances = factor.slice(1).map((line, row) => (line[row + 1] ?? NaN) ** 2);
    const sum = variances.reduce((total, each) => total + each, 0);
    expect(Math.abs(floor / sum - 1)).toBeLessThan(1e-8);
  });

  test('and whoever predicts by that process pays it', () => {
    let paid = 0;
    const trials = readTrials(task, { key: randomKey(3), batch: 50, cycles: 60 });
    for (const trial of trials) {
      const samples = samplesOf(trial);
      const whitened: number[] = [];
      factor.forEach((line, row) => {
        let rest = samples[row] ?? NaN;
        for (let k = 0; k < row; k += 1) rest -= (line[k] ?? NaN) * (whitened[k] ?? NaN);
        if (row > 0) paid += rest ** 2;
        whitened.push(rest / (line[row] ?? NaN));
      });
    }
    // Four standard errors of the mean of a sum of squares of independent normal numbers.
    const spread = factor.slice(1).reduce((sum, line, row) => sum + 2 * (line[row + 1] ?? NaN) ** 4, 0);
    const bound = 4 * Math.sqrt(spread / trials.length);
    expect(bound).toBeLessThan(0.05 * floor);
    expect(Math.abs(paid / trials.length - floor)).toBeLessThan(bound);
  });
});

test('without noise nothing is uncertain after as many samples as there are amplitudes', () => {
  const at = (steps: number): number =>
    sineSuperposition({ waves: 2, noise: 0, steps }).floor(0)?.natsPerCycle ?? NaN;
  const correlation = (Math.cos(0.2) + Math.cos(0.311)) / 2;
  expect(at(1)).toBeCloseTo(1 - correlation ** 2, 8);
  expect(at(100)).toBeCloseTo(at(3), 6);
});
