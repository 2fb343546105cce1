import type {
  CycleArrays,
  HeldOutPass,
  JsonObject,
  JsonValue,
  RandomKey,
  SplitRequest,
  TrainingStream,
} from '@meristem/autodiff';
import { describeValue, foldKey, uniformAt } from '@meristem/autodiff';
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

/**
 * A regression task: the vector `x` goes in, its `value` must come out, one step a cycle; epoch by epoch in an order that
 * depends on the key. `split` keeps rows back at random.
 */
export function valuedExamples(request: ValuedExamplesRequest): Task {
  const { name, source, options, size, targets = 1, train, test, floor } = request;
  const optimum = floor === undefined ? undefined : { natsPerCharacter: floor, natsPerCycle: floor };
  const shape = { owner: name, size, targets };
  const tested = rowsOf(test, targets);
  const task: Omit<Task, 'open'> = {
    name,
    options,
    source,
    steps: 1,
    independent: true,
    inputs: [{ kind: 'vector', name: 'x', size }],
    targets: [{ kind: 'vector', name: 'value', size: targets }],
    heldOut: {
      examples: tested.length,
      open: ({ batch }) => passOver({ ...shape, examples: test, rows: tested }, batch),
    },
    floor: () => optimum,
    plateaus: () => [],
  };
  return dealingOut(task, { ...shape, examples: train, rows: rowsOf(train, targets) });
}

function rowsOf({ values }: ValuedSet, targets: number): Int32Array {
  return Int32Array.from({ length: values.length / targets }, (_, row) => row);
}

/** The examples that a task deals out. */
interface DealtValues {
  readonly owner: string;
  readonly size: number;
  readonly targets: number;
  readonly examples: ValuedSet;
  /** Those to deal out, by number. */
  readonly rows: Int32Array;
}

function dealingOut(task: Omit<Task, 'open'>, dealt: DealtValues): Task {
  return {
    ...task,
    rows: dealt.rows.length,
    open: ({ key, batch }) => new ValueStream({ ...dealt, batch, key }),
    split(request) {
      const { left, kept } = parted(dealt.rows, request);
      return {
        training: dealingOut(task, { ...dealt, rows: left }),
        validation: {
          examples: kept.length,
          open: ({ batch }) => passOver({ ...dealt, rows: kept }, batch),
        },
      };
    },
  };
}

function passOver(dealt: DealtValues, batch: number): HeldOutPass {
  const { length } = dealt.rows;
  return {
    cycles: Math.ceil(length / batch),
    lastBatch: ((length - 1) % batch) + 1,
    stream: new ValueStream({ ...dealt, batch }),
  };
}

function parted(
  rows: Int32Array,
  { key, share }: SplitRequest,
): { readonly left: Int32Array; readonly kept: Int32Array } {
  const count = Math.min(Math.max(1, Math.round(share * rows.length)), rows.length - 1);
  const shuffled = rows.slice();
  shuffle(shuffled, foldKey(key, 'split'));
  return { left: shuffled.slice(count), kept: shuffled.slice(0, count) };
}

interface ValueStreamRequest extends DealtValues {
  readonly batch: number;
  /** Shuffles every epoch; without it the examples come in order. */
  readonly key?: RandomKey;
}

/** Deals out examples; the order of an epoch depends on the key and its number alone. */
class ValueStream implements TrainingStream {
  readonly #request: ValueStreamRequest;
  /** The row at each place of the epoch. */
  readonly #order: Int32Array;
  #epoch = 0;
  #offset = 0;

  constructor(request: ValueStreamRequest) {
    this.#request = request;
    this.#order = request.rows.slice();
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
    const { key, rows } = this.#request;
    this.#order.set(rows);
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
        path: `${this.#request.owner}.position`,
        found: describeValue(position),
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
