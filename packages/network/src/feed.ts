import { type InputPort, type NumberArray, numbersPerStep } from '@meristem/autodiff';
import type { ReadInputs } from './read-inputs.ts';

type Flat = NumberArray;

/** So many numbers of a list of whatever kind are handed over as they are: to copy them first would not pay. */
const FEW = 256;

/** Some steps of some sequences: of which sequence and step on, and how many of each. */
export interface Stretch {
  readonly from: number;
  readonly count: number;
  readonly step: number;
  readonly steps: number;
}

/** What the lanes of a step read, by port. Its own arrays pass from one step to the next; those of callers are only read. */
export class Feed {
  readonly inputs: Record<string, ArrayLike<number>> = {};
  readonly #own = new Map<string, Flat>();
  readonly #single: boolean;

  /** @param single whether numbers are read in single precision, so that there is no need to hand them over in double. */
  constructor(single: boolean) {
    this.#single = single;
  }

  /** Takes some steps of some sequences, in place where the numbers lie as they are wanted: `[steps, lanes, size]`. */
  fill({ ports, steps: all }: ReadInputs, { from, count, step, steps }: Stretch): void {
    for (let p = 0; p < ports.length; p++) {
      const { port, values } = ports[p]!;
      const size = numbersPerStep(port);
      const [begin, length] = [(from * all + step) * size, count * steps * size];
      // One lane after the other is one step after the other where there is one lane, or where there is one step.
      const inPlace = all === 1 || count === 1;
      if (inPlace && values.length === length && (isTyped(values) || length < FEW)) {
        this.inputs[port.name] = values;
      } else if (inPlace && isTyped(values)) {
        this.inputs[port.name] = values.subarray(begin, begin + length);
      } else {
        const rows = this.#array(port.name, port.kind, length);
        for (let s = 0, to = 0; s < steps; s++) {
          for (let lane = 0; lane < count; lane++) {
            const at = begin + (lane * all + s) * size;
            for (let i = 0; i < size; i++) rows[to++] = values[at + i] as number;
          }
        }
        this.inputs[port.name] = rows;
      }
    }
  }

  #array(port: string, kind: InputPort['kind'], length: number): Flat {
    const before = this.#own.get(port);
    if (before?.length === length) return before;
    const Numbers = kind === 'symbol' ? Int32Array : this.#single ? Float32Array : Float64Array;
    const made = new Numbers(length);
    this.#own.set(port, made);
    return made;
  }
}

function isTyped(values: ArrayLike<number>): values is Flat {
  return ArrayBuffer.isView(values) && 'subarray' in values;
}
