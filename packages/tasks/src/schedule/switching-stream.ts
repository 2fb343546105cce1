import type { JsonValue, RandomKey, TrainingStream } from '@meristem/autodiff';
import { foldKey } from '@meristem/autodiff';
import { positionFault } from '../errors.ts';
import { requireFields, requireInteger } from '../options/json-checks.ts';
import type { TaskPhase } from '../contract/task.ts';

const SEEK_REMEDY = 'Seek only positions that a stream of the same task has returned.';

/** One phase of a stream, opened. */
interface OpenPhase {
  readonly firstCycle: number;
  readonly stream: TrainingStream;
  /** Where the stream stood when it was opened. */
  readonly start: JsonValue;
}

/** What to open the phases of a switching task with. */
export interface SwitchingStreamRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly phases: readonly TaskPhase[];
  readonly key: RandomKey;
  readonly batch: number;
}

/**
 * The streams of the phases, one after the other. Each has the key folded with the place of its phase, and all are
 * opened at once, so that a switch costs nothing. At a switch the text breaks off: the last target of a phase is the
 * character with which its own text would have gone on.
 */
export class SwitchingStream implements TrainingStream {
  readonly #path: string;
  readonly #phases: readonly OpenPhase[];
  #cycle = 0;
  /** The phase that contains `#cycle`. */
  #phase: number;

  constructor({ owner, phases, key, batch }: SwitchingStreamRequest) {
    this.#path = `${owner}.position`;
    this.#phases = phases.map(({ firstCycle, task }, index) => {
      const stream = task.open({ key: foldKey(key, index), batch });
      return { firstCycle, stream, start: stream.position() };
    });
    this.#phase = this.#phaseOf(0);
  }

  next(into: Readonly<Record<string, Int32Array | Float64Array>>): void {
    this.#inForce().stream.next(into);
    this.#cycle += 1;
    if (this.#phases[this.#phase + 1]?.firstCycle === this.#cycle) this.#phase += 1;
  }

  position(): JsonValue {
    return { cycle: this.#cycle, stream: this.#inForce().stream.position() };
  }

  seek(position: JsonValue): void {
    const fault = positionFault;
    const fields = requireFields(
      { value: position, path: this.#path, fault },
      ['cycle', 'stream'],
      SEEK_REMEDY,
    );
    const cycle = requireInteger(
      { value: fields['cycle'], path: `${this.#path}.cycle`, fault },
      { min: 0, max: Number.MAX_SAFE_INTEGER },
      SEEK_REMEDY,
    );
    const phase = this.#phaseOf(cycle);
    // First the one that may throw, so that a malformed position leaves everything where it is.
    this.#phases[phase]?.stream.seek(fields['stream'] as JsonValue);
    for (const { stream, start } of this.#phases.slice(phase + 1)) stream.seek(start);
    this.#cycle = cycle;
    this.#phase = phase;
  }

  #inForce(): OpenPhase {
    return this.#phases[this.#phase] as OpenPhase;
  }

  #phaseOf(cycle: number): number {
    return this.#phases.findLastIndex(({ firstCycle }) => firstCycle <= cycle);
  }
}
