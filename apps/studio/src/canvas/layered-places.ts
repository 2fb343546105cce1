import type { ArchitectureJson, Place } from '../contract/index.ts';
import { endOwner } from '../document/end.ts';

/** Pixels from one column to the next, and from one thing of a column to the next. */
const COLUMN = 272;
const ROW = 152;

/**
 * Where things stand when nobody has placed them: inputs on the left, each area behind the last of those that it reads within a
 * step, outputs on the right; each column around the middle.
 */
export function layeredPlaces(graph: ArchitectureJson): ReadonlyMap<string, Place> {
  const ranks = ranksOf(graph);
  const columns = new Map<number, string[]>();
  for (const [name, rank] of ranks) columns.set(rank, [...(columns.get(rank) ?? []), name]);
  return new Map(
    [...columns].flatMap(([rank, names]) =>
      names.map((name, k) => [name, { x: rank * COLUMN, y: (k - (names.length - 1) / 2) * ROW }] as const),
    ),
  );
}

/** The column of each thing: one more than the greatest of what it reads without delay. */
function ranksOf({ inputs, areas, outputs, projections }: ArchitectureJson): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>([
    ...inputs.map((name) => [name, 0] as const),
    ...areas.map(({ name }) => [name, 1] as const),
  ]);
  const most = areas.length + 1;
  const within = projections
    .filter(({ delay = 0 }) => delay === 0)
    .map(({ from, to }) => [endOwner(from), endOwner(to)] as const)
    .filter(([from, to]) => from !== to && ranks.has(from) && ranks.has(to) && !inputs.includes(to));
  // Every round settles one more column; a circle, which is a fault elsewhere, ends with the rounds.
  for (let round = 0; round < most; round++) {
    for (const [from, to] of within) {
      ranks.set(to, Math.min(most, Math.max(ranks.get(to) ?? 1, (ranks.get(from) ?? 0) + 1)));
    }
  }
  const last = Math.max(1, ...ranks.values()) + (areas.length > 0 ? 1 : 0);
  for (const name of outputs) ranks.set(name, last);
  return ranks;
}
