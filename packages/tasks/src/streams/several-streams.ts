import { describeValue, type JsonObject } from '@meristem/autodiff';
import type { TaskDefinition, TaskResolver } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { optionFault } from '../errors.ts';
import type { Field } from '../options/json-checks.ts';
import { requireArray, requireFields } from '../options/json-checks.ts';
import { type OptionRule, resolveOptions } from '../options/options.ts';
import { isTask, readTask, type TaskReference } from '../schedule/task-reference.ts';
import { digraphs } from '../sequences/digraphs.ts';
import { modularSum } from '../sequences/modular-sum.ts';
import { nBack } from '../sequences/n-back.ts';
import { type NamedStream, portName } from './named-stream.ts';
import { parallelTask } from './parallel-task.ts';

const NAME = 'several-streams';
const SOURCE =
  'of this package; after the training of one network on many tasks by Yang, Joglekar, Song, Newsome and Wang, Nature ' +
  'Neuroscience 22 (2019)';

/** One of the streams of {@link severalStreams}. */
export interface StreamSpec {
  readonly task: Task | TaskReference;
  /** What its ports are named after, as in `first-symbol`; they keep their own names where it is left out. */
  readonly as?: string;
}

/** Options of {@link severalStreams}. */
export interface SeveralStreamsOptions {
  /** What is set side by side; `n-back`, `modular-sum` and `digraphs` where it is left out. */
  readonly streams?: readonly StreamSpec[];
}

const STREAMS_REMEDY =
  'Give a list such as [{"task": {"name": "n-back"}}, {"task": {"name": "modular-sum"}}].';

const streamsOption: OptionRule<readonly StreamSpec[]> = {
  default: [nBack(), modularSum(), digraphs()].map(({ name, options }) => ({ task: { name, options } })),
  meaning: 'list of {"task": {"name", "options"}, "as"}; ports are named after "as" where it is given',
  check(field) {
    const streams = requireArray(field, 'a list of streams', STREAMS_REMEDY);
    if (streams.length > 0)
      return streams.map((value, at) => readStream({ ...field, value, path: `${field.path}[${at}]` }));
    const { path } = field;
    throw field.fault({
      path,
      found: 'an empty list',
      expected: 'at least one stream',
      remedy: STREAMS_REMEDY,
    });
  },
};

function readStream(field: Field): StreamSpec {
  const { path, fault } = field;
  const { task, as } = requireFields(field, ['task', 'as'], STREAMS_REMEDY);
  const checked = { task: readTask({ value: task, path: `${path}.task`, fault }) };
  if (as === undefined) return checked;
  if (typeof as === 'string' && as !== '') return { ...checked, as };
  const remedy = 'Name the stream, or leave it out.';
  throw fault({ path: `${path}.as`, found: describeValue(as), expected: 'a name', remedy });
}

function create(given: unknown, path: string, resolve: TaskResolver): Task {
  const { streams } = resolveOptions(NAME, { streams: streamsOption }, given, path);
  const named = streams.map(({ task, ...rest }, at): NamedStream => {
    const where = `${path}.streams[${at}].task`;
    return { ...rest, task: isTask(task) ? task : resolve(task.name, task.options ?? {}, where) };
  });
  requireFit(named, `${path}.streams`);
  return parallelTask({
    name: NAME,
    source: SOURCE,
    options: { streams: named.map(specOf) },
    streams: named,
  });
}

function specOf({ task: { name, options }, ...rest }: NamedStream): JsonObject {
  return { task: { name, options }, ...rest };
}

/** Throws {@link TaskOptionError} where streams end or change, differ in length, or have ports of one name. */
function requireFit(streams: readonly NamedStream[], path: string): void {
  const steps = streams[0]?.task.steps;
  const taken = new Set<string>();
  for (const [at, stream] of streams.entries()) {
    const { task } = stream;
    const require = (fits: boolean, found: string, expected: string, remedy: string): void => {
      if (!fits)
        throw optionFault({
          path: `${path}[${at}].task`,
          found: `"${task.name}" ${found}`,
          expected,
          remedy,
        });
    };
    const endless = task.heldOut === undefined && task.phases === undefined;
    require(endless, 'of finite examples, or of phases', 'a stream without end that stays the same', 'Leave it out.');
    require(task.steps ===
      steps, `with ${task.steps} steps`, `${steps}, like the first`, 'Give all the same steps.');
    for (const { name } of [...task.inputs, ...task.targets]) {
      const called = portName(stream, name);
      const found = `with another port called "${called}"`;
      require(!taken.has(
        called,
      ), found, 'ports with names of their own', 'Name its ports after something by "as".');
      taken.add(called);
    }
  }
}

/** Several streams at once in the registry. */
export const severalStreamsDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Other tasks side by side, each on ports of its own and independent of the others.',
  source: SOURCE,
  options: { streams: streamsOption },
  create,
};
