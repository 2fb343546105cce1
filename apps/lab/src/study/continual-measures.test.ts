import type { Report } from '@meristem/growable';
import { expect, test } from 'vitest';
import { labTasks } from '../tasks.ts';
import { sampleResult } from '../testing/sample-result.ts';
import { deadShare, onlineAccuracy, productsPerCycle } from './continual-measures.ts';
import type { StudyRun } from './study.ts';

/** A run of 40 cycles that is right more and more often, told of in stretches of 4 and then of 8 cycles. */
function runOf(results: StudyRun['results']): StudyRun {
  const ends = [4, 8, 16, 24, 32, 40];
  const log = ends.map((cycle, at) => ({
    cycle,
    plasticity: { cycles: cycle - (ends[at - 1] ?? 0), online: { class: { accuracy: cycle / 40 } } },
  })) as unknown as readonly Report[];
  const task = labTasks.byName('iris');
  return { name: 'a', label: 'a', group: 'a', task, cycles: 40, results, logs: [log] };
}

const whole = (cycles: number): number => cycles;

test('what is right online is weighed by the cycles that a report tells of', () => {
  const measures = onlineAccuracy({ tasks: 2, every: 8 })(runOf([]), whole);
  expect(measures.map(({ name, sample }) => [name, ...sample])).toEqual([
    ['right in the last 2 tasks, %', 100 * ((0.8 + 1) / 2)],
    ['right in the first 2, %', 100 * ((4 * 0.1 + 4 * 0.2 + 8 * 0.4) / 16)],
    ['right in all, %', 100 * ((4 * 0.1 + 4 * 0.2 + 8 * (0.4 + 0.6 + 0.8 + 1)) / 40)],
  ]);
});

test('a run that is shorter than the stretch is told of as a whole, one that tells nothing not at all', () => {
  const [last, first] = onlineAccuracy({ tasks: 20, every: 8 })(runOf([]), whole);
  expect(last?.sample).toEqual(first?.sample);
  expect(onlineAccuracy({ tasks: 2, every: 8 })({ ...runOf([]), logs: [[]] }, whole)).toEqual([]);
});

test('products are those of a cycle, dead units a share of all', () => {
  const neurons = { scale: 'neuron', size: 10 } as const;
  const result = sampleResult({
    cycles: 40,
    multiplyAdds: 4000,
    totalUnits: 20,
    populations: [
      { ...neurons, name: 'one', dead: 3 },
      { ...neurons, name: 'other', dead: 0 },
    ],
  });
  expect(productsPerCycle(runOf([result]), whole)[0]?.sample).toEqual([100]);
  expect(deadShare(runOf([result]), whole)[0]?.sample).toEqual([15]);
  expect(deadShare(runOf([sampleResult({ totalUnits: 0, populations: [] })]), whole)[0]?.sample).toEqual([0]);
});
