import type { ReadInputs } from './read-inputs.ts';

type Flat = Float32Array | Float64Array | Int32Array;

/** What the lanes of a step read, by port. Its own arrays pass from one step to the next; those of callers are only read. */
export class Feed {
  readonly inputs: Record<string, ArrayLike<number>> = {};
  readonly #own = new Map<string, Flat>();

  /** Takes one step of some sequences, in place where the numbers lie side by side already. */
  fill({ ports, steps }: ReadInputs, from: number, count: number, step: number): void {
    for (let p = 0; p < ports.length; p++) {
      const { port, values } = ports[p]!;
      const size = port.kind === 'symbol' ? 1 : port.size;
      if (steps === 1 && values.length === count * size) {
        this.inputs[port.name] = values;
      } else if (steps === 1 && isTyped(values)) {
        this.inputs[port.name] = values.subarray(from * size, (from + count) * size);
      } else {
        const rows = this.#array(port.name, port.kind, count * size);
        for (let lane = 0; lane < count; lane++) {
          const at = ((from + lane) * steps + step) * size;
          for (let i = 0; i < size; i++) rows[lane * size + i] = values[at + i] as number;
        }
        this.inputs[port.name] = rows;
      }
    }
  }

  #array(port: string, kind: 'symbol' | 'vector', length: number): Flat {
    const before = this.#own.get(port);
    if (before?.length === length) return before;
    const made = kind === 'symbol' ? new Int32Array(length) : new Float64Array(length);
    this.#own.set(port, made);
    return made;
  }
}

function isTyped(values: ArrayLike<number>): values is Flat {
  return ArrayBuffer.isView(values) && 'subarray' in values;
}
