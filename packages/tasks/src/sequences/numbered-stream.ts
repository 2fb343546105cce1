import type { CycleArrays, JsonValue, SymbolPort, TrainingStream } from '@meristem/autodiff';
import { requirePorts } from '../contract/port-arrays.ts';
import { positionFault } from '../errors.ts';
import { requireFields, requireInteger } from '../options/json-checks.ts';

const SEEK_REMEDY = 'Seek only positions that a stream of the same task has returned.';

/** What a stream of numbered steps is made of. */
export interface NumberedStreamRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly steps: number;
  readonly ports: readonly SymbolPort[];
  readonly batch: number;
  /** Writes step `number` of a lane, counted from the start of the stream, at a place of the arrays. Makes no object or array. */
  readonly write: (into: CycleArrays, place: number, number: number, lane: number) => void;
}

/** Symbols of which each follows from the number of its step, so that a position is the number of steps read. */
export class NumberedStream implements TrainingStream {
  readonly #request: NumberedStreamRequest;
  #step = 0;

  constructor(request: NumberedStreamRequest) {
    this.#request = request;
  }

  next(into: CycleArrays): void {
    const { owner, steps, ports, batch, write } = this.#request;
    requirePorts(owner, ports, into, steps * batch);
    for (let row = 0; row < steps; row += 1) {
      for (let lane = 0; lane < batch; lane += 1) write(into, row * batch + lane, this.#step + row, lane);
    }
    this.#step += steps;
  }

  position(): JsonValue {
    return { step: this.#step };
  }

  seek(position: JsonValue): void {
    const path = `${this.#request.owner}.position`;
    const fault = positionFault;
    const { step } = requireFields({ value: position, path, fault }, ['step'], SEEK_REMEDY);
    const bounds = { min: 0, max: Number.MAX_SAFE_INTEGER };
    this.#step = requireInteger({ value: step, path: `${path}.step`, fault }, bounds, SEEK_REMEDY);
  }
}
