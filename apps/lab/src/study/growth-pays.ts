import type { Experiment, PresetRule } from '@meristem/growable';
import { presetExperiment } from '@meristem/growable';
import { reversal } from '@meristem/tasks';
import { quartiles } from '../statistics.ts';
import * as measures from './measures.ts';
import type { RunLength, Study, StudyExperiment, StudyRun } from './study.ts';

const CYCLES = 50_000;
const SIZES = [16, 20, 24, 28, 37, 50, 75, 100] as const;
const RATES = [0.003, 0.005, 0.01] as const;

/** Rules that grow, with what they are called. */
const GROWN = { margin: 'outgoing-l1', 'grow-fold': 'grow-fold' } as const satisfies Record<
  string,
  PresetRule
>;

const FIXED = 'fixed, as many cycles';

const task = reversal();

function preset(rule: PresetRule, cycles: number, units?: number): Experiment {
  return presetExperiment('tuned', {
    rule,
    task: { name: task.name, options: {} },
    ports: task,
    cycles,
    ...(units !== undefined && { units }),
  });
}

/** A network of fixed size, its steps bounded in proportion to its rate as the preset bounds them. */
function fixedSize(units: number, rate: number, cycles: number): object {
  const experiment = preset('none', cycles, units);
  return { ...experiment, optimizer: { ...experiment.optimizer, learningRate: rate, maxStep: rate } };
}

function nameOf(units: number, rate: number): string {
  return `fixed-${units}-rate-${rate}`;
}

function labelOf(units: number, rate: number): string {
  return `${units} units, rate ${rate}`;
}

function atEqualCycles(length: RunLength): readonly StudyExperiment[] {
  const cycles = length(CYCLES);
  const grown = Object.entries(GROWN).map(([name, rule]): StudyExperiment => ({
    name,
    label: name,
    group: 'growing',
    experiment: preset(rule, cycles),
  }));
  const fixed = SIZES.flatMap((units) =>
    RATES.map((rate): StudyExperiment => ({
      name: nameOf(units, rate),
      label: labelOf(units, rate),
      group: FIXED,
      experiment: fixedSize(units, rate, cycles),
    })),
  );
  return [...grown, ...fixed];
}

/**
 * Networks of fixed size again, each at the best of its rates, for as many cycles as it can train with the work that a
 * growing one took; schedules end with them.
 */
function atEqualWork(_length: RunLength, earlier: readonly StudyRun[]): readonly StudyExperiment[] {
  const runs = new Map(earlier.map((run) => [run.name, run]));
  return Object.keys(GROWN).flatMap((rule) => {
    const budget = medianOf(runs.get(rule), ({ multiplyAdds }) => multiplyAdds);
    return SIZES.map((units): StudyExperiment => {
      const rate = bestRate(units, runs);
      const perCycle = medianOf(
        runs.get(nameOf(units, rate)),
        ({ multiplyAdds, cycles }) => multiplyAdds / cycles,
      );
      const cycles = Math.max(1, Math.round(budget / perCycle));
      return {
        // The cycles too: with other seeds the work is another, and so is the run.
        name: `${nameOf(units, rate)}-work-of-${rule}-${cycles}-cycles`,
        label: labelOf(units, rate),
        group: workGroup(rule),
        experiment: fixedSize(units, rate, cycles),
      };
    });
  });
}

function workGroup(rule: string): string {
  return `fixed, the work of ${rule}`;
}

/** The rate at which networks of a size have the least loss, in the median. */
function bestRate(units: number, runs: ReadonlyMap<string, StudyRun>): number {
  const loss = (rate: number): number =>
    medianOf(runs.get(nameOf(units, rate)), ({ heldOut }) => heldOut.natsPerCycle);
  return RATES.reduce((best, rate) => (loss(rate) < loss(best) ? rate : best), RATES[0]);
}

function medianOf(run: StudyRun | undefined, of: (result: StudyRun['results'][number]) => number): number {
  return quartiles((run?.results ?? []).map(of)).median;
}

/** Whether growing pays on the hard problem: at equal cycles, and at equal work. */
export const growthPays: Study = {
  name: 'growth-pays',
  summary:
    'Does a network that grows learn the hard problem better than one of fixed size, at equal cycles and equal work?',
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  stages: [atEqualCycles, atEqualWork],
  measures: [
    measures.score,
    measures.ratio,
    measures.units,
    measures.peak,
    measures.parameters,
    measures.work,
  ],
  baselines: [FIXED, ...Object.keys(GROWN).map(workGroup)],
};
