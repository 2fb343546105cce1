import type { Quartiles } from '../statistics.ts';
import { quartiles } from '../statistics.ts';

/** A number that every seed of a run comes to. */
export interface Measure {
  /** E.g. `held-out nats per cycle` or `units at the end`. */
  readonly name: string;
  /** Digits after the point that mean something. */
  readonly digits: number;
  /** One per seed. */
  readonly sample: readonly number[];
  readonly quartiles: Quartiles;
}

/** A measure from its sample. Throws RangeError for an empty one. */
export function measure(name: string, digits: number, sample: readonly number[]): Measure {
  return { name, digits, sample, quartiles: quartiles(sample) };
}
