import type { PlaneExamples, Raster } from '../contract/index.ts';
import { channels } from './diverging.ts';
import { drawImage, paletteOf } from './draw-matrix.ts';
import { chanceWords, valueWords } from './raster-image.ts';
import type { Surface, SurfacePoint } from './surface.ts';

/** Colours of classes, which are neither areas nor runs: blue and orange first, told apart by everyone. */
const CLASS_COLOURS = [1, 2, 0, 3, 4, 5, 6, 7].map((hue) => `var(--hue-${hue})`);

/** The colour of a class by its number, as a value of CSS. */
export function classColour(label: number): string {
  return CLASS_COLOURS[label % CLASS_COLOURS.length] ?? 'var(--text)';
}

/** The square of a surface that the plane fills, from its left edge. */
function planeBox({ width, height }: Pick<Surface, 'width' | 'height'>): {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
} {
  const side = Math.max(0, Math.min(width, height));
  return { x: 0, y: 0, width: side, height: side };
}

/** Where a point of the plane is drawn. */
function planePoint(raster: Pick<Raster, 'x' | 'y'>, side: number, x: number, y: number): SurfacePoint {
  return {
    x: ((x - raster.x[0]) / (raster.x[1] - raster.x[0])) * side,
    y: side - ((y - raster.y[0]) / (raster.y[1] - raster.y[0])) * side,
  };
}

/** Draws what the network says over the plane, and the examples upon it. */
export function drawBoundary(surface: Surface, raster: Raster, examples: PlaneExamples | undefined): void {
  const { context, paint } = surface;
  const box = planeBox(surface);
  const classes = raster.classes?.map((_, k) => channels(paint(classColour(k))));
  const words = classes
    ? chanceWords(raster, classes, channels(paint('var(--panel)')))
    : valueWords(raster, (share) => paletteOf(paint).of(share));
  const image = new ImageData(raster.columns, raster.rows);
  new Uint32Array(image.data.buffer).set(words);
  context.save();
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, 6);
  context.clip();
  drawImage(surface, image, box);
  if (examples) drawExamples(surface, raster, examples, box.width);
  context.restore();
}

function drawExamples(
  { context, paint }: Surface,
  raster: Raster,
  examples: PlaneExamples,
  side: number,
): void {
  const { x, y, labels, classes } = examples;
  const palette = paletteOf(paint);
  const most = labels.reduce((size, label) => Math.max(size, Math.abs(label)), 0) || 1;
  const radius = x.length > 300 ? 2.25 : 3;
  context.strokeStyle = paint('var(--panel)');
  context.lineWidth = 1;
  for (let k = 0; k < x.length; k++) {
    const at = planePoint(raster, side, x[k] ?? 0, y[k] ?? 0);
    const label = labels[k] ?? 0;
    const value = palette.of(label / most);
    context.fillStyle = classes
      ? paint(classColour(label))
      : `rgb(${value & 255} ${(value >> 8) & 255} ${(value >> 16) & 255})`;
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}
