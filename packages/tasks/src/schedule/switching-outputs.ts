import { describeValue, listNames, type Port } from '@meristem/autodiff';
import type { TaskDefinition, TaskResolver } from '../contract/definition.ts';
import type { Floor, Task, TaskPhase } from '../contract/task.ts';
import { optionFault } from '../errors.ts';
import {
  type Field,
  requireArray,
  requireFields,
  requireInteger,
  suggestName,
} from '../options/json-checks.ts';
import { type OptionRule, resolveOptions } from '../options/options.ts';
import { MaskedStream } from './masked-stream.ts';
import { isTask, readTask, type TaskReference } from './task-reference.ts';

const NAME = 'switching-outputs';
const SOURCE =
  'of this package; after the changing tasks of Miconi, "Neural networks with differentiable structure", arXiv 1606.06216 (2016)';
const PHASES_REMEDY = 'Give a list such as [{"cycles": 1000}, {"off": ["second-next"]}].';

/** One phase of {@link switchingOutputs}. */
export interface OutputPhase {
  /** Targets that are not asked for; all are where it is left out. */
  readonly off?: readonly string[];
  /** How long the phase lasts; may be left out of the last one, which never ends. */
  readonly cycles?: number;
}

/** Options of {@link switchingOutputs}. */
export interface SwitchingOutputsOptions {
  /** A task that stays the same; `two-reversals` where it is left out. */
  readonly task?: Task | TaskReference;
  /** Where they are left out, the second text is on for 60,000 cycles, off for 40,000, and on again. */
  readonly phases?: readonly OutputPhase[];
}

const taskOption: OptionRule<Task | TaskReference> = {
  default: { name: 'two-reversals', options: { letters: 6, others: 6, flips: 1, steps: 40 } },
  meaning: 'the task, {"name", "options"}, of which some outputs are switched off and on',
  check: readTask,
};

const phasesOption: OptionRule<readonly OutputPhase[]> = {
  default: [{ cycles: 60_000 }, { off: ['second-next'], cycles: 40_000 }, {}],
  meaning:
    'list of {"off", "cycles"}: targets that are not asked for, and for how long; the last phase never ends',
  check(field) {
    const phases = requireArray(field, 'a list of phases', PHASES_REMEDY);
    const { path, fault } = field;
    if (phases.length > 0)
      return phases.map((value, at) =>
        readPhase({ value, path: `${path}[${at}]`, fault }, at === phases.length - 1),
      );
    throw fault({ path, found: 'an empty list', expected: 'at least one phase', remedy: PHASES_REMEDY });
  },
};

function readPhase(field: Field, last: boolean): OutputPhase {
  const { path, fault } = field;
  const { off, cycles } = requireFields(field, ['off', 'cycles'], PHASES_REMEDY);
  const names =
    off === undefined
      ? undefined
      : requireArray({ value: off, path: `${path}.off`, fault }, 'a list of targets', PHASES_REMEDY).map(
          (value, at) => requireName({ value, path: `${path}.off[${at}]`, fault }),
        );
  const checked = names && names.length > 0 ? { off: names } : {};
  if (cycles === undefined && last) return checked;
  const bounds = { min: 1, max: 2 ** 40 };
  const remedy = 'Say how many cycles the phase lasts; only the last phase may leave it out.';
  return {
    ...checked,
    cycles: requireInteger({ value: cycles, path: `${path}.cycles`, fault }, bounds, remedy),
  };
}

function requireName({ value, path, fault }: Field): string {
  if (typeof value === 'string') return value;
  throw fault({ path, found: describeValue(value), expected: 'the name of a target', remedy: PHASES_REMEDY });
}

function create(given: unknown, path: string, resolve: TaskResolver): Task {
  const options = resolveOptions(NAME, { task: taskOption, phases: phasesOption }, given, path);
  const { task: told } = options;
  const whole = isTask(told) ? told : resolve(told.name, told.options ?? {}, `${path}.task`);
  requireSteady(whole, `${path}.task`);
  options.phases.forEach(({ off = [] }, at) => {
    off.forEach((port, i) => requireTarget(whole, port, `${path}.phases[${at}].off[${i}]`));
  });
  const switched = new Set(options.phases.flatMap(({ off = [] }) => off));
  const targets = whole.targets.map((port) => (switched.has(port.name) ? ignoring(port) : port));
  const shape = { source: whole.source, steps: whole.steps, inputs: whole.inputs, targets };
  const phases = phasesOf(whole, targets, options.phases);
  const inForce = (cycle: number): Task =>
    (phases.findLast(({ firstCycle }) => firstCycle <= cycle) as MaskedTask).task;
  return {
    ...shape,
    name: NAME,
    options: {
      task: { name: whole.name, options: whole.options },
      phases: options.phases.map(({ off, ...rest }) => ({ ...(off && { off: [...off] }), ...rest })),
    },
    source: SOURCE,
    ...(whole.independent && { independent: true }),
    ...(whole.needsMemory && { needsMemory: true }),
    phases,
    floor: (cycle) => inForce(cycle).floor(0),
    plateaus: (cycle) => inForce(cycle).plateaus(0),
    open: (request) => new MaskedStream({ owner: NAME, stream: whole.open(request), phases }),
  };
}

/** A phase with what is masked in it. */
interface MaskedTask extends TaskPhase {
  readonly masks: readonly { readonly port: string; readonly ignore: number }[];
}

function phasesOf(
  whole: Task,
  targets: readonly Port[],
  phases: readonly OutputPhase[],
): readonly MaskedTask[] {
  let firstCycle = 0;
  return phases.map(({ off = [], cycles = 0 }) => {
    const masks = targets.flatMap(({ name, ignore }) =>
      ignore !== undefined && off.includes(name) ? [{ port: name, ignore }] : [],
    );
    const floor = floorWithout(whole, off);
    const task: Task = {
      ...whole,
      targets,
      floor: () => floor,
      plateaus: (cycle) => (off.length === 0 ? whole.plateaus(cycle) : []),
      open: (request) =>
        new MaskedStream({
          owner: whole.name,
          stream: whole.open(request),
          phases: [{ firstCycle: 0, masks }],
        }),
    };
    const phase = { firstCycle, task, masks };
    firstCycle += cycles;
    return phase;
  });
}

/** The floor of the outputs that are on: what is not asked for costs nothing. */
function floorWithout(whole: Task, off: readonly string[]): Floor | undefined {
  const all = whole.floor(0);
  if (all === undefined || off.length === 0) return all;
  let natsPerCycle = all.natsPerCycle;
  for (const port of new Set(off)) {
    const own = whole.targets.length === 1 ? all : whole.targetFloor?.(port);
    if (own === undefined) return undefined;
    natsPerCycle -= own.natsPerCycle;
  }
  return { natsPerCharacter: natsPerCycle / whole.steps, natsPerCycle };
}

/** A target of which some values count for nothing: for symbols one past the last, where the port has none already. */
function ignoring(port: Port): Port {
  return port.kind === 'symbol' && port.ignore === undefined ? { ...port, ignore: port.size } : port;
}

function requireTarget({ name, targets }: Task, port: string, path: string): void {
  const names = targets.map((target) => target.name);
  const target = targets.find((each) => each.name === port);
  if (target === undefined) {
    throw optionFault({
      path,
      found: describeValue(port),
      expected: `one of ${listNames(names)}, the targets of "${name}"`,
      remedy: suggestName(port, names),
    });
  }
  if (target.kind === 'symbol' || target.ignore !== undefined) return;
  throw optionFault({
    path,
    found: `"${port}", a vector without a value that counts for nothing`,
    expected: 'a target of symbols, or one with "ignore"',
    remedy: 'Give its port a number to ignore.',
  });
}

function requireSteady({ name, heldOut, phases }: Task, path: string): void {
  if (heldOut === undefined && phases === undefined) return;
  throw optionFault({
    path,
    found: `"${name}" of finite examples, or of phases`,
    expected: 'a stream without end that stays the same',
    remedy: 'Switch the outputs of another task.',
  });
}

/** The schedule of outputs in the registry. */
export const switchingOutputsDefinition: TaskDefinition = {
  name: NAME,
  summary: 'A task of several outputs, some of which are not asked for in some stretches of its cycles.',
  source: SOURCE,
  options: { task: taskOption, phases: phasesOption },
  create,
};
