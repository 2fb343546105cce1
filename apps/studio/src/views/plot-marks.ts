import type uPlot from 'uplot';
import type { StructureEvent } from '../contract/index.ts';
import { eventTicks } from './event-ticks.ts';

/** A value that holds for some time, with its name at the line. */
interface Level {
  readonly label: string;
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

/** What is drawn beneath curves. */
export interface PlotMarks {
  readonly levels: readonly Level[];
  /** Births and deaths, as ticks at the foot. */
  readonly structure: readonly StructureEvent[];
  /** The cycle at the time cursor; undefined at the present. */
  readonly cursor: number | undefined;
}

type Paint = (colour: string) => string;

/** Pixels of a tick for one unit, of one more unit, and at most. */
const [TICK, MORE, TALLEST] = [5, 1.5, 14];

/** Draws marks on a plot, in pixels of the screen. */
export function drawMarks(plot: uPlot, marks: PlotMarks, paint: Paint): void {
  const { ctx } = plot;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  drawLevels(plot, marks.levels, paint);
  drawTicks(plot, marks.structure, paint);
  if (marks.cursor !== undefined) {
    const x = plot.valToPos(marks.cursor, 'x', true);
    ctx.strokeStyle = paint('var(--accent)');
    ctx.lineWidth = 2 * devicePixelRatio;
    stroke(plot, x, plot.bbox.top, x, plot.bbox.top + plot.bbox.height);
  }
  ctx.restore();
}

function drawLevels(plot: uPlot, levels: readonly Level[], paint: Paint): void {
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  ctx.font = `${10 * devicePixelRatio}px ui-sans-serif, system-ui, sans-serif`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.strokeStyle = paint('var(--line-strong)');
  ctx.fillStyle = paint('var(--text-soft)');
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  let above = Infinity;
  for (const { label, value, from, to } of [...levels].sort((a, b) => a.value - b.value)) {
    const y = plot.valToPos(value, 'y', true);
    if (!Number.isFinite(y)) continue;
    const [left, end] = [plot.valToPos(from, 'x', true), Math.min(right, plot.valToPos(to, 'x', true))];
    stroke(plot, Math.max(bbox.left, left), y, end, y);
    if (above - y < 11 * devicePixelRatio) continue;
    ctx.fillText(label, end - 4 * devicePixelRatio, y - devicePixelRatio);
    above = y;
  }
  ctx.setLineDash([]);
}

function drawTicks(plot: uPlot, structure: readonly StructureEvent[], paint: Paint): void {
  const { bbox } = plot;
  const bottom = bbox.top + bbox.height;
  const tall = (count: number): number => devicePixelRatio * Math.min(TALLEST, TICK + MORE * (count - 1));
  const placeOf = (cycle: number): number => plot.valToPos(cycle, 'x', true) - bbox.left;
  const ticks = eventTicks(structure, placeOf, bbox.width);
  plot.ctx.strokeStyle = paint('var(--accent)');
  for (const { x, born } of ticks) {
    const middle = bottom - TALLEST * devicePixelRatio;
    if (born > 0) stroke(plot, bbox.left + x, middle, bbox.left + x, middle - tall(born));
  }
  plot.ctx.strokeStyle = paint('var(--fault)');
  for (const { x, died } of ticks) {
    const middle = bottom - TALLEST * devicePixelRatio;
    if (died > 0) stroke(plot, bbox.left + x, middle, bbox.left + x, middle + tall(died));
  }
}

function stroke({ ctx }: uPlot, ...[left, top, right, bottom]: [number, number, number, number]): void {
  ctx.beginPath();
  ctx.moveTo(left, top);
  ctx.lineTo(right, bottom);
  ctx.stroke();
}
