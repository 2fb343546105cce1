/**
 * Shares a total out as evenly as the capacities allow: every share is the same, or one more for the first few, except
 * where a capacity is smaller than that and is used up.
 *
 * @param total at most the sum of the capacities
 */
export function levelCounts(total: number, capacities: readonly number[]): readonly number[] {
  const counts = capacities.map(() => 0);
  let left = total;
  while (left > 0) {
    const open = [...capacities.keys()].filter((i) => (counts[i] as number) < (capacities[i] as number));
    const share = Math.floor(left / open.length);
    for (const i of share === 0 ? open.slice(0, left) : open) {
      const room = (capacities[i] as number) - (counts[i] as number);
      const given = Math.min(Math.max(share, 1), room);
      counts[i] = (counts[i] as number) + given;
      left -= given;
    }
  }
  return counts;
}
