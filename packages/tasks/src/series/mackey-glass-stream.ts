import type { CycleArrays, JsonValue, RandomKey, TrainingStream } from '@meristem/autodiff';
import { describeValue, foldKey } from '@meristem/autodiff';
import { requireVectors } from '../contract/port-arrays.ts';
import { positionFault } from '../errors.ts';
import { requireArray, requireFields, requireInteger } from '../options/json-checks.ts';
import { normalDraw, uniformDraw } from '../uniform-draws.ts';

/** What is taken off a value of the series for the port, and what the rest is divided by. */
export const [MEAN, DEVIATION] = [0.9, 0.25] as const;

/** Rates of the source: of production, and of decay. */
const [PRODUCTION, DECAY] = [0.2, 0.1] as const;

/** Steps before the first one that is shown, in which the drawn past is forgotten. */
const SETTLING = 512;

const SEEK_REMEDY = 'Seek only positions that a stream with the same options and batch has returned.';

/** What to draw the series with. */
export interface MackeyGlassStreamRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  /** In the time of the source. */
  readonly delay: number;
  /** Steps of the delay. */
  readonly lag: number;
  /** Standard deviation of the noise, in units of the port. */
  readonly noise: number;
  readonly steps: number;
  readonly key: RandomKey;
  readonly batch: number;
}

/**
 * The series, lane by lane. Noise of the n-th value of lane i is draw n of that lane, and the past of the first value is drawn too.
 * The next value follows from the last `lag + 1`, so a position is the number of values made, and those. All is arithmetic that
 * is the same in every engine.
 */
export class MackeyGlassStream implements TrainingStream {
  readonly #request: MackeyGlassStreamRequest;
  readonly #noiseKey: RandomKey;
  /** The last values, value n in row `n % (lag + 1)`, `[lag + 1, batch]`. */
  readonly #past: Float64Array;
  /** How many values have been made: the last of them is the next to go in. */
  #made: number;

  constructor(request: MackeyGlassStreamRequest) {
    const { key, lag, batch } = request;
    this.#request = request;
    this.#noiseKey = foldKey(key, 'noise');
    const pastKey = foldKey(key, 'past');
    this.#past = new Float64Array((lag + 1) * batch);
    for (let row = 0; row <= lag; row += 1) {
      for (let lane = 0; lane < batch; lane += 1)
        this.#past[row * batch + lane] = 0.5 + 0.8 * uniformDraw(pastKey, row, lane);
    }
    this.#made = lag + 1;
    for (let step = 0; step < SETTLING; step += 1) this.#advance();
  }

  /** Makes one more value in every lane, in the place of the one that nobody needs any more. */
  #advance(): void {
    const { delay, lag, noise, batch } = this.#request;
    const step = delay / lag;
    const row = (this.#made % (lag + 1)) * batch;
    const last = ((this.#made - 1) % (lag + 1)) * batch;
    for (let lane = 0; lane < batch; lane += 1) {
      // The place of the new value still holds the one of `lag + 1` steps before it.
      const delayed = this.#past[row + lane] as number;
      const x = this.#past[last + lane] as number;
      const square = delayed * delayed;
      const fourth = square * square;
      const change = (PRODUCTION * delayed) / (1 + fourth * fourth * square) - DECAY * x;
      this.#past[row + lane] =
        x + step * change + DEVIATION * noise * normalDraw(this.#noiseKey, this.#made, lane);
    }
    this.#made += 1;
  }

  next(into: CycleArrays): void {
    const { owner, steps, batch } = this.#request;
    const value = requireVectors(owner, 'value', into, steps * batch);
    const next = requireVectors(owner, 'next', into, steps * batch);
    for (let row = 0; row < value.length; row += batch) {
      this.#show(value, row);
      this.#advance();
      this.#show(next, row);
    }
  }

  #show(into: Float64Array, at: number): void {
    const { lag, batch } = this.#request;
    const row = ((this.#made - 1) % (lag + 1)) * batch;
    for (let lane = 0; lane < batch; lane += 1)
      into[at + lane] = ((this.#past[row + lane] as number) - MEAN) / DEVIATION;
  }

  position(): JsonValue {
    const { lag, batch } = this.#request;
    const rows = Array.from({ length: lag + 1 }, (_, age) => (this.#made + age) % (lag + 1));
    return {
      made: this.#made,
      past: Array.from({ length: batch }, (_, lane) =>
        rows.map((row) => this.#past[row * batch + lane] as number),
      ),
    };
  }

  seek(position: JsonValue): void {
    const { owner, lag, batch } = this.#request;
    const path = `${owner}.position`;
    const fault = positionFault;
    const fields = requireFields({ value: position, path, fault }, ['made', 'past'], SEEK_REMEDY);
    const bounds = { min: lag + 1, max: Number.MAX_SAFE_INTEGER };
    const made = requireInteger({ value: fields['made'], path: `${path}.made`, fault }, bounds, SEEK_REMEDY);
    // First all that may throw, so that a malformed position leaves everything where it is.
    const past = this.#readPast(fields['past'], `${path}.past`);
    this.#made = made;
    past.forEach((values, lane) => {
      values.forEach((value, age) => {
        this.#past[((made + age) % (lag + 1)) * batch + lane] = value;
      });
    });
  }

  /** The last values of each lane, oldest first. */
  #readPast(value: unknown, path: string): readonly (readonly number[])[] {
    const { lag, batch } = this.#request;
    const fault = positionFault;
    const expected = `${batch} lists of ${lag + 1} numbers, one a lane`;
    const lanes = requireArray({ value, path, fault }, expected, SEEK_REMEDY);
    const isPast = (lane: unknown): boolean =>
      Array.isArray(lane) && lane.length === lag + 1 && lane.every((each) => Number.isFinite(each));
    const faulty = lanes.findIndex((lane) => !isPast(lane));
    if (lanes.length === batch && faulty < 0) return lanes as readonly (readonly number[])[];
    throw fault({
      path: faulty < 0 ? path : `${path}[${faulty}]`,
      found: faulty < 0 ? `${lanes.length} of them` : describeValue(lanes[faulty]),
      expected: faulty < 0 ? expected : `${lag + 1} numbers`,
      remedy: SEEK_REMEDY,
    });
  }
}
