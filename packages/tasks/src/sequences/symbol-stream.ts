import type { JsonValue, TrainingStream } from '@meristem/autodiff';
import { requireSymbols } from '../contract/port-arrays.ts';

/** Endless texts side by side, one a lane, read with a cursor that stands on the same place in all of them. */
export interface Text {
  /** The symbols under the cursor, `[batch]`. The text rewrites this array as the cursor moves. */
  readonly current: Int32Array;
  /** Moves the cursor one character on. Makes no object or array. */
  advance(): void;
  /** Where the cursor is, as small JSON. */
  position(): JsonValue;
  /** Moves the cursor to a position. Throws {@link TaskPositionError}, and moves nothing, where it is malformed. */
  seek(position: JsonValue): void;
}

/**
 * A text as a task stream with the ports `symbol` and `next`: `next` at step t is the character that follows `symbol`
 * at step t, and each cycle goes on where the last one ended.
 *
 * @param owner the task's name, for errors
 * @param steps characters in a cycle
 */
export function textStream(owner: string, steps: number, text: Text): TrainingStream {
  return new TextStream(owner, steps, text);
}

class TextStream implements TrainingStream {
  readonly #owner: string;
  readonly #steps: number;
  readonly #text: Text;

  constructor(owner: string, steps: number, text: Text) {
    this.#owner = owner;
    this.#steps = steps;
    this.#text = text;
  }

  next(into: Readonly<Record<string, Int32Array | Float64Array>>): void {
    const text = this.#text;
    const batch = text.current.length;
    const length = this.#steps * batch;
    const symbol = requireSymbols(this.#owner, 'symbol', into, length);
    const next = requireSymbols(this.#owner, 'next', into, length);
    if (batch === 1) return readLane(text, symbol, next);
    for (let row = 0; row < length; row += batch) {
      copyRow(text.current, symbol, row);
      text.advance();
      copyRow(text.current, next, row);
    }
  }

  position(): JsonValue {
    return this.#text.position();
  }

  seek(position: JsonValue): void {
    this.#text.seek(position);
  }
}

/** The same of a single text, which most are. */
function readLane(text: Text, symbol: Int32Array, next: Int32Array): void {
  const { current } = text;
  for (let step = 0; step < symbol.length; step += 1) {
    symbol[step] = current[0] as number;
    text.advance();
    next[step] = current[0] as number;
  }
}

/** A loop, because `set` costs more than the few elements of a small batch. */
function copyRow(row: Int32Array, into: Int32Array, at: number): void {
  for (let lane = 0; lane < row.length; lane += 1) into[at + lane] = row[lane] as number;
}
