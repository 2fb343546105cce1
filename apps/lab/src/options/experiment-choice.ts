import type {
  ArchitectureSpec,
  Experiment,
  PresetName,
  PresetRule,
  TrainingChoice,
} from '@meristem/experiment';
import {
  architectureByName,
  architectureNames,
  parseArchitecture,
  parseExperiment,
  presetExperiment,
  trainerOf,
  withTraining,
} from '@meristem/experiment';
import type { Task } from '@meristem/tasks';
import type { BackendChoice, BackendName } from '../backend-choice.ts';
import { planningBackend, resolveBackend } from '../backend-choice.ts';
import { requireSeedMemory, usualMemoryLimit } from '../run/memory-budget.ts';
import type { RunPlan } from '../run/run-plan.ts';
import { runPlan } from '../run/run-plan.ts';
import { labTasks } from '../tasks.ts';
import { fittingArchitecture } from './fitting-architecture.ts';
import { readJsonArgument } from './json-argument.ts';
import { requireRuleFits } from './rule-fit.ts';
import { chosenTask, type TaskChoice } from './task-choice.ts';

/** What `--preset` takes. */
export const PRESETS: readonly PresetName[] = ['default', 'paper', 'tuned', 'compact', 'continual'];

/** What `--rule` takes. */
export const RULES: readonly PresetRule[] = [
  'grow-need',
  'area-growth',
  'cut',
  'outgoing-l1',
  'multiplier',
  'grow-fold',
  'none',
  'continual-backprop',
  'refresh',
  'refresh+continual-backprop',
  'refresh+grow-need',
  'refresh+outgoing-l1',
  'refresh+grow-fold',
];

/** Rules with settings of their own, whatever the preset: they are those of `default`. */
const USUAL: readonly PresetRule[] = [
  'grow-need',
  'area-growth',
  'cut',
  'none',
  'continual-backprop',
  'refresh',
  'refresh+continual-backprop',
  'refresh+grow-need',
];

/** A growth rule, as the user chose it. */
export type RuleChoice = PresetRule;

/** What `grow` does where nothing is told; the architecture is the one that fits the task. */
export const GROW_DEFAULTS = {
  rule: 'grow-need',
  preset: 'default',
} as const satisfies {
  readonly rule: RuleChoice;
  readonly preset: PresetName;
};

/** The rule and the preset of a choice that may leave out either: each as fits the other. */
export function ruleAndPreset(told: { readonly rule?: RuleChoice; readonly preset?: PresetName }): {
  readonly rule: RuleChoice;
  readonly preset: PresetName;
} {
  const { rule, preset } = told;
  const usual = rule === undefined || USUAL.includes(rule);
  return {
    rule: rule ?? RULE_OF[preset ?? GROW_DEFAULTS.preset],
    preset: preset ?? (usual ? GROW_DEFAULTS.preset : 'tuned'),
  };
}

/** What a preset is for, first of all. */
const RULE_OF: Readonly<Record<PresetName, RuleChoice>> = {
  default: GROW_DEFAULTS.rule,
  paper: 'outgoing-l1',
  tuned: 'outgoing-l1',
  compact: 'grow-fold',
  continual: 'grow-fold',
};

/** An experiment put together from choices on the command line. */
export interface ExperimentChoice extends TaskChoice {
  /** A name of the catalogue or a JSON file; the one that fits the task unless told. */
  readonly architecture?: string;
  readonly rule: RuleChoice;
  readonly preset: PresetName;
  readonly units?: number;
  readonly cycles?: number;
  /** Examples, or sequences, of a cycle; those of the preset unless told. */
  readonly batch?: number;
  /** What is kept back of the training examples; as the growth rule wants it unless told. */
  readonly validation?: boolean | { readonly share: number };
  /** Optimizer, schedule and the like; those of the preset unless told. */
  readonly training?: TrainingChoice;
  /** Whether reports tell how well the network still learns; not unless told. */
  readonly plasticity?: boolean;
  /** Whether growth ends where more units stop paying; not unless told. */
  readonly stopAtKnee?: boolean;
  /** Held-out cycles at the end; by the training cycles unless told. */
  readonly evaluationCycles?: number;
  readonly backend: BackendChoice;
  /** Bytes that may be used; a share of what there is unless told. */
  readonly memoryLimit?: number;
}

/**
 * An architecture of the catalogue, or one from a file; the one that fits the task where none is named. Throws UsageError,
 * SpecError or ArchitectureError.
 */
export async function chosenArchitecture(
  named: string | undefined,
  task: Task,
  units?: number,
  { preset, rule }: { readonly preset?: PresetName; readonly rule?: PresetRule } = {},
): Promise<ArchitectureSpec> {
  const name = named ?? fittingArchitecture(task, preset, rule).name;
  const isFile = !architectureNames().includes(name) && /\.json$|[/\\]/.test(name);
  if (isFile) return parseArchitecture(await readJsonArgument('--architecture', name)).spec;
  return architectureByName(name, { ports: task, ...(units !== undefined && { units }) });
}

/** A plan and its task, which has been read from files where it lies in files. */
export interface PlannedTask {
  readonly plan: RunPlan;
  readonly task: Task;
}

/** Units of every area of a network of the catalogue that nothing comes to; a single one is the start of growth alone. */
const FIXED_UNITS: Partial<Record<PresetRule, number>> = { none: 32, cut: 64 };

/** Completes a choice to a plan, and makes sure that it can be trained. Throws for whatever is wrong with it. */
export async function chosenRun(told: ExperimentChoice): Promise<PlannedTask> {
  const units = fixedUnits(told);
  const choice = units === undefined ? told : { ...told, units };
  const task = await chosenTask(choice);
  const architecture = await chosenArchitecture(choice.architecture, task, choice.units, choice);
  return { plan: plannedChoice(choice, task, architecture), task };
}

/** Units where nothing comes to an architecture of the catalogue, and nobody says how large it is. */
function fixedUnits({ rule, units, architecture }: ExperimentChoice): number | undefined {
  const named = architecture === undefined || architectureNames().includes(architecture);
  return rule !== undefined && units === undefined && named ? FIXED_UNITS[rule] : undefined;
}

/** The plan of a choice, as {@link chosenRun} makes it. */
export async function chosenPlan(choice: ExperimentChoice): Promise<RunPlan> {
  return (await chosenRun(choice)).plan;
}

/** The plan of a choice whose task and architecture have been made. Throws for what does not fit together. */
export function plannedChoice(
  choice: Omit<ExperimentChoice, keyof TaskChoice | 'architecture'>,
  task: Task,
  architecture: ArchitectureSpec,
): RunPlan {
  const {
    rule,
    preset,
    units,
    cycles,
    batch,
    validation,
    training,
    plasticity,
    stopAtKnee,
    evaluationCycles,
  } = choice;
  requireRuleFits(choice, architecture);
  const backend = resolveBackend(choice.backend);
  const usual = presetExperiment(preset, {
    rule,
    task: taskReference(task),
    ports: task,
    architecture,
    ...(units !== undefined && { units }),
    ...(cycles !== undefined && { cycles }),
  });
  const experiment = {
    ...(training ? withTraining(usual, training, { task }) : usual),
    ...(batch !== undefined && { batch }),
    ...(validation !== undefined && { validation }),
    ...(plasticity && { plasticity }),
    ...(stopAtKnee && { rule: upToKnee(usual.rule) }),
  };
  const names = { task: task.name, architecture: architecture.name, rule, preset };
  return trainable(runPlan(names, experiment, backend, evaluationCycles), task, choice.memoryLimit);
}

/** A rule that also ends growth where more units stop paying. */
function upToKnee({ criterion, ...rule }: Experiment['rule']): Experiment['rule'] {
  return { kind: 'during', from: 0, until: 1, stopAtKnee: true, rule, criterion };
}

/** Reads a whole experiment from a file to a plan, and makes sure that it can be trained. */
export async function runOfFile(
  file: string,
  backend: BackendChoice,
  evaluationCycles?: number,
  memoryLimit?: number,
): Promise<PlannedTask> {
  const experiment = parseExperiment(await readJsonArgument('experiment file', file));
  const task = await labTasks.load(experiment.task.name, experiment.task.options, '$.task');
  const plan = planOf(experiment, task, resolveBackend(backend), evaluationCycles, memoryLimit);
  return { plan, task };
}

/** The plan of a whole experiment on its task. Throws for what does not fit together. */
export function planOf(
  experiment: Experiment,
  task: Task,
  backend: BackendName,
  evaluationCycles?: number,
  memoryLimit?: number,
): RunPlan {
  const { rule, architecture } = experiment;
  const names = {
    task: task.name,
    architecture: architecture.name,
    rule: rule.kind === 'margin' ? rule.criterion.kind : rule.kind,
    preset: null,
  };
  const whole = { ...experiment, task: taskReference(task) };
  return trainable(runPlan(names, whole, backend, evaluationCycles), task, memoryLimit);
}

/** Name and complete options: a plan should not change when a default does. */
function taskReference({ name, options }: Task): Experiment['task'] {
  return { name, options: structuredClone(options) as Experiment['task']['options'] };
}

/** Bytes of a network that is made in no time. */
const SMALL = 2e6;

/**
 * Finds, before any folder is made, what does not fit together, and what does not fit into memory. A small network is made
 * once for that; making a large one would take its time.
 */
function trainable(plan: RunPlan, task: Task, memoryLimit = usualMemoryLimit()): RunPlan {
  const need = requireSeedMemory(plan, task, memoryLimit);
  if (need <= SMALL) {
    trainerOf(plan.experiment, { task, seed: 0, backend: planningBackend(plan.backend) }).release();
  }
  return plan;
}
