import type { CycleArrays, JsonValue, Port, TrainingStream } from '@meristem/autodiff';
import { requireSymbols, requireVectors } from '@meristem/tasks';
import { DataError } from '../errors.ts';
import { AGAIN, ItemReader, positionFault } from './item-reader.ts';
import { writeItem } from './item-writer.ts';
import type { CheckedStreamOptions, SourceFactory, StreamItem } from './stream-options.ts';

/** What to read cycles from. */
export interface SourceStreamRequest {
  readonly open: SourceFactory;
  readonly options: CheckedStreamOptions;
  readonly batch: number;
  /** Items from the start of every pass that are held out. */
  readonly passOver: number;
}

/** What both kinds of streams are made of. */
export interface CycleParts {
  readonly ports: readonly Port[];
  /** One for each lane where items are steps, else one for all. */
  readonly readers: readonly ItemReader[];
  /** Items of a cycle. */
  readonly items: number;
  /** The reader of an item of a cycle. */
  readerOf(item: number): ItemReader;
  /** Writes an item of a cycle. */
  write(item: number, given: StreamItem, into: CycleArrays): void;
}

/** How the items of a cycle fill its arrays. */
export function cycleParts({ open, options, batch, passOver }: SourceStreamRequest): CycleParts {
  const { name, atEnd, steps, items, inputs, targets } = options;
  const ports = [...inputs, ...targets];
  const isSteps = items === 'steps';
  const readers = Array.from(
    { length: isSteps ? batch : 1 },
    (_, lane) => new ItemReader({ open, lane, passOver, name, atEnd }),
  );
  const readerOf = (item: number): ItemReader => readers[isSteps ? item % batch : 0] as ItemReader;
  return {
    ports,
    readers,
    items: isSteps ? steps * batch : batch,
    readerOf,
    write(item, given, into) {
      const where = { place: item, stride: batch, steps: isSteps ? 1 : steps };
      writeItem(given, ports, into, where, () => readerOf(item).latest);
    },
  };
}

/** Throws TaskPortError where an array is missing or unfit. */
export function requireArrays(
  { options: { name, inputs, targets, steps }, batch }: Pick<SourceStreamRequest, 'options' | 'batch'>,
  into: CycleArrays,
): void {
  for (const port of [...inputs, ...targets]) {
    if (port.kind === 'symbol') requireSymbols(name, port.name, into, steps * batch);
    else requireVectors(name, port.name, into, steps * batch * port.size);
  }
}

/** Takes readers to positions, one for each. Throws TaskPositionError where they are none. */
export function seekReaders({ readers }: CycleParts, position: JsonValue, name: string): void {
  const positions: unknown = Array.isArray(position) ? position : undefined;
  if (!Array.isArray(positions) || positions.length !== readers.length) throw positionFault(position, name);
  const places = readers.map((reader) => reader.position());
  try {
    for (const [at, reader] of readers.entries()) reader.seek(positions[at] as JsonValue);
  } catch (error) {
    for (const [at, reader] of readers.entries()) reader.seek(places[at] as JsonValue);
    throw error;
  }
}

/** Takes readers back to where they stood before a cycle that failed. */
export function restoreReaders({ readers }: CycleParts, before: JsonValue): void {
  for (const [at, reader] of readers.entries())
    reader.seek((before as readonly JsonValue[])[at] as JsonValue);
}

/** Cycles of a source that is at hand. */
export class SourceStream implements TrainingStream {
  readonly #request: SourceStreamRequest;
  readonly #parts: CycleParts;

  constructor(request: SourceStreamRequest) {
    this.#request = request;
    this.#parts = cycleParts(request);
  }

  next(into: CycleArrays): void {
    requireArrays(this.#request, into);
    const { items } = this.#parts;
    const before = this.position();
    try {
      for (let item = 0; item < items; item += 1) {
        this.#parts.write(item, itemOf(this.#parts.readerOf(item)), into);
      }
    } catch (error) {
      // Whoever tries again gets the whole cycle.
      restoreReaders(this.#parts, before);
      throw error;
    }
  }

  position(): JsonValue {
    return this.#parts.readers.map((reader) => reader.position());
  }

  seek(position: JsonValue): void {
    seekReaders(this.#parts, position, this.#request.options.name);
  }
}

/** The next item of a source that is at hand. */
function itemOf(reader: ItemReader): StreamItem {
  for (;;) {
    const item = reader.take(pulledFrom(reader));
    if (item !== AGAIN) return item;
  }
}

function pulledFrom(reader: ItemReader): IteratorResult<StreamItem, unknown> {
  try {
    if (reader.opened() instanceof Promise) throw notAtHand(reader.path);
    const pulled = reader.pull();
    if (pulled instanceof Promise) throw notAtHand(reader.path);
    return pulled;
  } catch (error) {
    throw reader.failed(error);
  }
}

function notAtHand(path: string): DataError {
  return new DataError({
    path,
    found: 'a promise',
    expected: 'an item, as of every source that was an iterable when it was opened first',
    remedy: 'Return an async iterable every time.',
  });
}
