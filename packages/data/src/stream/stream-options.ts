import { describeValue, type JsonObject, type JsonValue, listNames, type Port } from '@meristem/autodiff';
import { TaskOptionError } from '@meristem/tasks';

/** Numbers of one port. */
export type ItemNumbers = number | readonly number[] | Int32Array | Float32Array | Float64Array;

/** One example, or one step of a sequence: for each port its symbol, or its numbers, step after step. */
export type StreamItem = Readonly<Record<string, ItemNumbers>>;

/** Which part of the data is to be opened. */
export interface LaneRequest {
  /** Of sequences: the lane to read for, from 0; each reads on by itself. 0 where items are examples, which lanes share out. */
  readonly lane: number;
}

/**
 * Where items come from: anything that can be gone through with `for of` or `for await`. One that has `position` and `seek` is
 * taken back to a place by these; any other is opened anew, and what had been read is passed over.
 */
export type ItemSource = (Iterable<StreamItem> | AsyncIterable<StreamItem>) & Partial<SeekableSource>;

/** A source that knows its place. */
export interface SeekableSource {
  /** The place of the next item, as small JSON. */
  position(): JsonValue;
  seek(position: JsonValue): void | Promise<void>;
}

/** Opens a source at its start, and gives the same items every time. */
export type SourceFactory = (request: LaneRequest) => ItemSource;

/** How a source becomes a task. */
export interface StreamOptions {
  /** The task's name; `stream` unless told. */
  readonly name?: string;
  readonly inputs: readonly Port[];
  readonly targets: readonly Port[];
  /** Steps of a training cycle; 1 unless told. */
  readonly steps?: number;
  /**
   * What an item is: an example of `steps` steps, which has nothing to do with the one before, or one step of a sequence that
   * goes on and on, over which a network remembers; examples unless told.
   */
  readonly items?: 'examples' | 'steps';
  /**
   * What is held out: so many items from the start of the source, which training passes over, or all items of a source of its
   * own; 500 unless told. They are read when the task is made, and held in memory.
   */
  readonly heldOut?: number | SourceFactory;
  /** What happens at the end of a source: it is opened again, or that is an error; `repeat` unless told. */
  readonly atEnd?: 'repeat' | 'fail';
  /** Seconds that an item of an asynchronous source may take; 60 unless told, 0 for as long as it likes. */
  readonly patience?: number;
  /** What the source was made with, as JSON, for those who read the task's options. */
  readonly options?: JsonObject;
}

/** Options with nothing left open. */
export type CheckedStreamOptions = Required<StreamOptions>;

/** Items that are held in memory at most. */
export const MOST_HELD_OUT = 1_000_000;

/** Numbers that a port can carry. */
const LARGEST_PORT = 2 ** 24;

const KNOWN = ['name', 'inputs', 'targets', 'steps', 'items', 'heldOut', 'atEnd', 'patience', 'options'];

/** Fills the defaults in. Throws TaskOptionError for an option that is not what it should be. */
export function checkStreamOptions(given: StreamOptions): CheckedStreamOptions {
  if (typeof given !== 'object' || given === null) throw fault('options', given, 'an object of options');
  const stranger = Object.keys(given).find((name) => !KNOWN.includes(name));
  if (stranger !== undefined) throw fault(stranger, stranger, `options called ${listNames(KNOWN)}`);
  const { name = 'stream', inputs, targets, steps = 1, items = 'examples', heldOut = 500 } = given;
  const { atEnd = 'repeat', patience = 60, options = {} } = given;
  if (typeof name !== 'string' || name === '') throw fault('name', name, 'a name');
  for (const [option, ports] of Object.entries({ inputs, targets })) {
    if (!Array.isArray(ports) || ports.length === 0) throw fault(option, ports, 'a list of ports');
    for (const [at, port] of (ports as readonly unknown[]).entries()) requirePort(`${option}[${at}]`, port);
  }
  const names = [...inputs, ...targets].map((port) => port.name);
  const twice = names.find((each, at) => names.indexOf(each) < at);
  if (twice !== undefined) throw fault('targets', twice, 'ports with names of their own');
  if (!Number.isInteger(steps) || steps < 1 || steps > 1_000_000) {
    throw fault('steps', steps, 'an integer from 1 to 1000000');
  }
  if (!['examples', 'steps'].includes(items)) throw fault('items', items, '"examples" or "steps"');
  const isHeld = Number.isSafeInteger(heldOut) && (heldOut as number) >= 1;
  if (typeof heldOut !== 'function' && !(isHeld && heldOut <= MOST_HELD_OUT)) {
    throw fault(
      'heldOut',
      heldOut,
      `a number of items from 1 to ${MOST_HELD_OUT}, or a function that opens a source`,
    );
  }
  if (!['repeat', 'fail'].includes(atEnd)) throw fault('atEnd', atEnd, '"repeat" or "fail"');
  if (!(typeof patience === 'number' && patience >= 0)) throw fault('patience', patience, 'seconds');
  return { name, inputs, targets, steps, items, heldOut, atEnd, patience, options };
}

/** What else a port says, a trainer checks. */
function requirePort(path: string, port: unknown): void {
  const { name, size } = Object(port) as Partial<Port>;
  const fits = Number.isInteger(size) && (size as number) >= 1 && (size as number) <= LARGEST_PORT;
  if (typeof name === 'string' && name !== '' && fits) return;
  throw fault(path, port, `a port with a name and a size from 1 to ${LARGEST_PORT}`);
}

function fault(option: string, found: unknown, expected: string): TaskOptionError {
  const remedy = 'See StreamOptions for what each is.';
  return new TaskOptionError({ path: `stream.${option}`, found: describeValue(found), expected, remedy });
}
