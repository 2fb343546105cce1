import type { Band, Curve, TrainingCurves } from './curve.ts';
import { bandOf, thinned } from './curve.ts';
import { levelLines, stretchMarks } from './level-lines.ts';
import type { Level, Stretch } from './level.ts';
import type { ScaleKind } from './loss-scale.ts';
import { lossScale, scaleParts, ticksOf } from './loss-scale.ts';
import { PALETTE } from './palette.ts';
import type { ChartPart, Panel, Point } from './panel.ts';
import {
  areaSeries,
  cycleAxis,
  gridOf,
  headingOf,
  lineSeries,
  titleOf,
  valueAxis,
  warningOf,
} from './panel.ts';
import type { LargerScale } from '../result/population-counts.ts';
import { LARGER_SCALES } from '../result/population-counts.ts';
import type { Quartiles } from '../statistics.ts';
import type { Figure } from './render.ts';

/** What a figure of one or many training runs of the same experiment shows. */
export interface TrainingFigure {
  readonly title: string;
  readonly subtitle: string;
  /** What is wrong with what is shown, in one line; nothing where it is left out or empty. */
  readonly warning?: string;
  /** Cycles that the time axis spans. */
  readonly cycles: number;
  readonly levels: readonly Level[];
  readonly stretches: readonly Stretch[];
  readonly seeds: readonly TrainingCurves[];
  /** Linear where it is left out and the known plateaus frame the curves; else logarithmic. */
  readonly scale?: ScaleKind;
}

const WIDTH = 1120;
const FRAME = { left: 64, right: 148 };
const LOSS_PANEL: Panel = { index: 0, ...FRAME, top: 132, height: 300 };
const UNITS_PANEL: Panel = { index: 1, ...FRAME, top: 492, height: 160 };

/** Panels of layers, areas and projections stand under that of the units, as far from each other as it from the next. */
const LARGER_PANEL = { height: 90, pitch: 150 };

/** What a panel of each scale is headed. */
const HEADINGS = { layer: 'Layers', area: 'Areas', projection: 'Projections' } as const;

/** From so many seeds on, a band of quartiles says more than single lines. */
const BAND_FROM = 4;

/** As many points as the panel is wide: more would fall on the same pixels. */
const MOST_POINTS = 900;

/**
 * Smoothed loss over the number of units, and of layers and areas where these grow, against training cycles, with the known floor and plateaus. Up to three
 * seeds are lines; more are a median with its quartiles.
 */
export function trainingFigure(request: TrainingFigure): Figure {
  const { title, subtitle, warning = '', cycles, levels, stretches, seeds } = request;
  const losses = seeds.map(({ loss }) => thinned(loss, MOST_POINTS));
  const units = seeds.map(({ units: curve }) => thinned(curve, MOST_POINTS));
  const kind = request.scale ?? scaleKind(losses, levels);
  const scale = lossScale(losses, levels, { kind, headroom: stretches.length > 1 ? 0.08 : 0 });
  const larger = largerPanels(seeds);
  const panels = [LOSS_PANEL, UNITS_PANEL, ...larger.map(({ panel }) => panel)];
  const lowest = panels.at(-1) ?? UNITS_PANEL;
  const counts = { type: 'value', min: 0, minInterval: 1 };
  return {
    size: { width: WIDTH, height: lowest.top + lowest.height + 68 },
    option: {
      title: titleOf(title, subtitle, FRAME.left),
      grid: panels.map(gridOf),
      xAxis: panels.map((panel) => cycleAxis(panel, cycles, panel === lowest)),
      yAxis: [
        valueAxis(LOSS_PANEL, scaleParts(scale), ticksOf(scale)),
        valueAxis(UNITS_PANEL, { ...counts, splitNumber: 3 }),
        ...larger.map(({ panel }) => valueAxis(panel, { ...counts, splitNumber: 2 })),
      ],
      graphic: [
        ...(warning === '' ? [] : [warningOf(warning, FRAME.left)]),
        headingOf(LOSS_PANEL, 'Smoothed loss, nats per cycle', PALETTE.loss),
        headingOf(UNITS_PANEL, 'Units', PALETTE.units),
        ...larger.map(({ panel, scale: what }) => headingOf(panel, HEADINGS[what], PALETTE.units)),
      ],
      series: [
        ...stretchMarks(LOSS_PANEL, stretches, scale),
        ...levelLines(LOSS_PANEL, levels, scale, cycles),
        ...curveSeries(LOSS_PANEL, losses, { color: PALETTE.loss, step: false }),
        ...curveSeries(UNITS_PANEL, units, { color: PALETTE.units, step: 'end' }),
        ...larger.flatMap(({ panel, curves }) =>
          curveSeries(panel, curves, { color: PALETTE.units, step: 'end' }),
        ),
      ],
    },
  };
}

/** A panel for each scale above the neuron of which all seeds have a population. */
function largerPanels(
  seeds: readonly TrainingCurves[],
): { readonly scale: LargerScale; readonly panel: Panel; readonly curves: readonly Curve[] }[] {
  const scales = LARGER_SCALES.flatMap((scale) => {
    const curves = seeds.flatMap(({ larger = [] }) => larger.filter((each) => each.scale === scale));
    return curves.length === 0 || curves.length < seeds.length ? [] : [{ scale, curves }];
  });
  return scales.map(({ scale, curves }, at) => ({
    scale,
    panel: {
      ...UNITS_PANEL,
      index: UNITS_PANEL.index + 1 + at,
      top: UNITS_PANEL.top + UNITS_PANEL.height + LARGER_PANEL.pitch * (at + 1) - LARGER_PANEL.height,
      height: LARGER_PANEL.height,
    },
    curves: curves.map(({ units }) => thinned(units, MOST_POINTS)),
  }));
}

/** Plateaus give a linear scale its range, once training has come down to them. */
function scaleKind(losses: readonly Curve[], levels: readonly Level[]): ScaleKind {
  const plateaus = levels.flatMap(({ kind, natsPerCycle }) => (kind === 'plateau' ? [natsPerCycle] : []));
  const framed = losses.every(({ values }) => values.some((value) => value < Math.max(...plateaus)));
  return plateaus.length > 0 && framed ? 'linear' : 'log';
}

interface Stroke {
  readonly color: string;
  readonly step: 'end' | false;
}

function curveSeries(panel: Panel, curves: readonly Curve[], stroke: Stroke): ChartPart[] {
  if (curves.length >= BAND_FROM) return bandSeries(panel, bandOf(curves), stroke);
  const style = { color: stroke.color, width: 1.8, opacity: curves.length > 1 ? 0.75 : 1 };
  return curves.map((curve) => lineSeries(panel, pointsOf(curve), style, stroke.step));
}

function bandSeries(panel: Panel, { cycles, quartiles }: Band, { color, step }: Stroke): ChartPart[] {
  const points = (side: keyof Quartiles): Point[] =>
    pointsOf({ cycles, values: quartiles.map((each) => each[side]) });
  return [
    areaSeries(panel, points('lower'), points('upper'), color),
    lineSeries(panel, points('median'), { color, width: 2 }, step),
  ];
}

function pointsOf({ cycles, values }: Curve): Point[] {
  return cycles.map((cycle, at) => [cycle, values[at] ?? Number.NaN]);
}
