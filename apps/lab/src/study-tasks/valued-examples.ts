import type { CycleArrays, JsonObject, JsonValue, RandomKey, TrainingStream } from '@meristem/autodiff';
import { foldKey, uniformAt } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { TaskPositionError } from '@meristem/tasks';

/** Examples, each a vector and the numbers that belong to it. */
export interface ValuedSet {
  /** `[examples, size]`. */
  readonly inputs: Float64Array;
  /** `[examples, targets]`. */
  readonly values: Float64Array;
}

/** What a task of examples with values is made of. */
export interface ValuedExamplesRequest {
  readonly name: string;
  readonly source: string;
  readonly options: JsonObject;
  /** Numbers in an example. */
  readonly size: number;
  /** Numbers to predict; 1 unless told. */
  readonly targets?: number;
  readonly train: ValuedSet;
  readonly test: ValuedSet;
  /** Squared error that the best predictor has on the test set; unknown unless told. */
  readonly floor?: number;
}

/** A regression task: the vector `x` goes in, its `value` must come out, one step a cycle; epoch by epoch in random order. */
export function valuedExamples(request: ValuedExamplesRequest): Task {
  const { name, source, options, size, targets = 1, train, test, floor } = request;
  const held = test.values.length / targets;
  const optimum = floor === undefined ? undefined : { natsPerCharacter: floor, natsPerCycle: floor };
  return {
    name,
    options,
    source,
    steps: 1,
    inputs: [{ kind: 'vector', name: 'x', size }],
    targets: [{ kind: 'vector', name: 'value', size: targets }],
    heldOut: {
      examples: held,
      open: ({ batch }) => ({
        cycles: Math.ceil(held / batch),
        stream: new ValueStream(name, { size, targets, examples: test, batch }),
      }),
    },
    floor: () => optimum,
    plateaus: () => [],
    open: ({ key, batch }) => new ValueStream(name, { size, targets, examples: train, batch, key }),
  };
}

interface ValueStreamRequest {
  readonly size: number;
  readonly targets: number;
  readonly examples: ValuedSet;
  readonly batch: number;
  /** Shuffles every epoch; without it the examples come in order. */
  readonly key?: RandomKey;
}

/** Deals out examples; the order of an epoch depends on the key and its number alone. */
class ValueStream implements TrainingStream {
  readonly #owner: string;
  readonly #request: ValueStreamRequest;
  readonly #order: Int32Array;
  #epoch = 0;
  #offset = 0;

  constructor(owner: string, request: ValueStreamRequest) {
    this.#owner = owner;
    this.#request = request;
    this.#order = new Int32Array(request.examples.values.length / request.targets);
    this.#enter(0);
  }

  next(into: CycleArrays): void {
    const { size, targets, examples, batch } = this.#request;
    for (let lane = 0; lane < batch; lane += 1) {
      const example = this.#order[this.#offset] as number;
      copy(examples.inputs, example * size, into['x'] as Float64Array, lane * size, size);
      copy(examples.values, example * targets, into['value'] as Float64Array, lane * targets, targets);
      this.#offset += 1;
      if (this.#offset === this.#order.length) this.#enter(this.#epoch + 1);
    }
  }

  #enter(epoch: number): void {
    this.#epoch = epoch;
    this.#offset = 0;
    const { key } = this.#request;
    for (let place = 0; place < this.#order.length; place += 1) this.#order[place] = place;
    if (key !== undefined) shuffle(this.#order, foldKey(key, epoch));
  }

  position(): JsonValue {
    return { epoch: this.#epoch, offset: this.#offset };
  }

  seek(position: JsonValue): void {
    const { epoch, offset } = Object(position) as { readonly epoch?: unknown; readonly offset?: unknown };
    const isPlace = typeof offset === 'number' && offset >= 0 && offset < this.#order.length;
    if (typeof epoch !== 'number' || epoch < 0 || !isPlace) {
      throw new TaskPositionError({
        path: `${this.#owner}.position`,
        found: JSON.stringify(position),
        expected: `an epoch, and an offset below ${this.#order.length}`,
        remedy: 'Seek only positions that a stream over the same examples has returned.',
      });
    }
    this.#enter(epoch);
    this.#offset = offset;
  }
}

/** Shuffles in place, by the method of Fisher and Yates, in the form of Durstenfeld, CACM 7 (1964). */
export function shuffle(order: Int32Array, key: RandomKey): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(uniformAt(key, last, 0) * (last + 1));
    const example = order[chosen] as number;
    order[chosen] = order[last] as number;
    order[last] = example;
  }
}

/** A loop, because `set` needs a view of the source, which would be an object for every example. */
function copy(from: Float64Array, start: number, into: Float64Array, at: number, count: number): void {
  for (let i = 0; i < count; i += 1) into[at + i] = from[start + i] as number;
}
