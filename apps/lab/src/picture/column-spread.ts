/** Something of a height at a centre. */
interface Placed {
  readonly height: number;
  y: number;
}

/**
 * Moves things of a column as near to where they are wanted, in the sense of least squares, as their order and the gap
 * between them allow: an isotonic regression by pooling neighbours.
 *
 * Source: Ayer et al., Annals of Mathematical Statistics 26 (1955).
 */
export function spread(column: readonly Placed[], wanted: readonly number[], gap: number): void {
  const offsets: number[] = [];
  column.forEach(({ height }, i) => {
    const previous = column[i - 1];
    offsets.push(previous ? offsets[i - 1]! + (previous.height + height) / 2 + gap : 0);
  });
  const pools: { total: number; count: number }[] = [];
  wanted.forEach((y, i) => {
    pools.push({ total: y - offsets[i]!, count: 1 });
    while (pools.length > 1 && level(pools.at(-2)!) > level(pools.at(-1)!)) {
      const last = pools.pop()!;
      const into = pools.at(-1)!;
      into.total += last.total;
      into.count += last.count;
    }
  });
  let i = 0;
  for (const pool of pools) {
    for (let k = 0; k < pool.count; k++, i++) column[i]!.y = level(pool) + offsets[i]!;
  }
}

function level({ total, count }: { readonly total: number; readonly count: number }): number {
  return total / count;
}
