import type { CycleArrays, JsonValue, TrainingStream } from '@meristem/autodiff';
import { describeValue } from '@meristem/autodiff';
import { requireSymbols, TaskPositionError } from '@meristem/tasks';
import type { Stretch, SymbolText } from './symbol-text.ts';

/** What lanes read, and how. */
export interface LaneRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly text: SymbolText;
  /** The part of the text: its first symbol, and one past the last. */
  readonly from: number;
  readonly end: number;
  readonly steps: number;
  readonly batch: number;
}

/** Symbols that are written, of a few steps of every lane, before the next steps have their turn. */
const AT_ONCE = 2 ** 13;

/** Lanes that start at equal distances in a part of a text and read on, around its end. */
export class LaneStream implements TrainingStream {
  readonly #request: LaneRequest;
  /** Symbols that have one after them. */
  readonly #pairs: number;
  /** How many each lane has read. */
  #read = 0;
  /** Where each lane reads next, from the start of the part. */
  readonly #places: Float64Array;
  readonly #stretches: readonly Stretch[];

  constructor(request: LaneRequest) {
    const { text, from, end, batch } = request;
    this.#request = request;
    this.#pairs = end - from - 1;
    this.#places = new Float64Array(batch);
    this.#stretches = Array.from({ length: batch }, () => text.stretch());
    this.#go(0);
  }

  next(into: CycleArrays): void {
    const { owner, steps, batch } = this.#request;
    const symbol = requireSymbols(owner, 'symbol', into, steps * batch);
    const next = requireSymbols(owner, 'next', into, steps * batch);
    // Steps of all lanes lie side by side, so a few steps of every lane at a time stay in the cache.
    const most = Math.max(8, Math.floor(AT_ONCE / batch));
    for (let step = 0; step < steps; step += most) {
      const count = Math.min(most, steps - step);
      for (let lane = 0; lane < batch; lane += 1) this.#readLane(lane, step, count, symbol, next);
    }
    this.#read += steps;
  }

  #readLane(lane: number, step: number, steps: number, symbol: Int32Array, next: Int32Array): void {
    const { text, from, batch } = this.#request;
    const stretch = this.#stretches[lane] as Stretch;
    let at = this.#places[lane] as number;
    let place = step * batch + lane;
    for (let left = steps; left > 0;) {
      const here = from + at;
      if (here < stretch.from || here + 1 >= stretch.end) text.move(stretch, here);
      const count = Math.min(left, stretch.end - 1 - here, this.#pairs - at);
      const { symbols } = stretch;
      const first = here - stretch.from;
      let current = symbols[first] as number;
      for (let i = 1; i <= count; i += 1) {
        symbol[place] = current;
        current = symbols[first + i] as number;
        next[place] = current;
        place += batch;
      }
      left -= count;
      at += count;
      if (at === this.#pairs) at = 0;
    }
    this.#places[lane] = at;
  }

  #go(read: number): void {
    const [pairs, { batch }] = [this.#pairs, this.#request];
    this.#read = read;
    for (let lane = 0; lane < batch; lane += 1) {
      this.#places[lane] = (Math.floor((lane * pairs) / batch) + read) % pairs;
    }
  }

  position(): JsonValue {
    return { read: this.#read };
  }

  seek(position: JsonValue): void {
    const fields = Object(position) as Readonly<Record<string, unknown>>;
    const { read } = fields;
    const isOurs = Object.keys(fields).length === 1 && !Array.isArray(position);
    if (isOurs && typeof read === 'number' && Number.isSafeInteger(read) && read >= 0) return this.#go(read);
    throw new TaskPositionError({
      path: `${this.#request.owner}.position`,
      found: describeValue(position),
      expected: '{ read }, how many symbols each lane has read',
      remedy: 'Seek only positions that a stream of the same task has returned.',
    });
  }
}
