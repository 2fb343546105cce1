import { listNames } from '@meristem/autodiff';
import type { ArchitectureSpec } from '@meristem/experiment';
import type { Task } from '@meristem/tasks';
import type { BackendName } from '../backend-choice.ts';
import { UsageError } from '../errors.ts';
import { sized } from '../cells/fixed-size.ts';
import { asFixed } from '../control/controls.ts';
import { plannedChoice, type RuleChoice, ruleAndPreset, RULES } from '../options/experiment-choice.ts';
import type { RunPlan } from '../run/run-plan.ts';
import type { RunLength } from '../study/study.ts';
import type { SuiteEntry } from './suite.ts';

/** An entry whose task and architecture have been made. */
export interface OpenEntry {
  readonly name: string;
  readonly entry: SuiteEntry;
  readonly task: Task;
  readonly architecture: ArchitectureSpec;
}

/** How plans of a suite are made. */
export interface SuitePlanning {
  readonly backend: BackendName;
  readonly length: RunLength;
  readonly evaluationCycles?: number;
}

/** One way to train a network on an entry. */
export interface SuiteMethod {
  readonly name: string;
  /** Whether the structure of its networks changes, so that training its final shape from scratch is another thing. */
  readonly grows: boolean;
  plan(entry: OpenEntry, planning: SuitePlanning): RunPlan;
}

const FIXED = /^fixed-(\d+)$/;

/**
 * The methods of these names: growth rules as `--rule` knows them, with the settings that `grow` gives them, and `fixed-64` for
 * a network that has 64 units in every population from the first cycle to the last.
 *
 * @throws UsageError for a name that is none
 */
export function suiteMethods(names: readonly string[]): readonly SuiteMethod[] {
  return names.map((name) => {
    const [, units] = FIXED.exec(name) ?? [];
    if (units !== undefined && Number(units) > 0) return fixedMethod(name, Number(units));
    const rule = RULES.find((each) => each === name && each !== 'none');
    if (rule !== undefined) return growingMethod(rule);
    throw new UsageError(
      `--methods: found "${name}", expected some of ${listNames([...RULES.filter((each) => each !== 'none'), 'fixed-64'])}, ` +
        'with commas between them. fixed-64 is a network of 64 units in every population; any number will do.',
    );
  });
}

function growingMethod(rule: RuleChoice): SuiteMethod {
  return {
    name: rule,
    grows: true,
    plan: ({ entry, task, architecture }, planning) => planned(rule, entry, task, architecture, planning),
  };
}

function fixedMethod(name: string, units: number): SuiteMethod {
  return {
    name,
    grows: false,
    plan: (open, planning) =>
      asFixed(growingMethod('grow-need').plan(open, planning), open.task, sized(open.architecture, units)),
  };
}

function planned(
  rule: RuleChoice,
  { cycles, batch }: SuiteEntry,
  task: Task,
  architecture: ArchitectureSpec,
  { backend, length, evaluationCycles }: SuitePlanning,
): RunPlan {
  const choice = {
    ...ruleAndPreset({ rule }),
    backend,
    ...(batch !== undefined && { batch }),
    ...(evaluationCycles !== undefined && { evaluationCycles }),
  };
  const usual = plannedChoice({ ...choice, ...(cycles !== undefined && { cycles }) }, task, architecture);
  const wanted = length(usual.experiment.cycles);
  return wanted === usual.experiment.cycles
    ? usual
    : plannedChoice({ ...choice, cycles: wanted }, task, architecture);
}
