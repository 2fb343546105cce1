import { optionFault } from '../errors.ts';
import { requireInteger } from '../options/json-checks.ts';

/** The batch of a stream of independent lanes. Throws {@link TaskOptionError} where it is not a count. */
export function requireLanes(owner: string, batch: number): number {
  const field = { value: batch, path: `${owner}.open.batch`, fault: optionFault };
  return requireInteger(field, { min: 0, max: 2 ** 24 }, 'It is the number of lanes side by side.');
}

/** The batch of a stream of examples. Throws {@link TaskOptionError} where it is not a count, 1 or more. */
export function requireBatch(path: string, batch: number): number {
  const field = { value: batch, path, fault: optionFault };
  return requireInteger(field, { min: 1, max: 2 ** 24 }, 'It is the number of examples side by side.');
}
