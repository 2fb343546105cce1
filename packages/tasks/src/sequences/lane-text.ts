import type { JsonValue } from '@meristem/autodiff';
import { positionFault } from '../errors.ts';
import { requireArray, requireFields, requireInteger } from '../options/json-checks.ts';
import type { Text } from './symbol-stream.ts';

/** Something that every lane remembers: a whole number from 0 to `most`, at first 0. */
export interface LaneMemory {
  readonly most: number;
  /** `[batch]`, in double precision because counts may outgrow 32 bits. */
  readonly values: Float64Array;
}

/** A memory of so many lanes. */
export function laneMemory(batch: number, most: number = Number.MAX_SAFE_INTEGER): LaneMemory {
  return { most, values: new Float64Array(batch) };
}

/** What a text of independent lanes is made of. */
export interface LaneTextRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly batch: number;
  /** How many symbols there are. */
  readonly symbols: number;
  /** All that a lane remembers, by name; together with the symbol under the cursor it is the position. */
  readonly memories: Readonly<Record<string, LaneMemory>>;
  /** Moves the memories of a lane on, and returns its next symbol. Makes no object or array. */
  readonly step: (lane: number) => number;
}

/** Endless texts side by side, each told by what its lane remembers. */
export class LaneText implements Text {
  readonly current: Int32Array;
  readonly #request: LaneTextRequest;

  constructor(request: LaneTextRequest) {
    this.#request = request;
    this.current = new Int32Array(request.batch);
    this.advance();
  }

  advance(): void {
    const { step } = this.#request;
    for (let lane = 0; lane < this.current.length; lane += 1) this.current[lane] = step(lane);
  }

  position(): JsonValue {
    const { memories } = this.#request;
    const remembered = Object.entries(memories).map(([name, { values }]) => [name, Array.from(values)]);
    return { symbols: Array.from(this.current), ...(Object.fromEntries(remembered) as object) };
  }

  seek(position: JsonValue): void {
    const { owner, batch, symbols, memories } = this.#request;
    const remedy = `Seek only positions that a stream of ${owner} with the same options and batch has returned.`;
    const field = { value: position, path: `${owner}.position`, fault: positionFault };
    const fields = requireFields(field, ['symbols', ...Object.keys(memories)], remedy);
    const read = (name: string, max: number): readonly number[] => {
      const path = `${field.path}.${name}`;
      const expected = `a list of ${batch} whole numbers, one a lane`;
      const values = requireArray({ ...field, value: fields[name], path }, expected, remedy);
      if (values.length !== batch)
        throw positionFault({ path, found: `${values.length} of them`, expected, remedy });
      return values.map((value, lane) =>
        requireInteger({ ...field, value, path: `${path}[${lane}]` }, { min: 0, max }, remedy),
      );
    };
    // First all that may throw, so that a malformed position leaves everything where it is.
    const current = read('symbols', symbols - 1);
    const remembered = Object.entries(memories).map(
      ([name, { values, most }]) => [values, read(name, most)] as const,
    );
    this.current.set(current);
    for (const [values, found] of remembered) values.set(found);
  }
}
