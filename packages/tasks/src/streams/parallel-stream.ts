import type { CycleArrays, InputPort, JsonValue, RandomKey, TrainingStream } from '@meristem/autodiff';
import { foldKey } from '@meristem/autodiff';
import { requirePorts } from '../contract/port-arrays.ts';
import { positionFault } from '../errors.ts';
import { requireArray, requireFields } from '../options/json-checks.ts';
import { type NamedStream, portName } from './named-stream.ts';

const SEEK_REMEDY = 'Seek only positions that a stream of the same task has returned.';

/** What to open several streams with. */
export interface ParallelStreamRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly steps: number;
  /** The ports of all streams, by the names that they have among all. */
  readonly ports: readonly InputPort[];
  readonly streams: readonly NamedStream[];
  readonly key: RandomKey;
  readonly batch: number;
}

/** A stream, and what it is handed. */
interface OpenStream {
  readonly stream: TrainingStream;
  /** Each port by its own name, and by that which it has among all. */
  readonly names: readonly { readonly own: string; readonly called: string }[];
  /** The arrays of a cycle by its own names: the same object every time. */
  readonly arrays: Record<string, Int32Array | Float64Array>;
}

/** Streams side by side, each opened with the key folded with its place. A position is that of each. */
export class ParallelStream implements TrainingStream {
  readonly #request: ParallelStreamRequest;
  readonly #opened: readonly OpenStream[];

  constructor(request: ParallelStreamRequest) {
    const { streams, key, batch } = request;
    this.#request = request;
    this.#opened = streams.map((named, at) => ({
      stream: named.task.open({ key: foldKey(key, at), batch }),
      names: [...named.task.inputs, ...named.task.targets].map(({ name }) => ({
        own: name,
        called: portName(named, name),
      })),
      arrays: {},
    }));
  }

  next(into: CycleArrays): void {
    const { owner, steps, ports, batch } = this.#request;
    // All are checked before any stream moves, so that nothing moves where one is unfit.
    requirePorts(owner, ports, into, steps * batch);
    for (let at = 0; at < this.#opened.length; at += 1) {
      const { stream, names, arrays } = this.#opened[at] as OpenStream;
      for (let port = 0; port < names.length; port += 1) {
        const { own, called } = names[port] as OpenStream['names'][number];
        arrays[own] = into[called] as Int32Array | Float64Array;
      }
      stream.next(arrays);
    }
  }

  position(): JsonValue {
    return { streams: this.#opened.map(({ stream }) => stream.position()) };
  }

  seek(position: JsonValue): void {
    const { owner } = this.#request;
    const path = `${owner}.position`;
    const fault = positionFault;
    const { streams } = requireFields({ value: position, path, fault }, ['streams'], SEEK_REMEDY);
    const expected = `${this.#opened.length} positions, one a stream`;
    const field = { value: streams, path: `${path}.streams`, fault };
    const positions = requireArray(field, expected, SEEK_REMEDY);
    if (positions.length !== this.#opened.length)
      throw fault({ path: field.path, found: `${positions.length} of them`, expected, remedy: SEEK_REMEDY });
    const before = this.#opened.map(({ stream }) => stream.position());
    try {
      this.#opened.forEach(({ stream }, at) => {
        stream.seek(positions[at] as JsonValue);
      });
    } catch (error) {
      this.#opened.forEach(({ stream }, at) => {
        stream.seek(before[at] as JsonValue);
      });
      throw error;
    }
  }
}
