import type { CatalogueExample } from '../contract/index.ts';
import { graphPicture } from './graph-picture.ts';
import { type Mark, PICTURE } from './mark.ts';

/** Two hues for classes, which are neither areas nor runs. */
const CLASSES = ['var(--hue-1)', 'var(--hue-2)'] as const;

/** The picture of an example: its data, or how its size went where that was measured, else its areas and arrows. */
export function examplePicture({
  key,
  document,
}: Pick<CatalogueExample, 'key' | 'document'>): readonly Mark[] {
  const { task, architecture } = document.experiment;
  const isLayered = architecture.areas.length > 1;
  if (document.data?.kind === 'text') return textPicture(document.data.text);
  if (task.name === 'two-spirals' && isLayered) return spiralPicture();
  if (task.name === 'shapes') return shapesPicture();
  return sizesPicture(key) ?? graphPicture(architecture, document.places);
}

/** The first lines of a text. */
function textPicture(text: string): readonly Mark[] {
  const [across, lines] = [38, 5];
  return Array.from({ length: lines }, (_, k): Mark => {
    const words = text.slice(k * across, (k + 1) * across).replaceAll(/\s/g, ' ');
    const colour = k === lines - 1 ? 'var(--accent)' : 'var(--text-soft)';
    return { kind: 'words', x: 8, y: 18 + k * 17, words, colour };
  });
}

/** Points of two spirals, one a half turn behind the other. */
function spiralPicture(): readonly Mark[] {
  const [middleX, middleY] = [PICTURE.width / 2, PICTURE.height / 2];
  return Array.from({ length: 96 }, (_, k): Mark => {
    const along = (Math.floor(k / 2) + 1) / 48;
    const turn = along * 3.4 * Math.PI + (k % 2) * Math.PI;
    const far = along * 42;
    return {
      kind: 'dot',
      x: middleX + far * Math.cos(turn),
      y: middleY + far * Math.sin(turn),
      radius: 2.5,
      colour: CLASSES[k % 2 === 0 ? 0 : 1],
    };
  });
}

/** A bar, a cross, a square and a ring of pixels. */
function shapesPicture(): readonly Mark[] {
  const [pixels, size, top] = [12, 4, 24];
  const middle = (pixels - 1) / 2;
  const inside: readonly ((row: number, column: number) => boolean)[] = [
    (_, column) => Math.abs(column - middle) < 1,
    (row, column) => Math.abs(row - middle) < 1 || Math.abs(column - middle) < 1,
    (row, column) => Math.max(Math.abs(row - middle), Math.abs(column - middle)) < 3.6,
    (row, column) => Math.abs(Math.hypot(row - middle, column - middle) - 4) < 0.9,
  ];
  return inside.flatMap((is, shape) =>
    Array.from({ length: pixels * pixels }, (_, k) => [Math.floor(k / pixels), k % pixels] as const)
      .filter(([row, column]) => is(row, column))
      .map(([row, column]): Mark => ({
        ...{ kind: 'box', width: size, height: size, round: 0, colour: 'var(--hue-0)' },
        x: 9 + shape * 58 + column * size,
        y: top + row * size,
      })),
  );
}

/** Neurons at shares of a run: medians of twenty seeds, as apps/lab/RESULTS.md has them. */
const SIZES: Readonly<Record<string, readonly (readonly [share: number, units: number])[]>> = {
  hard: [
    [0, 1],
    [0.2, 21],
    [1, 37.5],
  ],
  easy: [
    [0, 1],
    [1, 16],
  ],
  'easy-hard-easy': [
    [0, 1],
    [1 / 3, 14.5],
    [0.5, 62],
    [2 / 3, 45.5],
    [1, 21],
  ],
  fixed: [
    [0, 37],
    [1, 37],
  ],
};

/** Columns of a picture of sizes, and the size that fills its height. */
const [COLUMNS, FULL] = [32, 64];

/** Neurons over a run as columns; undefined for an example whose sizes are not among those measured. */
function sizesPicture(key: string): readonly Mark[] | undefined {
  const points = Object.hasOwn(SIZES, key) ? SIZES[key] : undefined;
  if (points === undefined) return undefined;
  const apart = (PICTURE.width - 16) / COLUMNS;
  return Array.from({ length: COLUMNS }, (_, k): Mark => {
    const height = Math.max(2, (sizeAt(points, k / (COLUMNS - 1)) / FULL) * (PICTURE.height - 16));
    const place = { x: 8 + k * apart, y: PICTURE.height - 8 - height };
    return { kind: 'box', ...place, width: apart - 2, height, round: 1.5, colour: 'var(--hue-0)' };
  });
}

/** The size at a share of the run, on a line between the points that are known. */
function sizeAt(points: readonly (readonly [share: number, units: number])[], share: number): number {
  const next = Math.max(
    1,
    points.findIndex(([at]) => at >= share),
  );
  const [[from, a], [to, b]] = [points[next - 1] ?? [0, 0], points[next] ?? [1, 0]];
  return a + ((share - from) / (to - from)) * (b - a);
}
