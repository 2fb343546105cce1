import { UsageError } from './errors.ts';

/** More seeds than this in one run are a typing error. */
const MOST_SEEDS = 10_000;

const REMEDY = 'Give seeds such as 0-19, or 0,3,5, or 0-3,7.';

function fault(text: string, found: string): UsageError {
  return new UsageError(
    `--seeds ${JSON.stringify(text)}: found ${found}, expected whole numbers from 0, or ranges of them. ${REMEDY}`,
  );
}

function rangeOf(part: string, text: string): number[] {
  const [, first = '', last = first] = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(part) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (first === '') throw fault(text, part.trim() === '' ? 'an empty part' : JSON.stringify(part.trim()));
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to))
    throw fault(text, `${part}, which is too large`);
  if (from > to) throw fault(text, `${part.trim()}, which runs backwards`);
  if (to - from >= MOST_SEEDS) throw fault(text, `${part.trim()}, which is more than ${MOST_SEEDS} seeds`);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/**
 * Reads a list of seeds such as `0-19`, `0,3,5` or `0-3,7`, in the order in which they stand.
 *
 * @throws UsageError for anything else, and for a seed that stands twice.
 */
export function parseSeeds(text: string): readonly number[] {
  const seeds = text.split(',').flatMap((part) => rangeOf(part, text));
  const twice = seeds.find((seed, at) => seeds.indexOf(seed) !== at);
  if (twice !== undefined) throw fault(text, `seed ${twice} twice`);
  if (seeds.length > MOST_SEEDS) throw fault(text, `more than ${MOST_SEEDS} seeds`);
  return seeds;
}

/** Writes seeds the way {@link parseSeeds} reads them, runs of neighbours as ranges. */
export function formatSeeds(seeds: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const seed of seeds) {
    const last = ranges.at(-1);
    if (last !== undefined && seed === last[1] + 1) last[1] = seed;
    else ranges.push([seed, seed]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
