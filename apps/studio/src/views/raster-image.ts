import type { Raster } from '../contract/index.ts';
import { type Channels, mixed, word } from './diverging.ts';

/** The colour of each class. */
export type ClassColours = readonly Channels[];

/** Share of a class's own colour where the network is sure of it. */
const SURE = 0.55;

/** Words of a picture of chances, rows from the top: the likeliest class's colour, paler the less sure. */
export function chanceWords(
  { rows, columns, size, values }: Raster,
  colours: ClassColours,
  ground: Channels,
): Uint32Array {
  const words = new Uint32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = (row * columns + column) * size;
      let best = 0;
      for (let k = 1; k < size; k++) if ((values[at + k] ?? 0) > (values[at + best] ?? 0)) best = k;
      const chance = values[at + best] ?? 0;
      // From the least that the likeliest of so many can have, to 1.
      const sure = Math.max(0, (chance * size - 1) / Math.max(1, size - 1));
      words[(rows - 1 - row) * columns + column] = word(
        mixed(ground, colours[best] ?? ground, SURE * (0.2 + 0.8 * sure)),
      );
    }
  }
  return words;
}

/** Words of a picture of the first number at each place, rows from the top. */
export function valueWords(
  { rows, columns, size, values }: Raster,
  colourOf: (share: number) => number,
): Uint32Array {
  let most = 0;
  for (let at = 0; at < values.length; at += size) most = Math.max(most, Math.abs(values[at] ?? 0));
  return Uint32Array.from({ length: rows * columns }, (_, k) => {
    const row = rows - 1 - Math.floor(k / columns);
    return colourOf((values[(row * columns + (k % columns)) * size] ?? NaN) / (most || 1));
  });
}
