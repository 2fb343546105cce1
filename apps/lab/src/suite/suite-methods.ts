import { listNames } from '@meristem/autodiff';
import type { ArchitectureSpec } from '@meristem/experiment';
import { parseArchitecture } from '@meristem/experiment';
import type { Task } from '@meristem/tasks';
import type { BackendName } from '../backend-choice.ts';
import { UsageError } from '../errors.ts';
import { sized } from '../cells/fixed-size.ts';
import { asFixed } from '../control/controls.ts';
import { nameRemedy } from '../options/named-choice.ts';
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

const SIZED = /^(fixed|cut)-([1-9]\d*(?:-[1-9]\d*)*)$/;

/**
 * The methods of these names: growth rules as `--rule` knows them, with the settings that `grow` gives them, `fixed-64` for a
 * network that has 64 units in every population from the first cycle to the last, and `fixed-8-16-128` for one that has 8 in its
 * first area, 16 in its second and 128 in its third; `cut-64` and `cut-8-16-128` begin as they do, and are cut.
 *
 * @throws UsageError for a name that is none
 */
export function suiteMethods(names: readonly string[]): readonly SuiteMethod[] {
  return names.map((name) => {
    const [, kind, sizes] = SIZED.exec(name) ?? [];
    if (kind && sizes) return (kind === 'cut' ? cutMethod : fixedMethod)(name, sizes.split('-').map(Number));
    const rule = RULES.find((each) => each === name && each !== 'none');
    if (rule !== undefined) return growingMethod(rule);
    const known = [...RULES.filter((each) => each !== 'none'), 'fixed-64'];
    throw new UsageError(
      `--methods: found "${name}", expected some of ${listNames(known)}, ` +
        `with commas between them. ${nameRemedy(name, known, '--rule')} ` +
        'fixed-64 is a network of 64 units in every population; any number will do, or one for each area, ' +
        'as in fixed-8-16-128. cut-64 and cut-8-16-128 are cut from there.',
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

function fixedMethod(name: string, units: readonly number[]): SuiteMethod {
  return {
    name,
    grows: false,
    plan: (open, planning) =>
      asFixed(growingMethod('grow-need').plan(open, planning), open.task, shapeOf(name, open, units)),
  };
}

function cutMethod(name: string, units: readonly number[]): SuiteMethod {
  return {
    name,
    grows: true,
    plan: (open, planning) => {
      const { spec } = parseArchitecture(shapeOf(name, open, units));
      return planned('cut', open.entry, open.task, spec, planning);
    },
  };
}

/** An architecture with as many units as told: of every population, or of those of each area. */
function shapeOf(name: string, { architecture, ...open }: OpenEntry, units: readonly number[]): unknown {
  const [first, ...others] = units;
  if (others.length === 0) return sized(architecture, first as number);
  const { areas } = architecture;
  if (areas.length === units.length) {
    return { ...architecture, areas: areas.map((area, i) => sized(area, units[i] as number)) };
  }
  throw new UsageError(
    `--methods: found "${name}" for ${open.name}, which has ${areas.length} areas, expected a number for each of ` +
      `${listNames(areas.map((area) => area.name))}. Give as many, or one for all of them.`,
  );
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
