import type { CycleArrays, JsonValue, RandomKey, TrainingStream } from '@meristem/autodiff';
import { describeValue, foldKey } from '@meristem/autodiff';
import { TaskPositionError } from '@meristem/tasks';

/** Writes a trial of a lane; it depends on its key and the lane alone. */
export type WriteTrial = (into: CycleArrays, lane: number, key: RandomKey) => void;

/** One trial a cycle in each lane, each drawn with a key of its own, so that a position is the number of trials read. */
export class TrialStream implements TrainingStream {
  readonly #owner: string;
  readonly #key: RandomKey;
  readonly #batch: number;
  readonly #write: WriteTrial;
  #trial = 0;

  constructor(
    owner: string,
    { key, batch }: { readonly key: RandomKey; readonly batch: number },
    write: WriteTrial,
  ) {
    [this.#owner, this.#key, this.#batch, this.#write] = [owner, key, batch, write];
  }

  next(into: CycleArrays): void {
    for (const array of Object.values(into)) array.fill(0);
    const key = foldKey(this.#key, this.#trial);
    for (let lane = 0; lane < this.#batch; lane += 1) this.#write(into, lane, key);
    this.#trial += 1;
  }

  position(): JsonValue {
    return { trial: this.#trial };
  }

  seek(position: JsonValue): void {
    const { trial } = Object(position) as { readonly trial?: unknown };
    if (typeof trial !== 'number' || !Number.isSafeInteger(trial) || trial < 0) {
      throw new TaskPositionError({
        path: `${this.#owner}.position`,
        found: describeValue(position),
        expected: 'how many trials have been read',
        remedy: 'Seek only positions that a stream of the same task has returned.',
      });
    }
    this.#trial = trial;
  }
}
