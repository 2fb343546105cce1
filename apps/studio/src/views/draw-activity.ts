import type { FrameActivity } from '../contract/index.ts';
import { type ActivityLayout, unitRows, type WordRow } from './activity-layout.ts';
import { drawMatrix } from './draw-matrix.ts';
import type { Surface } from './surface.ts';

/** Pixels of a step from which letters are drawn in it. */
const LEGIBLE = 8;

/** Draws what was read, what the units did, and what was said. */
export function drawActivity(
  surface: Surface,
  { populations }: FrameActivity,
  layout: ActivityLayout,
  hueOf: (population: string) => string,
): void {
  const { context, paint } = surface;
  const { left, step, steps, blocks, words } = layout;
  context.textBaseline = 'middle';
  blocks.forEach(({ name, units, y, height }, k) => {
    const values = unitRows(populations[k]?.values ?? new Float32Array(0), steps, units);
    drawMatrix(surface, { rows: units, columns: steps, values }, { x: left, y, width: steps * step, height });
    context.fillStyle = paint(hueOf(name));
    context.fillRect(left - 5, y, 3, height);
    context.font = '500 11px ui-sans-serif, system-ui, sans-serif';
    context.textAlign = 'left';
    context.fillText(name, 0, y + Math.max(6, height / 2), left - 10);
  });
  for (const row of words) drawWords(surface, row, layout);
}

function drawWords(
  { context, paint }: Surface,
  { name, words, right, y }: WordRow,
  layout: ActivityLayout,
): void {
  const { left, step } = layout;
  context.fillStyle = paint('var(--text-soft)');
  context.font = '11px ui-sans-serif, system-ui, sans-serif';
  context.textAlign = 'left';
  context.fillText(name, 0, y + 9, left - 10);
  context.font = '12px ui-monospace, monospace';
  context.textAlign = 'center';
  words.forEach((word, k) => {
    const isWrong = right?.[k] === false;
    if (isWrong) {
      context.fillStyle = paint('var(--fault-soft)');
      context.fillRect(left + k * step, y + 1, step, 16);
    }
    context.fillStyle = paint(isWrong ? 'var(--fault)' : 'var(--text)');
    if (step >= LEGIBLE && word.length * 7 <= step + 6) {
      context.fillText(word === ' ' ? '␣' : word, left + (k + 0.5) * step, y + 9, step);
    } else if (word !== '') {
      context.fillRect(left + (k + 0.5) * step - 0.5, y + 7, 1, 4);
    }
  });
}
