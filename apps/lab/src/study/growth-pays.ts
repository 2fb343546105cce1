import type { Experiment, PresetRule } from '@meristem/experiment';
import { presetExperiment } from '@meristem/experiment';
import { reversal } from '@meristem/tasks';
import { workOf } from '../run/work-count.ts';
import { quartiles } from '../statistics.ts';
import * as measures from './study-measures.ts';
import type { RunLength, Study, StudyExperiment, StudyRun } from './study.ts';

const CYCLES = 50_000;
const SIZES = [16, 20, 24, 28, 37, 50, 75, 100] as const;
const RATES = [0.003, 0.005, 0.01] as const;

/** Rules that grow, with what they are called. */
const GROWN = { margin: 'outgoing-l1', 'grow-fold': 'grow-fold' } as const satisfies Record<
  string,
  PresetRule
>;

type Grown = keyof typeof GROWN;

const RULES = Object.keys(GROWN) as readonly Grown[];

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

/**
 * A network of fixed size that trains as the growing one does: the same optimizer, penalty, schedules and first weights, its
 * steps bounded in proportion to its rate as the preset bounds them.
 */
function fixedSize(rule: Grown, units: number, rate: number, cycles: number): object {
  const growing = preset(GROWN[rule], cycles, units);
  return {
    ...growing,
    rule: { kind: 'none', criterion: growing.rule.criterion },
    optimizer: { ...growing.optimizer, learningRate: rate, maxStep: rate },
  };
}

function nameOf(rule: Grown, units: number, rate: number): string {
  return `fixed-${units}-rate-${rate}-as-${rule}`;
}

function labelOf(units: number, rate: number): string {
  return `${units} units, rate ${rate}`;
}

function cyclesGroup(rule: Grown): string {
  return `fixed, trained as ${rule}`;
}

function workGroup(rule: Grown): string {
  return `fixed, trained as ${rule}, equal work`;
}

function atEqualCycles(length: RunLength): readonly StudyExperiment[] {
  const cycles = length(CYCLES);
  const grown = RULES.map((rule): StudyExperiment => ({
    name: rule,
    label: rule,
    group: 'growing',
    experiment: preset(GROWN[rule], cycles),
  }));
  const fixed = RULES.flatMap((rule) =>
    SIZES.flatMap((units) =>
      RATES.map((rate): StudyExperiment => ({
        name: nameOf(rule, units, rate),
        label: labelOf(units, rate),
        group: cyclesGroup(rule),
        experiment: fixedSize(rule, units, rate, cycles),
      })),
    ),
  );
  return [...grown, ...fixed];
}

/**
 * Networks of fixed size again, each at the best of its rates, for as many cycles as it can train with the work that the
 * growing one took, forward and backward passes and what its rule looked up; schedules end with them.
 */
function atEqualWork(_length: RunLength, earlier: readonly StudyRun[]): readonly StudyExperiment[] {
  const runs = new Map(earlier.map((run) => [run.name, run]));
  return RULES.flatMap((rule) => {
    const budget = medianOf(runs.get(rule), workOf);
    return SIZES.map((units): StudyExperiment => {
      const rate = bestRate(rule, units, runs);
      const same = runs.get(nameOf(rule, units, rate));
      const perCycle = medianOf(same, (result) => workOf(result) / result.cycles);
      const cycles = Math.max(1, Math.round(budget / perCycle));
      return {
        // The cycles too: with other seeds the work is another, and so is the run.
        name: `${nameOf(rule, units, rate)}-${cycles}-cycles`,
        label: labelOf(units, rate),
        group: workGroup(rule),
        experiment: fixedSize(rule, units, rate, cycles),
      };
    });
  });
}

/** The rate at which networks of a size have the least loss, in the median. */
function bestRate(rule: Grown, units: number, runs: ReadonlyMap<string, StudyRun>): number {
  const loss = (rate: number): number =>
    medianOf(runs.get(nameOf(rule, units, rate)), ({ heldOut }) => heldOut.natsPerCycle);
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
  baselines: [...RULES.map(cyclesGroup), ...RULES.map(workGroup)],
};
