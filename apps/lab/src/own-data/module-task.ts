import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonObject } from '@meristem/autodiff';
import { describeValue, listNames, MeristemError } from '@meristem/autodiff';
import type { Task, TaskDefinition, TaskResolver } from '@meristem/tasks';
import { TaskModuleError } from '../errors.ts';
import { guardedTask, tryTask } from './guarded-task.ts';
import { ReadOptions } from './read-options.ts';

/** What is asked of a module. */
export interface ModuleRequest {
  /** An absolute path. */
  readonly file: string;
  /** Tells the module from what it was before, if it has been loaded already. */
  readonly digest: string;
  /** The export that is the task; unless told `default`, `task`, or the only one that may be. */
  readonly name?: string | undefined;
  /** What a function of options, or a definition, is given. */
  readonly options: JsonObject;
  /** Where the options stand, for errors. */
  readonly place: string;
  /** Makes the tasks that the module's task is composed of. */
  readonly resolve: TaskResolver;
}

/**
 * The task of a module in TypeScript or JavaScript: what it exports is a task, or makes one of options, as a function or as a
 * definition of the registry.
 *
 * @throws TaskModuleError for a module that cannot be loaded, exports no task, never reads an option, or fails when it is tried;
 *   whatever Meristem throws for its options.
 */
export async function moduleTask(request: ModuleRequest): Promise<Task> {
  const { file, options } = request;
  const { name, value } = exportOf(request, await imported(request));
  if (isTask(value)) {
    const [stranger] = Object.keys(options);
    if (stranger !== undefined) {
      throw new TaskModuleError(
        file,
        `found the option "${stranger}" for a task that takes none, expected an export that makes a task of options. ` +
          `Export a function of options instead of "${name}", or leave the option out.`,
      );
    }
    return await tried(file, value);
  }
  const read = new ReadOptions(options);
  const made = await makes(request, name, value, read.options);
  if (!isTask(made)) {
    throw new TaskModuleError(file, `found ${describeValue(made)} made by "${name}", ${EXPECTED_TASK}.`);
  }
  const task = await tried(file, made);
  // What a task tells of itself it has read, wherever it got it from.
  read.requireRead(file, Object.keys(task.options));
  return task;
}

/** What a function of options, or a definition, makes of them. */
async function makes(
  { file, place, resolve }: ModuleRequest,
  name: string,
  value: unknown,
  options: JsonObject,
): Promise<unknown> {
  try {
    if (!isDefinition(value)) return await (value as (options: JsonObject) => unknown)(options);
    return await (value.load?.(options, place) ?? value.create(options, place, resolve));
  } catch (error) {
    throw error instanceof MeristemError ? error : TaskModuleError.ofCall(file, `${name}()`, error);
  }
}

async function tried(file: string, made: Parameters<typeof completed>[0]): Promise<Task> {
  const task = guardedTask(file, completed(made));
  await tryTask(file, task);
  return task;
}

const EXPECTED_TASK =
  'expected a task: an object with inputs, targets, steps, and open, which opens a stream';

type ModuleExports = Readonly<Record<string, unknown>>;

async function imported({ file, digest }: ModuleRequest): Promise<ModuleExports> {
  const address = pathToFileURL(file);
  // Of a file that has changed, the loader would give what it was.
  address.searchParams.set('digest', digest.slice(0, 16));
  try {
    return (await import(address.href)) as ModuleExports;
  } catch (error) {
    throw TaskModuleError.ofCause(file, error);
  }
}

function exportOf(
  { file, name }: ModuleRequest,
  exports: ModuleExports,
): { readonly name: string; readonly value: unknown } {
  const names = Object.keys(exports);
  if (name !== undefined) {
    if (isMaker(exports[name])) return { name, value: exports[name] };
    const found = names.includes(name) ? describeValue(exports[name]) : `no export "${name}"`;
    throw new TaskModuleError(file, `found ${found}, expected one of ${listNames(names)} that is a task.`);
  }
  const fitting = names.filter((each) => isMaker(exports[each]));
  const chosen = ['default', 'task'].find((each) => fitting.includes(each)) ?? fitting[0];
  if (chosen !== undefined && (fitting.length === 1 || chosen === 'default' || chosen === 'task')) {
    return { name: chosen, value: exports[chosen] };
  }
  const found = names.length === 0 ? 'no exports' : `the exports ${listNames(names)}`;
  throw new TaskModuleError(
    file,
    fitting.length === 0
      ? `found ${found}, expected a task, a function of options that makes one, or a task definition. Export it as default, or by name.`
      : `found ${found}, of which ${listNames(fitting)} may be a task, expected one. Name it "task", export it as default, or say which: ${basename(file)}#${fitting[0]!}.`,
  );
}

/** Whether a value may be, or may make, a task. */
function isMaker(value: unknown): boolean {
  return typeof value === 'function' || isTask(value) || isDefinition(value);
}

type Fields = Readonly<Record<string, unknown>>;

function isTask(
  value: unknown,
): value is Partial<Task> & Pick<Task, 'inputs' | 'targets' | 'steps' | 'open'> {
  const { inputs, targets, steps, open } = Object(value) as Fields;
  return (
    Array.isArray(inputs) && Array.isArray(targets) && typeof steps === 'number' && typeof open === 'function'
  );
}

function isDefinition(value: unknown): value is TaskDefinition {
  const { create, load } = Object(value) as Fields;
  return typeof create === 'function' || typeof load === 'function';
}

/** The task with what may be left out: of several steps, each may depend on those before. */
function completed(task: Partial<Task> & Pick<Task, 'inputs' | 'targets' | 'steps' | 'open'>): Task {
  const { steps, inputs, targets, needsMemory = steps > 1, rows, independent, phases, heldOut } = task;
  return {
    name: task.name ?? 'module',
    // A copy: what a function was given takes note of who reads it.
    options: { ...task.options },
    source: task.source ?? 'a module of your own',
    steps,
    inputs,
    targets,
    needsMemory,
    ...(rows !== undefined && { rows }),
    ...(independent !== undefined && { independent }),
    ...(phases && { phases }),
    ...(heldOut && { heldOut }),
    ...(task.split && { split: (asked) => task.split!(asked) }),
    floor: (cycle) => task.floor?.(cycle),
    plateaus: (cycle) => task.plateaus?.(cycle) ?? [],
    open: (asked) => task.open(asked),
  };
}
