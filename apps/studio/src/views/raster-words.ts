import type { Raster } from '../contract/index.ts';

/** The share of the plane that each class holds. */
export function classCounts({ rows, columns, size, values }: Raster): readonly number[] {
  const counts = Array.from({ length: size }, () => 0);
  for (let at = 0; at < values.length; at += size) {
    const best = bestOf(values, at, size);
    counts[best] = (counts[best] ?? 0) + 1;
  }
  return counts.map((count) => count / Math.max(1, rows * columns));
}

/** What the network says at a place, by its shares from the lower left corner; undefined beside the plane. */
export function wordsAt(raster: Raster, across: number, up: number): string | undefined {
  const { x, y, rows, columns, size, values, classes } = raster;
  const [row, column] = [Math.floor(up * rows), Math.floor(across * columns)];
  if (!(row >= 0 && row < rows && column >= 0 && column < columns)) return undefined;
  const at = (row * columns + column) * size;
  const place = [x[0] + across * (x[1] - x[0]), y[0] + up * (y[1] - y[0])].map((value) => value.toFixed(2));
  const best = bestOf(values, at, size);
  const said = classes
    ? `${classes[best] ?? best}, ${Math.round(100 * (values[at + best] ?? 0))}%`
    : (values[at] ?? NaN).toPrecision(3);
  return `at ${place.join(', ')}: ${said}`;
}

function bestOf(values: Float32Array, at: number, size: number): number {
  let best = 0;
  for (let k = 1; k < size; k++) if ((values[at + k] ?? 0) > (values[at + best] ?? 0)) best = k;
  return best;
}
