import type { CycleArrays, JsonValue, RandomKey, TrainingStream } from '@meristem/autodiff';
import { requireSymbols, requireVectors } from '../contract/port-arrays.ts';
import { positionFault } from '../errors.ts';
import { requireFields, requireInteger } from '../options/json-checks.ts';
import { shuffleEpoch } from './epoch-order.ts';
import type { ExampleColumn } from './example-arrays.ts';

const SEEK_REMEDY = 'Seek only positions that a stream over the same examples has returned.';

/** What to deal out examples with. */
export interface ExampleStreamRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly columns: readonly ExampleColumn[];
  /** Steps of an example, which is a cycle of its lane. */
  readonly steps: number;
  /** The examples to deal out, by number. */
  readonly rows: Int32Array;
  /** Examples a cycle, at least 1. */
  readonly batch: number;
  /** Shuffles every epoch; without it the examples come in order. */
  readonly key?: RandomKey;
}

/**
 * Deals out examples epoch by epoch, one a cycle and lane, to the ports of its columns. An epoch has every example once; a
 * cycle that reaches its end goes on with the next one. The order of an epoch depends on the key and the number of the epoch
 * alone, so a position is that number and a place in it.
 */
export class ExampleStream implements TrainingStream {
  readonly #request: ExampleStreamRequest;
  /** The row at each place of the epoch. */
  readonly #order: Int32Array;
  #epoch = 0;
  /** The place in the epoch of the next example; below the number of rows. */
  #offset = 0;

  constructor(request: ExampleStreamRequest) {
    this.#request = request;
    this.#order = Int32Array.from(request.rows.keys());
    this.#enter(0);
  }

  next(into: CycleArrays): void {
    const { owner, columns, steps, rows, batch } = this.#request;
    for (let at = 0; at < columns.length; at += 1) {
      const { port, width } = columns[at] as ExampleColumn;
      const length = steps * batch * width;
      if (port.kind === 'symbol') requireSymbols(owner, port.name, into, length);
      else requireVectors(owner, port.name, into, length);
    }
    for (let lane = 0; lane < batch; lane += 1) {
      const example = rows[this.#order[this.#offset] as number] as number;
      for (let at = 0; at < columns.length; at += 1) {
        const column = columns[at] as ExampleColumn;
        copyExample(column, example, into[column.port.name] as Float64Array, lane, steps, batch);
      }
      this.#offset += 1;
      if (this.#offset === this.#order.length) this.#enter(this.#epoch + 1);
    }
  }

  #enter(epoch: number): void {
    this.#epoch = epoch;
    this.#offset = 0;
    const { key } = this.#request;
    if (key !== undefined) shuffleEpoch(this.#order, key, epoch);
  }

  position(): JsonValue {
    return { epoch: this.#epoch, offset: this.#offset };
  }

  seek(position: JsonValue): void {
    const path = `${this.#request.owner}.position`;
    const fault = positionFault;
    const fields = requireFields({ value: position, path, fault }, ['epoch', 'offset'], SEEK_REMEDY);
    const epoch = requireInteger(
      { value: fields['epoch'], path: `${path}.epoch`, fault },
      { min: 0, max: Number.MAX_SAFE_INTEGER },
      SEEK_REMEDY,
    );
    const offset = requireInteger(
      { value: fields['offset'], path: `${path}.offset`, fault },
      { min: 0, max: this.#order.length - 1 },
      SEEK_REMEDY,
    );
    if (epoch !== this.#epoch) this.#enter(epoch);
    this.#offset = offset;
  }
}

/** Time-major: step s of a lane stands at `s * batch + lane`. Loops, because `set` needs a view, an object for every example. */
function copyExample(
  { values, scale, width }: ExampleColumn,
  example: number,
  into: Float64Array | Int32Array,
  lane: number,
  steps: number,
  batch: number,
): void {
  for (let step = 0; step < steps; step += 1) {
    const from = (example * steps + step) * width;
    const to = (step * batch + lane) * width;
    for (let i = 0; i < width; i += 1) into[to + i] = (values[from + i] as number) * scale;
  }
}
