import type { CycleArrays, JsonValue, TrainingStream } from '@meristem/autodiff';
import { describeValue } from '@meristem/autodiff';
import { requireVectors, TaskPositionError } from '@meristem/tasks';
import type { SeriesArrays } from './series-arrays.ts';

/** What lanes read, and how. */
export interface SeriesStreamRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly series: SeriesArrays;
  /** The part of the series: its first row, and one past the last that is seen. */
  readonly from: number;
  readonly end: number;
  readonly steps: number;
  readonly batch: number;
}

/** Lanes that start at equal distances in a part of a series and read on, row by row, around its end. */
export class SeriesStream implements TrainingStream {
  readonly #request: SeriesStreamRequest;
  /** Rows whose target is in the part as well. */
  readonly #pairs: number;
  /** How many each lane has read. */
  #read = 0;

  constructor(request: SeriesStreamRequest) {
    this.#request = request;
    this.#pairs = request.end - request.from - request.series.horizon;
  }

  next(into: CycleArrays): void {
    const { owner, series, from, steps, batch } = this.#request;
    const { inputs, width, targets, horizon } = series;
    const rows = requireVectors(owner, 'row', into, steps * batch * width);
    for (let lane = 0; lane < batch; lane += 1) {
      let row = this.#place(lane);
      for (let step = 0; step < steps; step += 1) {
        const start = (from + row) * width;
        const to = (step * batch + lane) * width;
        for (let i = 0; i < width; i += 1) rows[to + i] = inputs[start + i] as number;
        row += 1;
        if (row === this.#pairs) row = 0;
      }
    }
    for (let at = 0; at < targets.length; at += 1) {
      const { port, place } = targets[at] as SeriesArrays['targets'][number];
      const values = requireVectors(owner, port, into, steps * batch);
      for (let lane = 0; lane < batch; lane += 1) {
        let row = this.#place(lane);
        for (let step = 0; step < steps; step += 1) {
          values[step * batch + lane] = inputs[(from + row + horizon) * width + place] as number;
          row += 1;
          if (row === this.#pairs) row = 0;
        }
      }
    }
    this.#read += steps;
  }

  /** Where a lane reads next, from the start of the part. */
  #place(lane: number): number {
    return (Math.floor((lane * this.#pairs) / this.#request.batch) + this.#read) % this.#pairs;
  }

  position(): JsonValue {
    return { read: this.#read };
  }

  seek(position: JsonValue): void {
    const fields = Object(position) as Readonly<Record<string, unknown>>;
    const { read } = fields;
    const isOurs = Object.keys(fields).length === 1 && !Array.isArray(position);
    if (isOurs && typeof read === 'number' && Number.isSafeInteger(read) && read >= 0) {
      this.#read = read;
      return;
    }
    throw new TaskPositionError({
      path: `${this.#request.owner}.position`,
      found: describeValue(position),
      expected: '{ read }, how many rows each lane has read',
      remedy: 'Seek only positions that a stream of the same task has returned.',
    });
  }
}
