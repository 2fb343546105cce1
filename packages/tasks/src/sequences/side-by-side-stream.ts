import type { JsonValue, CycleArrays, TrainingStream } from '@meristem/autodiff';
import type { DigitSums } from '../examples/digit-sums.ts';
import { positionFault } from '../errors.ts';
import { requireFields, requireInteger } from '../options/json-checks.ts';
import { requireSymbols } from '../contract/port-arrays.ts';

const SEEK_REMEDY = 'Seek only positions that a stream of the same task has returned.';

/** What to set side by side. */
export interface SideBySideRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly steps: number;
  /** A text on ports of its own. */
  readonly text: TrainingStream;
  readonly digits: DigitSums;
}

/** A text and, on the ports `digit` and `sum`, random digits with their sums; neither depends on the other. */
export class SideBySideStream implements TrainingStream {
  readonly #request: SideBySideRequest;

  constructor(request: SideBySideRequest) {
    this.#request = request;
  }

  next(into: CycleArrays): void {
    const { owner, steps, text, digits } = this.#request;
    const batch = digits.digit.length;
    const length = steps * batch;
    const digit = requireSymbols(owner, 'digit', into, length);
    const sum = requireSymbols(owner, 'sum', into, length);
    // The text checks its arrays before it moves, so that nothing moves where any array is unfit.
    text.next(into);
    for (let row = 0; row < length; row += batch) {
      digits.advance();
      for (let lane = 0; lane < batch; lane += 1) {
        digit[row + lane] = digits.digit[lane] as number;
        sum[row + lane] = digits.sum[lane] as number;
      }
    }
  }

  position(): JsonValue {
    const { text, digits } = this.#request;
    return { text: text.position(), digits: digits.count };
  }

  seek(position: JsonValue): void {
    const { owner, text, digits } = this.#request;
    const path = `${owner}.position`;
    const fault = positionFault;
    const fields = requireFields({ value: position, path, fault }, ['text', 'digits'], SEEK_REMEDY);
    const count = requireInteger(
      { value: fields['digits'], path: `${path}.digits`, fault },
      { min: 0, max: Number.MAX_SAFE_INTEGER },
      SEEK_REMEDY,
    );
    // First the one that may throw, so that a malformed position leaves everything where it is.
    text.seek(fields['text'] as JsonValue);
    digits.seek(count);
  }
}
