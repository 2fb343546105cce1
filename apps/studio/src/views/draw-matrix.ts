import { Diverging, largestSize } from './diverging.ts';
import type { Surface } from './surface.ts';

/** Numbers in rows and columns. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
}

/** Palettes by theme: each surface resolves its colours by one function. */
const palettes = new WeakMap<Surface['paint'], Diverging>();

/** The palette of a surface. */
export function paletteOf(paint: Surface['paint']): Diverging {
  const found = palettes.get(paint) ?? new Diverging(paint);
  palettes.set(paint, found);
  return found;
}

/** Draws a matrix with its first row and column at a point, in cells of some pixels; the largest number has the fullest colour. */
export function drawMatrix(
  surface: Surface,
  matrix: Matrix,
  at: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  most = largestSize(matrix.values),
): void {
  const { rows, columns, values } = matrix;
  if (rows === 0 || columns === 0) return;
  const palette = paletteOf(surface.paint);
  const image = new ImageData(columns, rows);
  const words = new Uint32Array(image.data.buffer);
  for (let k = 0; k < words.length; k++) words[k] = palette.of((values[k] ?? NaN) / (most || 1));
  drawImage(surface, image, at);
}

/** Draws a picture of few pixels large and sharp. */
export function drawImage(
  { context }: Surface,
  image: ImageData,
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  const small = new OffscreenCanvas(image.width, image.height);
  small.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, x, y, width, height);
}
