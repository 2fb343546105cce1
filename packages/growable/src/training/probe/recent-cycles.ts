import {
  type CycleArrays,
  isArrayOf,
  type JsonValue,
  MeristemError,
  type TrainingStream,
} from '@meristem/autodiff';

/** Where a stream was before a cycle. */
export interface StreamMark {
  readonly cycle: number;
  readonly position: JsonValue;
}

/**
 * The data of the last cycles, for looking back; costs a copy per cycle, and nothing where none are wanted. A mark of where
 * the stream was, some cycles ago, stands for all of them in a checkpoint.
 */
export class RecentCycles {
  /** The data of the present cycle: what streams write into. */
  readonly present: CycleArrays;
  readonly #ring: CycleArrays[];
  /** The first cycle that was seen, and the next one. */
  #first = 0;
  #cycle = 0;
  /** What was asked for last as one long cycle, as long as it is the same. */
  #joined: readonly [arrays: CycleArrays, cycles: number] | undefined;
  /** At least one before everything that is remembered, oldest first. */
  #marks: readonly StreamMark[] = [];

  /** @param like what streams write into. */
  constructor(like: CycleArrays, capacity: number) {
    this.present = like;
    this.#ring = Array.from({ length: capacity }, () =>
      Object.fromEntries(Object.entries(like).map(([port, values]) => [port, values.slice()])),
    );
  }

  /** Cycles that are remembered now. */
  get remembered(): number {
    return Math.min(this.#cycle - this.#first, this.#ring.length);
  }

  /** From where a stream leads to all that is remembered; `undefined` if nothing is. */
  get mark(): StreamMark | undefined {
    return this.#marks[0];
  }

  /** Lets a stream write its next cycle, and remembers it in place of the oldest one. */
  next(stream: TrainingStream, into: CycleArrays): void {
    const capacity = this.#ring.length;
    if (capacity === 0) return stream.next(into);
    this.#joined = undefined;
    // Marks lie where they would without an interruption, so that a resumed run writes the same checkpoints.
    if (this.#marks.length === 0 || this.#cycle % capacity === 0) {
      this.#marks = [...this.#marks.slice(-1), { cycle: this.#cycle, position: stream.position() }];
    }
    stream.next(into);
    const slot = this.#ring[this.#cycle % capacity] as CycleArrays;
    for (const port in into) (slot[port] as Float64Array).set(into[port] as Float64Array);
    this.#cycle++;
  }

  /**
   * Remembers what was remembered at a cycle, by going through the stream again from a mark before it. Of a stream that has to
   * be waited for, that is left to `replayAwaited`, and only the mark is kept.
   */
  replay(stream: TrainingStream, into: CycleArrays, mark: StreamMark | undefined, until: number): void {
    if (stream.prepare) {
      this.#first = this.#cycle = until;
      this.#marks = mark ? [mark] : [];
    } else if (this.#rewind(stream, mark, until)) {
      while (this.#cycle < until) this.next(stream, into);
    }
  }

  /** The same, of a stream that has to be waited for. */
  async replayAwaited(
    stream: TrainingStream,
    into: CycleArrays,
    mark: StreamMark | undefined,
    until: number,
  ): Promise<void> {
    if (!this.#rewind(stream, mark, until)) return;
    while (this.#cycle < until) {
      await stream.prepare?.(1);
      this.next(stream, into);
    }
  }

  /** Goes back to a mark; false if there is nothing to remember. */
  #rewind(stream: TrainingStream, mark: StreamMark | undefined, until: number): boolean {
    this.#first = this.#cycle = mark?.cycle ?? until;
    this.#marks = [];
    if (!mark || this.#ring.length === 0) return false;
    stream.seek(mark.position);
    return true;
  }

  /** The last so many cycles, oldest first; fewer if fewer are remembered. */
  last(count: number): readonly CycleArrays[] {
    const available = Math.min(count, this.remembered);
    return Array.from(
      { length: available },
      (_, i) => this.#ring[(this.#cycle - available + i) % this.#ring.length] as CycleArrays,
    );
  }

  /** The last so many cycles one after the other, as one long cycle, and how many they are. */
  joined(count: number): readonly [arrays: CycleArrays, cycles: number] {
    const available = Math.min(count, this.remembered);
    if (this.#joined?.[1] !== available) this.#joined = [joinedArrays(this.last(available)), available];
    return this.#joined;
  }
}

function joinedArrays(cycles: readonly CycleArrays[]): CycleArrays {
  const joined = Object.entries(cycles[0] ?? {}).map(([port, values]) => {
    const long = isArrayOf(values, 'Int32Array')
      ? new Int32Array(values.length * cycles.length)
      : new Float64Array(values.length * cycles.length);
    cycles.forEach((cycle, i) => long.set(cycle[port] as Float64Array, i * values.length));
    return [port, long] as const;
  });
  return Object.fromEntries(joined);
}

/**
 * Refuses to look at no cycles at all.
 *
 * @throws MeristemError with how many are remembered.
 */
export function requireSome(cycles: number, { remembered }: Pick<RecentCycles, 'remembered'>): void {
  if (cycles > 0) return;
  throw new MeristemError(
    'rule',
    `probe: found ${remembered} remembered cycles, expected at least 1. Give the rule a window and wait for it to fill.`,
  );
}
