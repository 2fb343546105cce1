import type { CycleArrays } from '@meristem/autodiff';
import type { Recording } from '../../growth/probe.ts';
import type { Model } from '../../model/model.ts';

/** What several runs put out under a name, one after the other. */
export class Recorder {
  readonly #parts: Float64Array[] = [];

  /** Takes over what a run has put out. */
  see(values: ArrayLike<number>): void {
    this.#parts.push(Float64Array.from(values));
  }

  /** All of it, by steps and sequences. */
  recording(steps: number, batch: number): Recording {
    const values = joined(this.#parts);
    return { steps, batch, width: values.length / (steps * batch), values };
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const whole = new Float64Array(parts.reduce((length, each) => length + each.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The data of a port in some cycles, as it was seen. */
export function recordedPort(cycles: readonly CycleArrays[], port: string, model: Model): Recording {
  const recorder = new Recorder();
  for (const arrays of cycles) recorder.see(arrays[port] ?? []);
  return recorder.recording(model.time.min * cycles.length, model.batch.min);
}
