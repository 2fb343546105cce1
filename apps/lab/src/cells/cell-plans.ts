import type { Task } from '@meristem/tasks';
import type { BackendName } from '../backend-choice.ts';
import { GROW_DEFAULTS, planOf, plannedChoice } from '../options/experiment-choice.ts';
import type { RunPlan } from '../run/run-plan.ts';
import type { RunLength } from '../study/study.ts';
import type { Cell } from './cell.ts';
import type { FixedSize } from './fixed-size.ts';
import { fixedExperiment } from './fixed-size.ts';

/** What plans of cells are made with. */
export interface CellPlanning {
  readonly backend: BackendName;
  readonly length: RunLength;
  readonly evaluationCycles?: number;
}

/** What `grow` does with the task and the architecture of a cell where nothing else is told. */
export function grownPlan(
  cell: Cell,
  task: Task,
  { backend, length, evaluationCycles }: CellPlanning,
): RunPlan {
  const { batch, cycles } = cell;
  const { rule, preset } = GROW_DEFAULTS;
  const choice = {
    rule,
    preset,
    backend,
    ...(batch !== undefined && { batch }),
    ...(evaluationCycles !== undefined && { evaluationCycles }),
  };
  const architecture = cell.architecture(task);
  const usual = plannedChoice({ ...choice, ...(cycles !== undefined && { cycles }) }, task, architecture);
  const planned = length(usual.experiment.cycles);
  return planned === usual.experiment.cycles
    ? usual
    : plannedChoice({ ...choice, cycles: planned }, task, architecture);
}

/** The same training for a network of fixed size. */
export function fixedPlan(grown: RunPlan, task: Task, size: FixedSize): RunPlan {
  const { names, experiment, backend, evaluationCycles } = grown;
  const plan = planOf(fixedExperiment(experiment, task, size), task, backend, evaluationCycles);
  return { ...plan, names: { ...plan.names, architecture: names.architecture } };
}
