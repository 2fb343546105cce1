import { type CycleArrays, cycleArrays, type JsonValue, type TrainingStream } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import { AGAIN, type ItemReader } from './item-reader.ts';
import {
  type CycleParts,
  cycleParts,
  requireArrays,
  restoreReaders,
  seekReaders,
  type SourceStreamRequest,
} from './source-stream.ts';
import type { StreamItem } from './stream-options.ts';

/** A cycle at hand. */
interface ReadyCycle {
  readonly arrays: CycleArrays;
  /** Where the stream stands after it. */
  position: JsonValue;
}

/** Cycles of a source that has to be waited for: `prepare` waits, `next` deals out what has come. */
export class AwaitedStream implements TrainingStream {
  readonly #request: SourceStreamRequest;
  readonly #parts: CycleParts;
  readonly #ready: ReadyCycle[] = [];
  /** Cycles to be filled again. */
  readonly #spare: ReadyCycle[] = [];
  /** The wait in progress; those that come later wait for it first. */
  #waiting: Promise<void> = Promise.resolve();
  /** Grows with every seek, so that a wait which began before does not bring in what is no longer wanted. */
  #generation = 0;
  #position: JsonValue;

  constructor(request: SourceStreamRequest) {
    this.#request = request;
    this.#parts = cycleParts(request);
    this.#position = this.#place();
  }

  async prepare(cycles: number): Promise<void> {
    const generation = this.#generation;
    const turn = this.#waiting.then(async () => {
      while (this.#ready.length < cycles && generation === this.#generation) await this.#fill(generation);
    });
    // Whoever waits next does so from where the source stands, whatever came of this wait.
    this.#waiting = turn.catch(() => undefined);
    await turn;
  }

  async #fill(generation: number): Promise<void> {
    const { options, batch } = this.#request;
    const before = this.#place();
    const cycle = this.#spare.pop() ?? { arrays: cycleArrays(options, batch), position: before };
    try {
      for (let item = 0; item < this.#parts.items; item += 1) {
        const given = await awaitedItem(this.#parts.readerOf(item), options.patience);
        if (given === AGAIN) return;
        this.#parts.write(item, given, cycle.arrays);
      }
    } catch (error) {
      // Whoever tries again gets the whole cycle.
      if (generation === this.#generation) restoreReaders(this.#parts, before);
      throw error;
    }
    cycle.position = this.#place();
    this.#ready.push(cycle);
  }

  next(into: CycleArrays): void {
    requireArrays(this.#request, into);
    const cycle = this.#ready.shift();
    if (cycle === undefined) throw this.#nothingReady();
    for (const { name } of this.#parts.ports)
      (into[name] as Float64Array).set(cycle.arrays[name] as Float64Array);
    this.#position = cycle.position;
    this.#spare.push(cycle);
  }

  #nothingReady(): DataError {
    return new DataError({
      path: this.#request.options.name,
      found: 'no cycle at hand',
      expected: 'one, which a source that is asynchronous has to be waited for',
      remedy: 'Use trainer.run, or await trainer.prepare() before each trainer.train().',
    });
  }

  #place(): JsonValue {
    return this.#parts.readers.map((reader) => reader.position());
  }

  position(): JsonValue {
    return this.#position;
  }

  seek(position: JsonValue): void {
    if (JSON.stringify(position) === JSON.stringify(this.#position)) return;
    seekReaders(this.#parts, position, this.#request.options.name);
    this.#generation += 1;
    this.#spare.push(...this.#ready.splice(0));
    this.#position = position;
  }
}

/** The next item of a source that may have to be waited for; `AGAIN` where its reader went elsewhere in the meantime. */
export async function awaitedItem(reader: ItemReader, patience: number): Promise<StreamItem | typeof AGAIN> {
  for (;;) {
    const { turn } = reader;
    const pulled = await outcome(reader, patience);
    if (reader.turn !== turn) return AGAIN;
    const item = reader.take(pulled);
    if (item !== AGAIN) return item;
  }
}

/** What a source gives. Rejects with {@link DataError} where it fails, or lets wait for too long. */
async function outcome(reader: ItemReader, patience: number): Promise<IteratorResult<StreamItem, unknown>> {
  try {
    const opened = reader.opened();
    if (opened) await opened;
    const pulled = reader.pull();
    return await (patience > 0 ? within(patience, Promise.resolve(pulled), reader.path) : pulled);
  } catch (error) {
    throw reader.failed(error);
  }
}

/** Milliseconds that a timer can wait: 24 days. One that is to wait longer waits not at all. */
const LONGEST_WAIT = 2 ** 31 - 1;

async function within<T>(seconds: number, awaited: Promise<T>, path: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const fault = new DataError({
      path,
      found: `nothing for ${seconds} s`,
      expected: 'an item',
      remedy:
        'See why the source does not answer, or allow it more seconds by "patience" (0 for as long as it likes).',
    });
    timer = setTimeout(() => reject(fault), Math.min(seconds * 1000, LONGEST_WAIT));
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
