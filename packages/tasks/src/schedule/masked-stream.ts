import type { CycleArrays, JsonValue, TrainingStream } from '@meristem/autodiff';
import { positionFault } from '../errors.ts';
import { requireFields, requireInteger } from '../options/json-checks.ts';

const SEEK_REMEDY = 'Seek only positions that a stream of the same task has returned.';

/** From a cycle on, what is not asked for. */
interface MaskedPhase {
  readonly firstCycle: number;
  /** Targets whose values are replaced by what their port ignores. */
  readonly masks: readonly { readonly port: string; readonly ignore: number }[];
}

/** What to mask, and by which schedule. */
export interface MaskedStreamRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly stream: TrainingStream;
  /** In order, the first one from cycle 0 on. */
  readonly phases: readonly MaskedPhase[];
}

/** A stream that goes on as ever, while some of its targets are not asked for in some of its cycles. */
export class MaskedStream implements TrainingStream {
  readonly #request: MaskedStreamRequest;
  #cycle = 0;
  /** The phase that contains `#cycle`. */
  #phase = 0;

  constructor(request: MaskedStreamRequest) {
    this.#request = request;
  }

  next(into: CycleArrays): void {
    const { stream, phases } = this.#request;
    stream.next(into);
    const { masks } = phases[this.#phase] as MaskedPhase;
    for (let at = 0; at < masks.length; at += 1) {
      const { port, ignore } = masks[at] as MaskedPhase['masks'][number];
      into[port]?.fill(ignore);
    }
    this.#cycle += 1;
    if (phases[this.#phase + 1]?.firstCycle === this.#cycle) this.#phase += 1;
  }

  position(): JsonValue {
    return { cycle: this.#cycle, stream: this.#request.stream.position() };
  }

  seek(position: JsonValue): void {
    const { owner, stream, phases } = this.#request;
    const path = `${owner}.position`;
    const fault = positionFault;
    const fields = requireFields({ value: position, path, fault }, ['cycle', 'stream'], SEEK_REMEDY);
    const cycle = requireInteger(
      { value: fields['cycle'], path: `${path}.cycle`, fault },
      { min: 0, max: Number.MAX_SAFE_INTEGER },
      SEEK_REMEDY,
    );
    // First the one that may throw, so that a malformed position leaves everything where it is.
    stream.seek(fields['stream'] as JsonValue);
    this.#cycle = cycle;
    this.#phase = phases.findLastIndex(({ firstCycle }) => firstCycle <= cycle);
  }
}
