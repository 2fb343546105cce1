import { type InputPort, type JsonObject, listNames, taskInForce } from '@meristem/autodiff';
import { optionFault } from '../errors.ts';
import { SwitchingStream } from './switching-stream.ts';
import type { Task, TaskPhase } from '../contract/task.ts';

/** A task and for how many cycles it is set. */
export interface ScheduledTask {
  readonly task: Task;
  /** Not read for the last one, which never ends. */
  readonly cycles: number;
}

/** What to make a scheduled task of. */
export interface ScheduleRequest {
  readonly name: string;
  readonly source: string;
  readonly options: JsonObject;
  /** At least one. */
  readonly tasks: readonly ScheduledTask[];
  /** Where the tasks stand in the caller's document, for errors. */
  readonly path: string;
}

/**
 * A task that sets other tasks one after the other, by cycle.
 *
 * @throws {@link TaskOptionError} where they differ in their steps or ports
 */
export function schedule({ name, source, options, tasks, path }: ScheduleRequest): Task {
  const first = (tasks[0] as ScheduledTask).task;
  tasks.forEach(({ task }, index) => requireSameShape(task, first, `${path}[${index}].task`));
  const phases = toPhases(tasks);
  const task: Task = {
    name,
    options,
    source,
    steps: first.steps,
    needsMemory: tasks.some(({ task: each }) => each.needsMemory === true),
    inputs: first.inputs,
    targets: first.targets,
    phases,
    floor: (cycle) => inForce(cycle).floor(cycle),
    plateaus: (cycle) => inForce(cycle).plateaus(cycle),
    open: ({ key, batch }) => new SwitchingStream({ owner: name, phases, key, batch }),
  };
  const inForce = (cycle: number): Task => taskInForce(task, cycle);
  return task;
}

function toPhases(tasks: readonly ScheduledTask[]): readonly TaskPhase[] {
  let firstCycle = 0;
  return tasks.map(({ task, cycles }) => {
    const phase = { firstCycle, task };
    firstCycle += cycles;
    return phase;
  });
}

function requireSameShape(task: Task, first: Task, path: string): void {
  const found = describeShape(task);
  const expected = describeShape(first);
  if (found === expected) return;
  throw optionFault({
    path,
    found: `"${task.name}" with ${found}`,
    expected: `${expected}, like the first phase ("${first.name}")`,
    remedy: 'A network keeps its ports for life: give every phase the same ports and steps.',
  });
}

/** Everything that a network's shape and its loss depend on, in words; equal words mean equal shapes and losses. */
function describeShape({ steps, inputs, targets }: Task): string {
  return `${steps} steps, inputs ${describePorts(inputs)} and targets ${describePorts(targets)}`;
}

function describePorts(ports: readonly InputPort[]): string {
  return ports
    .map((port) => `"${port.name}" (${port.kind} ${sizeOf(port)}${describeSymbols(port)})`)
    .join(', ');
}

function sizeOf(port: InputPort): string {
  return port.kind === 'grid' ? [...port.sites, port.size].join(' x ') : String(port.size);
}

function describeSymbols(port: InputPort): string {
  if (port.kind !== 'symbol') return '';
  const letters = port.letters === undefined ? '' : ` of ${port.letters}`;
  const names = port.names === undefined ? '' : ` named ${listNames(port.names)}`;
  const weights = port.classWeights === undefined ? '' : ` weighted ${port.classWeights.join(', ')}`;
  return letters + names + weights;
}
