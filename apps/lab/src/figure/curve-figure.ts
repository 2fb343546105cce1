import type { Curve } from './curve.ts';
import { thinned } from './curve.ts';
import { cutOffText } from './cut-off.ts';
import { levelLines, stretchMarks } from './level-lines.ts';
import type { Level, Stretch } from './level.ts';
import type { LossScale, ScaleKind } from './loss-scale.ts';
import { lossScale, scaleParts, ticksOf } from './loss-scale.ts';
import { FONT_FAMILY, type FigureSize, PALETTE } from './palette.ts';
import type { ChartPart, Panel, Point } from './panel.ts';
import { areaSeries, cycleAxis, gridOf, lineSeries, valueAxis } from './panel.ts';
import type { Figure } from './render.ts';

/** A curve with the look of what it belongs to. */
export interface DrawnCurve {
  readonly curve: Curve;
  readonly color: string;
  readonly dash?: readonly number[] | undefined;
  /** Of the line, in pixels. */
  readonly width: number;
  readonly opacity?: number;
  /** Values from below to above it at the same cycles, as a band in its colour. */
  readonly band?: { readonly lower: readonly number[]; readonly upper: readonly number[] };
}

/** One quantity of several seeds or runs over training, in one panel. */
export interface CurveFigure {
  /** `loss` for nats per cycle, `count` for what is counted from 0. */
  readonly quantity: 'loss' | 'count';
  readonly curves: readonly DrawnCurve[];
  /** Cycles that the time axis spans. */
  readonly cycles: number;
  readonly levels?: readonly Level[];
  readonly stretches?: readonly Stretch[];
}

/** A figure, and what its axis leaves out, in words. */
export interface DrawnFigure extends Figure {
  readonly cutOff: string;
}

/** For a wide page, for a column of it, and for a phone. */
export const CURVE_SIZES = {
  wide: { width: 1000, height: 330 },
  column: { width: 340, height: 210 },
  narrow: { width: 360, height: 300 },
} as const satisfies Readonly<Record<string, FigureSize>>;

/** Room for the labels of levels beside a panel. */
const LABEL_ROOM = 112;

/** Pixels of a line for each point that it is drawn with. */
const PIXELS_A_POINT = 2;

/** A panel of curves with known levels; its heading stands on the page. What the axis leaves out is written into it. */
export function curveFigure(request: CurveFigure, size: FigureSize): DrawnFigure {
  const { quantity, cycles, levels = [], stretches = [] } = request;
  const wide = size.width >= 700;
  const panel: Panel = {
    index: 0,
    left: 52,
    right: levels.length > 0 ? LABEL_ROOM : 18,
    top: 26,
    height: size.height - 26 - 50,
  };
  const curves = request.curves.map((drawn) => thinnedTo(drawn, Math.round(size.width / PIXELS_A_POINT)));
  const scale = quantity === 'loss' ? scaleOf(curves, levels, stretches) : undefined;
  const cutOff = scale
    ? cutOffText(
        request.curves.map(({ curve }) => curve),
        scale,
      )
    : '';
  return {
    size,
    cutOff,
    option: {
      backgroundColor: 'transparent',
      grid: [gridOf(panel)],
      xAxis: [{ ...cycleAxis(panel, cycles, true), splitNumber: wide ? 6 : 3 }],
      yAxis: [
        scale
          ? valueAxis(panel, scaleParts(scale), ticksOf(scale))
          : valueAxis(panel, { type: 'value', min: 0, minInterval: 1, splitNumber: 4 }),
      ],
      graphic: cutOff === '' ? [] : [cutOffMark(panel, shortened(cutOff, wide))],
      series: [
        ...(scale ? stretchMarks(panel, stretches, scale) : []),
        ...(scale ? levelLines(panel, levels, scale, cycles) : []),
        ...curves.flatMap((drawn) => curveParts(panel, drawn, quantity === 'count' ? 'end' : false)),
      ],
    },
  };
}

function scaleOf(
  curves: readonly DrawnCurve[],
  levels: readonly Level[],
  stretches: readonly Stretch[],
): LossScale {
  const losses = curves.map(({ curve }) => curve);
  const plateaus = levels.flatMap(({ kind, natsPerCycle }) => (kind === 'plateau' ? [natsPerCycle] : []));
  const framed = losses.every(({ values }) => values.some((value) => value < Math.max(...plateaus)));
  const kind: ScaleKind = plateaus.length > 0 && framed ? 'linear' : 'log';
  return lossScale(losses, levels, { kind, headroom: stretches.length > 1 ? 0.08 : 0 });
}

function cutOffMark(panel: Panel, text: string): ChartPart {
  return {
    type: 'text',
    left: panel.left,
    top: 4,
    style: { text: `▲ ${text}`, fill: PALETTE.muted, fontSize: 12, fontFamily: FONT_FAMILY },
    silent: true,
  };
}

/** Where there is little room, without the cycle; the page says all of it. */
function shortened(text: string, wide: boolean): string {
  return wide ? text : text.replaceAll(/, last in cycle [\d,]+/g, '');
}

function thinnedTo({ band, curve, ...look }: DrawnCurve, limit: number): DrawnCurve {
  const values = (of: readonly number[]): readonly number[] =>
    thinned({ cycles: curve.cycles, values: of }, limit).values;
  return {
    ...look,
    curve: thinned(curve, limit),
    ...(band && { band: { lower: values(band.lower), upper: values(band.upper) } }),
  };
}

function curveParts(panel: Panel, drawn: DrawnCurve, step: 'end' | false): ChartPart[] {
  const { curve, color, width, dash, opacity = 1, band } = drawn;
  const points = (values: readonly number[]): Point[] =>
    curve.cycles.map((cycle, at) => [cycle, values[at] ?? Number.NaN]);
  const style = { color, width, opacity, ...(dash && { type: dash }) };
  const line = lineSeries(panel, points(curve.values), style, step);
  return band ? [areaSeries(panel, points(band.lower), points(band.upper), color), line] : [line];
}
