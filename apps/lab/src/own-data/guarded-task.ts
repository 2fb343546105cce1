import type { CycleArrays, HeldOutPass, InputPort, TrainingStream } from '@meristem/autodiff';
import { cycleArrays, describeValue, MeristemError, randomKey } from '@meristem/autodiff';
import type { HeldOutSet, Task } from '@meristem/tasks';
import { TaskModuleError } from '../errors.ts';

/** Calls what is a module's; what it throws is told with the call and the place in the module. */
function called<T>(file: string, call: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof MeristemError ? error : TaskModuleError.ofCall(file, call, error);
  }
}

/** The task of a module, of which every call says whose fault it is if it fails. */
export function guardedTask(file: string, task: Task): Task {
  const { heldOut, split, floor, plateaus, open } = task;
  return {
    ...task,
    floor: (cycle) => called(file, `floor(${cycle})`, () => floor(cycle)),
    plateaus: (cycle) => called(file, `plateaus(${cycle})`, () => plateaus(cycle)),
    open: (asked) =>
      guardedStream(
        file,
        called(file, 'open()', () => open(asked)),
        'open()',
      ),
    ...(heldOut && { heldOut: guardedSet(file, heldOut, 'heldOut') }),
    ...(split && {
      split: (asked) => {
        const { training, validation } = called(file, 'split()', () => split(asked));
        return {
          training: guardedTask(file, training),
          validation: guardedSet(file, validation, 'split().validation'),
        };
      },
    }),
  };
}

function guardedSet(file: string, set: HeldOutSet, from: string): HeldOutSet {
  return {
    ...set,
    open: (asked): HeldOutPass => {
      const pass = called(file, `${from}.open()`, () => set.open(asked));
      const { stream } = Object(pass) as Partial<HeldOutPass>;
      return { ...pass, stream: guardedStream(file, stream, `${from}.open().stream`) };
    },
  };
}

const METHODS = ['next', 'position', 'seek'] as const;

function guardedStream(file: string, stream: TrainingStream | undefined, from: string): TrainingStream {
  const lacks = METHODS.find(
    (name) => typeof (Object(stream) as Partial<TrainingStream>)[name] !== 'function',
  );
  if (!stream || lacks !== undefined) {
    throw new TaskModuleError(
      file,
      `${from}: found ${stream ? `a value without the function ${lacks}` : describeValue(stream)}, expected a stream: an object with the functions next, position and seek. Return one.`,
    );
  }
  let cycle = 0;
  return {
    next(into) {
      called(file, `${from}, next(), cycle ${cycle} of the stream,`, () => stream.next(into));
      cycle += 1;
    },
    position: () => called(file, `${from}, position()`, () => stream.position()),
    seek: (position) => called(file, `${from}, seek()`, () => stream.seek(position)),
    ...(stream.prepare && { prepare: (cycles: number) => stream.prepare!(cycles) }),
  };
}

/**
 * Tries a task before anything is trained on it: opens its streams and reads a cycle of each.
 *
 * @throws TaskModuleError for what the module throws, and for data that no network can be trained on
 */
export async function tryTask(file: string, task: Task): Promise<void> {
  const { steps, heldOut } = task;
  if (!Number.isInteger(steps) || steps < 1) {
    throw new TaskModuleError(
      file,
      `steps: found ${describeValue(steps)}, expected a whole number of at least 1.`,
    );
  }
  // Ports that are none are told of, with their paths, where a network is made for them.
  if (![...task.inputs, ...task.targets].every(isPort)) return;
  task.floor(0);
  task.plateaus(0);
  const stream = task.open({ key: randomKey(0), batch: 1 });
  await tryStream(file, task, stream, 'next()');
  requirePosition(file, stream);
  if (heldOut) await tryStream(file, task, heldOut.open({ batch: 1 }).stream, 'heldOut, next()');
}

function isPort(port: unknown): boolean {
  const { kind, name, size } = Object(port) as Readonly<Record<string, unknown>>;
  const isKind = kind === 'symbol' || kind === 'vector' || kind === 'grid';
  return isKind && typeof name === 'string' && Number.isInteger(size) && (size as number) > 0;
}

async function tryStream(file: string, task: Task, stream: TrainingStream, call: string): Promise<void> {
  const arrays = cycleArrays(task, 1);
  await stream.prepare?.(1);
  stream.next(arrays);
  for (const port of [...task.inputs, ...task.targets]) requireValues(file, port, arrays, call);
}

function requireValues(file: string, port: InputPort, arrays: CycleArrays, call: string): void {
  const { name } = port;
  const values = arrays[name]!;
  const at = values.findIndex((value) => !fits(port, value));
  if (at < 0) return;
  const expected = port.kind === 'symbol' ? `symbols from 0 to ${port.size - 1}` : 'finite numbers';
  throw new TaskModuleError(
    file,
    `${call}: found ${values[at]} written at ${name}[${at}], expected ${expected}.`,
  );
}

function fits(port: InputPort, value: number): boolean {
  if (port.kind !== 'symbol') return Number.isFinite(value);
  return (Number.isInteger(value) && value >= 0 && value < port.size) || value === port.ignore;
}

/** A run goes on from a position that was read from a file. */
function requirePosition(file: string, stream: TrainingStream): void {
  const position: unknown = stream.position();
  const kept = JSON.stringify(position) as string | undefined;
  if (kept !== undefined) return;
  throw new TaskModuleError(
    file,
    `position(): found ${describeValue(position)}, expected JSON, from which seek() goes on. Return a number, or an object of numbers.`,
  );
}
