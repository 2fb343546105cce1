import type { JsonValue, CycleArrays, RandomKey, TrainingStream, VectorPort } from '@meristem/autodiff';
import { positionFault } from '../errors.ts';
import { shuffleEpoch } from './epoch-order.ts';
import { requireFields, requireInteger } from '../options/json-checks.ts';
import type { LabelledSet } from './labelled-set.ts';
import { requireSymbols, requireVectors } from '../contract/port-arrays.ts';

const SEEK_REMEDY = 'Seek only positions that a stream over the same examples has returned.';

/** What to deal out examples with. */
export interface ExampleStreamRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly inputs: VectorPort;
  readonly examples: LabelledSet;
  /** The examples to deal out, by number. */
  readonly rows: Int32Array;
  /** Examples a cycle, at least 1. */
  readonly batch: number;
  /** Shuffles every epoch; without it the examples come in order. */
  readonly key?: RandomKey;
}

/**
 * Deals out examples epoch by epoch, one step a cycle, to the input port and the port `class`. An epoch has every example
 * once; a cycle that reaches its end goes on with the next one. The order of an epoch depends on the key and the number
 * of the epoch alone, so a position is that number and a place in it.
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
    const { owner, inputs, examples, rows, batch } = this.#request;
    const vectors = requireVectors(owner, inputs.name, into, batch * inputs.size);
    const classes = requireSymbols(owner, 'class', into, batch);
    for (let lane = 0; lane < batch; lane += 1) {
      const example = rows[this.#order[this.#offset] as number] as number;
      copyVector(examples.inputs, example * inputs.size, vectors, lane * inputs.size, inputs.size);
      classes[lane] = examples.labels[example] as number;
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

/** A loop, because `set` needs a view of the source, which would be an object for every example. */
function copyVector(
  from: Float32Array | Float64Array,
  start: number,
  into: Float64Array,
  at: number,
  size: number,
): void {
  for (let i = 0; i < size; i += 1) into[at + i] = from[start + i] as number;
}
