import {
  type CycleArrays,
  cycleArrays,
  type JsonValue,
  type Port,
  type TrainingStream,
} from '@meristem/autodiff';
import { type ExampleArrays, exampleTask, type HeldOutSet, requireBatch } from '@meristem/tasks';
import { DataError } from '../errors.ts';
import { awaitedItem } from './awaited-stream.ts';
import { ItemReader, positionFault } from './item-reader.ts';
import { writeItem } from './item-writer.ts';
import { requireArrays } from './source-stream.ts';
import {
  type CheckedStreamOptions,
  MOST_HELD_OUT,
  type SourceFactory,
  type StreamItem,
} from './stream-options.ts';

/** Numbers that are held in memory at most: two gigabytes. */
const MOST_NUMBERS = 2 ** 28;

/** Items that were read, and whether their source has to be waited for. */
export interface HeldOutItems {
  readonly items: readonly StreamItem[];
  readonly path: (item: number) => string;
}

/** Reads items that are held out: so many of a source, or all of one of its own. */
export async function readHeldOut(open: SourceFactory, options: CheckedStreamOptions): Promise<HeldOutItems> {
  const { heldOut, name, patience } = options;
  const isCounted = typeof heldOut === 'number';
  const path = (item: number): string => `${name}, ${isCounted ? '' : 'held-out '}item ${item}`;
  const reader = new ItemReader({
    open: isCounted ? open : heldOut,
    ...{ lane: 0, passOver: 0, name: isCounted ? name : `${name}, held out`, atEnd: 'fail' },
  });
  const items: StreamItem[] = [];
  const most = mostItems(options);
  const wanted = isCounted ? heldOut : most + 1;
  if (isCounted && heldOut > most) throw tooMany(options, `${heldOut} items`, most);
  try {
    while (items.length < wanted) items.push((await awaitedItem(reader, patience)) as StreamItem);
  } catch (error) {
    if (isCounted || items.length === 0 || !reader.ended) throw error;
  } finally {
    reader.close();
  }
  if (items.length <= most) return { items, path };
  throw tooMany(options, `more than ${most} items in the source that is held out`, most);
}

/** How many items memory holds. */
function mostItems({ inputs, targets, steps, items }: CheckedStreamOptions): number {
  const width = [...inputs, ...targets].reduce(
    (sum, port) => sum + (port.kind === 'symbol' ? 1 : port.size),
    0,
  );
  return Math.min(MOST_HELD_OUT, Math.floor(MOST_NUMBERS / (width * (items === 'steps' ? 1 : steps))));
}

function tooMany({ name }: CheckedStreamOptions, found: string, most: number): DataError {
  return new DataError({
    path: `${name}, heldOut`,
    found,
    expected: `at most ${most}, which memory holds`,
    remedy: 'Hold fewer out, or end the source of what is held out sooner.',
  });
}

/** Held-out items as a set: of examples, or of a sequence in pieces of so many steps. */
export function heldOutSet({ items, path }: HeldOutItems, options: CheckedStreamOptions): HeldOutSet {
  const { inputs, targets, steps, name } = options;
  const ports = [...inputs, ...targets];
  const isSteps = options.items === 'steps';
  const each = isSteps ? 1 : steps;
  const arrays = cycleArrays({ inputs, targets, steps: each }, items.length);
  for (const [at, item] of items.entries()) {
    writeItem(item, ports, arrays, { place: at * each, stride: 1, steps: each }, () => path(at));
  }
  if (isSteps) return pieces(arrays, items.length, options);
  const sets = arrays as ExampleArrays;
  const task = exampleTask({ name, source: name, inputs, targets, steps, train: sets, test: sets });
  return task.heldOut as HeldOutSet;
}

function pieces(arrays: CycleArrays, length: number, options: CheckedStreamOptions): HeldOutSet {
  const { name, steps } = options;
  const examples = Math.floor(length / steps);
  if (examples === 0) {
    throw new DataError({
      path: name,
      found: `${length} steps that are held out`,
      expected: `at least ${steps}, those of a cycle`,
      remedy: 'Hold more out ("heldOut").',
    });
  }
  return {
    examples,
    open({ batch }) {
      requireBatch(`${name}.heldOut.open.batch`, batch);
      return {
        cycles: Math.max(1, Math.floor(examples / batch)),
        lastBatch: Math.min(batch, examples),
        stream: new StepStream(arrays, length, options, batch),
      };
    },
  };
}

/** Lanes that start at equal distances in a sequence that is held, and read on, around its end. */
class StepStream implements TrainingStream {
  #read = 0;
  readonly #arrays: CycleArrays;
  readonly #length: number;
  readonly #options: CheckedStreamOptions;
  readonly #batch: number;

  constructor(arrays: CycleArrays, length: number, options: CheckedStreamOptions, batch: number) {
    [this.#arrays, this.#length, this.#options, this.#batch] = [arrays, length, options, batch];
  }

  next(into: CycleArrays): void {
    const [options, batch] = [this.#options, this.#batch];
    requireArrays({ options, batch }, into);
    for (const port of [...options.inputs, ...options.targets])
      this.#copy(port, into[port.name] as Float64Array);
    this.#read += options.steps;
  }

  #copy(port: Port, into: Float64Array | Int32Array): void {
    const width = port.kind === 'symbol' ? 1 : port.size;
    const values = this.#arrays[port.name] as Float64Array;
    const [length, batch] = [this.#length, this.#batch];
    for (let step = 0; step < this.#options.steps; step += 1) {
      for (let lane = 0; lane < batch; lane += 1) {
        const from = ((Math.floor((lane * length) / batch) + this.#read + step) % length) * width;
        const to = (step * batch + lane) * width;
        for (let i = 0; i < width; i += 1) into[to + i] = values[from + i] as number;
      }
    }
  }

  position(): JsonValue {
    return this.#read;
  }

  seek(position: JsonValue): void {
    if (!Number.isSafeInteger(position) || (position as number) < 0)
      throw positionFault(position, this.#options.name);
    this.#read = position as number;
  }
}
