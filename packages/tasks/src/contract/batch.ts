import { optionFault } from '../errors.ts';
import { requireInteger } from '../options/json-checks.ts';

/** The batch of a stream of independent lanes. Throws {@link TaskOptionError} where it is not a count. */
export function requireLanes(owner: string, batch: number): number {
  const field = { value: batch, path: `${owner}.open.batch`, fault: optionFault };
  return requireInteger(field, { min: 0, max: 2 ** 24 }, 'It is the number of lanes side by side.');
}

/** The batch of a stream of examples. Throws {@link TaskOptionError} where there are not so many examples. */
export function requireShare(owner: string, batch: number, examples: number): number {
  const field = { value: batch, path: `${owner}.open.batch`, fault: optionFault };
  return requireInteger(
    field,
    { min: 1, max: examples },
    `There are ${examples} training examples to share.`,
  );
}

/**
 * The batch of a pass over a held-out set.
 *
 * @throws {@link TaskOptionError} where it does not divide the number of examples; it names the nearest that do
 */
export function requireDivisor(owner: string, batch: number, examples: number): number {
  if (Number.isInteger(batch) && batch >= 1 && examples % batch === 0) return batch;
  const nearest = nearestDivisors(batch, examples);
  throw optionFault({
    path: `${owner}.heldOut.open.batch`,
    found: String(batch),
    expected: `a divisor of ${examples}, the number of held-out examples`,
    remedy: `The nearest ${nearest.length === 1 ? 'is' : 'are'} ${nearest.join(' and ')}.`,
  });
}

/** The largest divisor of `count` below `wanted` and the smallest above it, as far as there are such. */
function nearestDivisors(wanted: number, count: number): readonly number[] {
  const start = Number.isNaN(wanted) ? 1 : Math.min(Math.max(wanted, 1), count);
  let below = Math.floor(start);
  while (count % below !== 0) below -= 1;
  let above = Math.ceil(start);
  while (count % above !== 0) above += 1;
  return below === above ? [below] : [below, above];
}
