import type uPlot from 'uplot';
import { digits, short } from '../run/loss-words.ts';

/** How one curve looks. */
export interface CurveLook {
  readonly label: string;
  /** A colour of CSS. */
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
  /** Whether it stays until it changes, as a count does. */
  readonly steps?: boolean;
}

/** What a plot is made of, its numbers apart. */
export interface PlotLook {
  readonly curves: readonly CurveLook[];
  readonly log: boolean;
  /** Whether values are counts. */
  readonly whole: boolean;
  /** Plots with the same key point at the same cycle. */
  readonly together: string;
}

/** What a plot asks of the component around it. */
export interface PlotHost {
  readonly paint: (colour: string) => string;
  readonly stepped: NonNullable<uPlot.Series['paths']>;
  readonly range: () => [number, number];
  readonly drawn: (plot: uPlot) => void;
  readonly pointed: (plot: uPlot) => void;
}

const FONT = '11px ui-sans-serif, system-ui, sans-serif';

/** Distances between ticks of a count. */
const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** The settings of uPlot for a look. */
export function plotOptions(
  { curves, log, whole, together }: PlotLook,
  host: PlotHost,
  size: { readonly width: number; readonly height: number },
): uPlot.Options {
  const axis = {
    stroke: host.paint('var(--text-soft)'),
    font: FONT,
    grid: { stroke: host.paint('var(--line)'), width: 1 },
    ticks: { show: false },
  };
  const incrs = whole ? { incrs: WHOLE_STEPS } : {};
  return {
    ...size,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, sync: { key: together }, points: { size: 6 } },
    scales: { x: { time: false }, y: { distr: log ? 3 : 1, range: host.range } },
    axes: [
      { ...axis, size: 24, gap: 4, space: 70, values: (_, ticks) => ticks.map(short) },
      { ...axis, size: 44, gap: 4, space: 28, ...incrs, values: (_, ticks) => ticks.map(tickWords) },
    ],
    series: [{}, ...curves.map((curve) => seriesOf(curve, host))],
    hooks: { drawClear: [host.drawn], setCursor: [host.pointed] },
  };
}

function seriesOf(
  { label, colour, width, dash, steps }: CurveLook,
  { paint, stepped }: PlotHost,
): uPlot.Series {
  return {
    label,
    stroke: paint(colour),
    width,
    points: { show: false },
    ...(dash && { dash: [...dash] }),
    ...(steps === true && { paths: stepped }),
  };
}

/** A tick's number in few letters; uPlot leaves some of a logarithmic axis out. */
function tickWords(tick: number | null): string {
  if (tick === null) return '';
  const size = Math.abs(tick);
  if (Number.isInteger(tick)) return short(tick);
  return size >= 0.01 ? String(Number(tick.toPrecision(3))) : digits(tick);
}
