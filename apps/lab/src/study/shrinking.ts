import { presetExperiment } from '@meristem/experiment';
import type { PresetName, PresetRule } from '@meristem/experiment';
import { easyHardEasy } from '@meristem/tasks';
import * as measures from './study-measures.ts';
import type { RunLength, Study, StudyExperiment } from './study.ts';

const CYCLES = 100_000;

/** Cycles of the paper's first version. */
const FIRST_VERSION_CYCLES = 300_000;

/** Cycles after the last change by which a network that shrinks has done so. */
const SETTLED = 10_000;

interface Method {
  readonly name: string;
  readonly label: string;
  readonly rule: PresetRule;
  readonly preset: PresetName;
  readonly cycles: number;
}

const METHODS: readonly Method[] = [
  { name: 'grow-fold', label: 'grow-fold', rule: 'grow-fold', preset: 'continual', cycles: CYCLES },
  { name: 'paper-v2', label: 'paper, second version', rule: 'outgoing-l1', preset: 'paper', cycles: CYCLES },
  {
    name: 'paper-v1',
    label: 'paper, first version',
    rule: 'multiplier',
    preset: 'paper',
    cycles: FIRST_VERSION_CYCLES,
  },
];

function experimentOf({ name, label, rule, preset, cycles }: Method, length: RunLength): StudyExperiment {
  const task = easyHardEasy(length(cycles));
  return {
    name,
    label,
    group: 'growing',
    experiment: presetExperiment(preset, {
      rule,
      task: { name: task.name, options: { cycles: length(cycles) } },
      ports: task,
      cycles: length(cycles),
    }),
  };
}

function experiments(length: RunLength): readonly StudyExperiment[] {
  return METHODS.map((method) => experimentOf(method, length));
}

/** What becomes of the units when a task becomes harder and easier again, unannounced. */
export const shrinking: Study = {
  name: 'shrinking',
  summary: 'Do networks let units go when the problem becomes easy again, which nobody tells them?',
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  stages: [experiments],
  measures: [
    measures.score,
    measures.unitsByPhase,
    measures.peak,
    measures.unitsAfterLastChange(SETTLED),
    measures.excessByPhase,
    measures.work,
  ],
};
