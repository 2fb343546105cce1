/** Blocks of rising height. */
const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * Values as a row of blocks, the least of them lowest and the most highest; values that are all the same are full blocks. At most
 * `width` characters: where there are more values, each block is the last of those that fall on it.
 */
export function sparkline(values: readonly number[], width: number): string {
  const length = Math.min(width, values.length);
  const shown = Array.from(
    { length },
    (_, at) => values[Math.ceil(((at + 1) * values.length) / length) - 1] as number,
  );
  const finite = shown.filter((value) => Number.isFinite(value));
  const least = finite.reduce((one, other) => Math.min(one, other), Infinity);
  const most = finite.reduce((one, other) => Math.max(one, other), -Infinity);
  return shown.map((value) => blockOf(value, least, most)).join('');
}

function blockOf(value: number, least: number, most: number): string {
  if (!Number.isFinite(value)) return ' ';
  const share = most > least ? (value - least) / (most - least) : 1;
  return BLOCKS[Math.round(share * (BLOCKS.length - 1))] as string;
}
