import type { TaskDefinition, TaskResolver } from '../contract/definition.ts';
import { digraphs } from '../sequences/digraphs.ts';
import type { Field } from '../options/json-checks.ts';
import { requireArray, requireFields, requireInteger } from '../options/json-checks.ts';
import type { OptionRule } from '../options/options.ts';
import { integerOption, resolveOptions } from '../options/options.ts';
import { reversal } from '../sequences/reversal.ts';
import type { ScheduledTask } from './schedule.ts';
import { schedule } from './schedule.ts';
import { isTask, readTask, type TaskReference } from './task-reference.ts';
import type { Task } from '../contract/task.ts';

const SOURCE =
  'Miconi, "Neural networks with differentiable structure", arXiv 1606.06216 (2016), ' +
  'section "Dynamical adjustment of network size in response to changing conditions"';
const PHASES_REMEDY =
  'Give a list such as [{"task": {"name": "digraphs"}, "cycles": 1000}, {"task": {"name": "reversal"}}].';

/** One phase of {@link switching}. */
export interface SwitchingPhase {
  readonly task: Task | TaskReference;
  /** How long the phase lasts; may be left out of the last one, which never ends. */
  readonly cycles?: number;
}

/** Options of {@link switching}. */
export interface SwitchingOptions {
  readonly phases: readonly SwitchingPhase[];
}

const phasesOption: OptionRule<readonly SwitchingPhase[]> = {
  default: undefined,
  meaning: 'list of {"task": {"name", "options"}, "cycles"}; the last phase never ends',
  check(field) {
    const phases = requireArray(field, 'a list of phases', PHASES_REMEDY);
    if (phases.length === 0) {
      const { path } = field;
      throw field.fault({
        path,
        found: 'an empty list',
        expected: 'at least one phase',
        remedy: PHASES_REMEDY,
      });
    }
    return phases.map((value, index) =>
      readPhase({ ...field, value, path: `${field.path}[${index}]` }, index === phases.length - 1),
    );
  },
};

function readPhase(field: Field, last: boolean): SwitchingPhase {
  const { path, fault } = field;
  const { task, cycles } = requireFields(field, ['task', 'cycles'], PHASES_REMEDY);
  const checked = { task: readTask({ value: task, path: `${path}.task`, fault }) };
  if (cycles === undefined && last) return checked;
  const bounds = { min: 1, max: 2 ** 40 };
  const remedy = 'Say how many cycles the phase lasts; only the last phase may leave it out.';
  return {
    ...checked,
    cycles: requireInteger({ value: cycles, path: `${path}.cycles`, fault }, bounds, remedy),
  };
}

function createSwitching(given: unknown, path: string, resolve: TaskResolver): Task {
  const { phases } = resolveOptions('switching', { phases: phasesOption }, given, path);
  const tasks = phases.map(({ task, cycles = Infinity }, index): ScheduledTask => {
    const made = isTask(task)
      ? task
      : resolve(task.name, task.options ?? {}, `${path}.phases[${index}].task`);
    return { task: made, cycles };
  });
  const options = {
    phases: tasks.map(({ task: { name, options }, cycles }) =>
      cycles === Infinity ? { task: { name, options } } : { task: { name, options }, cycles },
    ),
  };
  return schedule({ name: 'switching', source: SOURCE, options, tasks, path: `${path}.phases` });
}

/** The switching task in the registry. */
export const switchingDefinition: TaskDefinition = {
  name: 'switching',
  summary: 'Other tasks on a schedule by cycle; the last one never ends.',
  source: SOURCE,
  options: { phases: phasesOption },
  create: createSwitching,
};

const EASY_HARD_EASY_OPTIONS = {
  cycles: integerOption({
    default: 100_000,
    min: 3,
    max: 2 ** 40,
    meaning: 'number of cycles of all three phases, a third each',
  }),
} as const;

function createEasyHardEasy(given: unknown, path: string): Task {
  const options = resolveOptions('easy-hard-easy', EASY_HARD_EASY_OPTIONS, given, path);
  const third = Math.floor(options.cycles / 3);
  const twoThirds = Math.floor((2 * options.cycles) / 3);
  const tasks = [
    { task: digraphs(), cycles: third },
    { task: reversal(), cycles: twoThirds - third },
    { task: digraphs(), cycles: options.cycles - twoThirds },
  ];
  return schedule({ name: 'easy-hard-easy', source: SOURCE, options, tasks, path });
}

/** The easy-hard-easy task in the registry. */
export const easyHardEasyDefinition: TaskDefinition = {
  name: 'easy-hard-easy',
  summary: 'Digraphs, then reversal, then digraphs again, a third of the cycles each.',
  source: SOURCE,
  options: EASY_HARD_EASY_OPTIONS,
  create: createEasyHardEasy,
};

/**
 * The easy problem, the hard one, and the easy one again, switching after `floor(cycles / 3)` and
 * `floor(2 cycles / 3)` cycles.
 *
 * Source: Miconi, arXiv 1606.06216 (2016), section "Dynamical adjustment of network size in response to changing
 * conditions", and its program `rnn.py` for the rounding.
 *
 * @throws {@link TaskOptionError} for fewer than 3 cycles
 */
export function easyHardEasy(cycles?: number): Task {
  return createEasyHardEasy(cycles === undefined ? {} : { cycles }, 'easy-hard-easy');
}
