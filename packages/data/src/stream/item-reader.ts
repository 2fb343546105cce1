import { counted, describeValue, type JsonValue, MeristemError } from '@meristem/autodiff';
import { TaskPositionError } from '@meristem/tasks';
import { DataError } from '../errors.ts';
import type {
  CheckedStreamOptions,
  ItemSource,
  SeekableSource,
  SourceFactory,
  StreamItem,
} from './stream-options.ts';

/** What a reader reads. */
export interface ReaderRequest extends Pick<CheckedStreamOptions, 'name' | 'atEnd'> {
  readonly open: SourceFactory;
  readonly lane: number;
  /** Items from the start of every pass that are not for this reader. */
  readonly passOver: number;
}

/** Says that another item has to be pulled. */
export const AGAIN = Symbol('again');

type Pulled = IteratorResult<StreamItem, unknown>;

/** What items come out of. */
type Iterating =
  | Pick<Iterator<StreamItem, unknown>, 'next' | 'return'>
  | Pick<AsyncIterator<StreamItem, unknown>, 'next' | 'return'>;

/**
 * Goes through the items of a source, pass after pass. It says what is to be pulled, and takes what came of it, so that those who
 * wait for their items and those who need not can share it.
 */
export class ItemReader {
  readonly #request: ReaderRequest;
  #source: ItemSource | undefined;
  #iterator: Iterating | undefined;
  #pass = 0;
  /** Items of this pass that were handed out, those that were passed over apart. */
  #read = 0;
  /** Items of this pass that came from the source. */
  #seen = 0;
  /** Items to pass over before the next one is handed out. */
  #ahead = 0;
  /** The place that a source which knows its place is to go to. */
  #sought: JsonValue | undefined;

  /** Whether the source failed: it has to be opened anew, even to go on at the same place. */
  #broken = false;
  #ended = false;
  #turn = 0;

  constructor(request: ReaderRequest) {
    this.#request = request;
    this.#ahead = request.passOver;
  }

  /** Whether the source has come to an end for good. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Changes when it goes elsewhere: what was pulled before is then not to be taken any more. */
  get turn(): number {
    return this.#turn;
  }

  /** The next item, for errors. */
  get path(): string {
    return this.#pathOf(this.#read);
  }

  /** The item that was handed out last, for errors. */
  get latest(): string {
    return this.#pathOf(this.#read - 1);
  }

  #pathOf(item: number): string {
    const { name, lane, passOver } = this.#request;
    const pass = this.#pass > 0 ? ` of pass ${this.#pass + 1}` : '';
    return `${name}, ${lane > 0 ? `lane ${lane}, ` : ''}item ${passOver + item}${pass}`;
  }

  /** Opens the source where it is not open; a promise where that has to be waited for. */
  opened(): void | Promise<void> {
    if (this.#source !== undefined) return undefined;
    const source = this.#request.open({ lane: this.#request.lane });
    const sought = this.#sought;
    const done = sought !== undefined && isSeekable(source) ? source.seek(sought) : undefined;
    this.#iterator = iterated(source, this.path);
    [this.#source, this.#sought] = [source, undefined];
    return done;
  }

  /** What the source gives next, or a promise of it. */
  pull(): Pulled | Promise<Pulled> {
    return (this.#iterator as Iterating).next();
  }

  /** Takes what was pulled: an item to hand out, or `AGAIN` where another has to be pulled, of a source that may have to be opened. */
  take(pulled: Pulled): StreamItem | typeof AGAIN {
    if (typeof pulled !== 'object' || pulled === null) throw this.#noResult(pulled);
    if (pulled.done !== true) {
      this.#seen += 1;
      if (this.#ahead > 0) {
        this.#ahead -= 1;
        return AGAIN;
      }
      this.#read += 1;
      return pulled.value;
    }
    this.#ended = this.#ahead > 0 || this.#read === 0 || this.#request.atEnd === 'fail';
    if (this.#ended) throw this.#endFault();
    this.#go(this.#pass + 1, 0);
    return AGAIN;
  }

  /** What a source threw, or that it did not answer, with the item: it is opened anew for whatever is read next. */
  failed(error: unknown): Error {
    this.#broken = true;
    return error instanceof MeristemError ? error : sourceFault(this.path, error);
  }

  #noResult(pulled: unknown): DataError {
    return new DataError({
      path: this.path,
      found: `${describeValue(pulled)} from its function next`,
      expected: 'an object with done and value',
      remedy: 'Open the source with a generator function, which gives such.',
    });
  }

  #endFault(): DataError {
    const { name, passOver } = this.#request;
    const isShort = this.#ahead > 0 || this.#read === 0;
    return new DataError({
      path: name,
      found: `the end of the source after ${counted(this.#seen, 'item')}`,
      expected: isShort
        ? `more than ${Math.max(passOver, this.#seen + this.#ahead)}, which are held out or had been read before`
        : 'that it goes on',
      remedy: isShort
        ? 'Give more items, hold fewer out ("heldOut"), or resume with the source that the run began with.'
        : 'Say atEnd: "repeat" to start over, or train for fewer cycles.',
    });
  }

  /** Where it stands. */
  position(): JsonValue {
    const source = this.#source;
    const isPlaced = source !== undefined && !this.#broken && this.#ahead === 0 && isSeekable(source);
    const place = this.#sought ?? (isPlaced ? requirePlace(source.position(), this.path) : undefined);
    const own = { pass: this.#pass, read: this.#read };
    return place === undefined ? own : { ...own, place };
  }

  /** Goes to a position. Throws {@link TaskPositionError} where it is none, and stays where it is. */
  seek(position: JsonValue): void {
    const { pass, read, place } = positionOf(position, this.#request.name);
    if (
      pass === this.#pass &&
      read === this.#read &&
      place === undefined &&
      !this.#broken &&
      this.#ahead <= this.#request.passOver
    )
      return;
    this.#go(pass, read, place);
  }

  /** Lets go of the source, which is opened again for what is read next. */
  close(): void {
    // A generator closes what it holds open; what it throws then has no bearing on what is read from now on.
    const iterator = this.#iterator;
    this.#source = this.#iterator = undefined;
    this.#broken = false;
    this.#turn += 1;
    try {
      void Promise.resolve(iterator?.return?.()).catch(() => undefined);
    } catch {
      // The same, of one that is at hand.
    }
  }

  #go(pass: number, read: number, place?: JsonValue): void {
    this.close();
    [this.#pass, this.#read, this.#seen, this.#sought] = [pass, read, 0, place];
    this.#ahead = place === undefined ? this.#request.passOver + read : 0;
  }
}

/** The error of a source that failed before or at an item. */
export function sourceFault(path: string, error: unknown): DataError {
  const fault = new DataError({
    path,
    found: `a source that fails (${error instanceof Error ? error.message : String(error)})`,
    expected: 'an item',
    remedy: 'Mend the source; a checkpoint goes on before this item.',
  });
  fault.cause = error;
  return fault;
}

/** Requires of the place of a source what a checkpoint can hold. */
function requirePlace(place: JsonValue | undefined, path: string): JsonValue | undefined {
  if (place === undefined) return undefined;
  let kept: string | undefined;
  try {
    kept = JSON.stringify(place);
  } catch {
    // A cycle, or a number of any length.
  }
  if (kept !== undefined && (kept !== 'null' || place === null)) return place;
  throw new DataError({
    path: `${path}, position`,
    found: describeValue(place),
    expected: 'JSON, from which seek goes on',
    remedy: 'Return a finite number, a text, or an object of such.',
  });
}

function isSeekable(source: ItemSource): source is ItemSource & SeekableSource {
  return typeof source.position === 'function' && typeof source.seek === 'function';
}

/** Whether items have to be waited for. */
export function isAsync(source: ItemSource): boolean {
  return Symbol.asyncIterator in Object(source);
}

function iterated(source: ItemSource, path: string): Iterating {
  const given = Object(source) as Partial<Iterable<StreamItem> & AsyncIterable<StreamItem>>;
  const open = given[Symbol.asyncIterator] ?? given[Symbol.iterator];
  if (open !== undefined) return (open as () => Iterating).call(source);
  throw new DataError({
    path,
    found: describeValue(source),
    expected: 'an iterable or an async iterable, as generators return',
    remedy:
      (source as unknown) instanceof Promise
        ? 'Make it an async generator function, which may wait for what it opens.'
        : 'Pass a function that opens the source, such as a generator function itself.',
  });
}

/** What can be gone through but once. */
const SPENT = /^\[object (?:Async)?(?:Generator|(?:Array|Map|Set|String) Iterator|Iterator Helper)\]$/;

/** Opens a source as it is told to, and refuses one that has been handed out before and does not begin anew. */
export function beginningAnew(open: SourceFactory, name: string): SourceFactory {
  const known = new WeakSet<object>();
  return (request) => {
    const source = open(request);
    if (!SPENT.test(Object.prototype.toString.call(source))) return source;
    if (known.has(source)) {
      throw new DataError({
        path: name,
        found: 'the iterator that it was opened with before',
        expected: 'one that begins anew each time',
        remedy: 'Make it within the function: () => items(), and not const made = items(); () => made.',
      });
    }
    known.add(source);
    return source;
  };
}

function positionOf(
  position: JsonValue,
  name: string,
): { readonly pass: number; readonly read: number; readonly place?: JsonValue } {
  const fields = Object(position) as Readonly<Record<string, JsonValue>>;
  const { pass, read, place } = fields;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  const known = Object.keys(fields).every((field) => ['pass', 'read', 'place'].includes(field));
  if (known && isCount(pass) && isCount(read)) return { pass, read, ...(place !== undefined && { place }) };
  throw positionFault(position, name);
}

/** The error for a position that no stream has returned. */
export function positionFault(position: JsonValue, name: string): TaskPositionError {
  return new TaskPositionError({
    path: `${name}.position`,
    found: describeValue(position),
    expected: 'how many passes and items each reader has read',
    remedy: 'Seek only positions that a stream of the same task has returned.',
  });
}
