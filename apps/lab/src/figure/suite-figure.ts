import type { MethodReport } from '../suite/suite-report.ts';
import { PROFILE_THRESHOLDS } from '../suite/suite-report.ts';
import { FONT_FAMILY, METHOD_COLORS, PALETTE } from './palette.ts';
import type { ChartPart, Panel, Point } from './panel.ts';
import { areaSeries, gridOf, headingOf, lineSeries, titleOf, valueAxis } from './panel.ts';
import type { Figure } from './render.ts';

/** What the picture of a suite shows. */
export interface SuiteFigure {
  readonly title: string;
  readonly subtitle: string;
  readonly methods: readonly MethodReport[];
}

const SIZE = { width: 1120, height: 560 };
const INTERVALS: Panel = { index: 0, left: 190, right: 620, top: 150, height: 330 };
const PROFILE: Panel = { index: 1, left: 600, right: 60, top: 150, height: 330 };

/**
 * The interquartile mean of every method with its interval, and beside it the performance profile: the share of runs that score
 * at least each threshold, after Agarwal et al. (2021).
 */
export function suiteFigure({ title, subtitle, methods }: SuiteFigure): Figure {
  const colors = methods.map((_, at) => METHOD_COLORS[at % METHOD_COLORS.length] as string);
  const lowest = Math.min(...methods.map(({ interquartileMean: { lower } }) => lower));
  return {
    size: SIZE,
    option: {
      title: titleOf(title, subtitle, 64),
      grid: [gridOf(INTERVALS), gridOf(PROFILE)],
      xAxis: [
        scoreAxis(INTERVALS, { min: Math.max(0, Math.floor(lowest * 20) / 20 - 0.05), max: 1 }, 'score'),
        scoreAxis(PROFILE, { min: 0, max: 1 }, 'score, at least'),
      ],
      yAxis: [methodAxis(methods), valueAxis(PROFILE, { min: 0, max: 1 })],
      graphic: [
        headingOf(INTERVALS, 'Interquartile mean, 95% interval', PALETTE.ink),
        headingOf(PROFILE, 'Share of runs', PALETTE.ink),
      ],
      series: methods.flatMap((method, at) => [
        intervalMark(method, methods.length - at - 0.5, colors[at] as string),
        ...profileLines(method, colors[at] as string),
      ]),
    },
  };
}

function scoreAxis(panel: Panel, range: ChartPart, name: string): ChartPart {
  return {
    ...valueAxis(panel, range),
    type: 'value',
    name,
    nameLocation: 'middle',
    nameGap: 32,
    nameTextStyle: { color: PALETTE.muted, fontSize: 12, fontFamily: FONT_FAMILY },
  };
}

function methodAxis(methods: readonly MethodReport[]): ChartPart {
  const middles = methods.map((_, at) => at + 0.5);
  return {
    type: 'value',
    gridIndex: INTERVALS.index,
    min: 0,
    max: methods.length,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      customValues: middles,
      color: PALETTE.ink,
      fontSize: 13,
      fontFamily: FONT_FAMILY,
      formatter: (place: number) => methods[methods.length - 1 - Math.floor(place)]?.method ?? '',
    },
  };
}

interface MarkApi {
  coord(point: Point): [number, number];
}

function intervalMark(
  { interquartileMean: { value, lower, upper } }: MethodReport,
  y: number,
  color: string,
): ChartPart {
  return {
    type: 'custom',
    silent: true,
    xAxisIndex: INTERVALS.index,
    yAxisIndex: INTERVALS.index,
    data: [[value, y]],
    renderItem: (_: unknown, api: MarkApi) => {
      const [left, middle] = api.coord([lower, y]);
      const [right] = api.coord([upper, y]);
      const [at] = api.coord([value, y]);
      return {
        type: 'group',
        children: [
          {
            type: 'rect',
            shape: { x: left, y: middle - 9, width: Math.max(1, right - left), height: 18 },
            style: { fill: color, opacity: 0.3 },
          },
          {
            type: 'line',
            shape: { x1: at, x2: at, y1: middle - 13, y2: middle + 13 },
            style: { stroke: color, lineWidth: 3 },
          },
          {
            type: 'text',
            x: at,
            y: middle - 28,
            style: {
              text: value.toFixed(3),
              fill: color,
              fontSize: 13,
              fontWeight: 'bold',
              fontFamily: FONT_FAMILY,
              align: 'center',
            },
          },
        ],
      };
    },
  };
}

function profileLines({ profile }: MethodReport, color: string): readonly ChartPart[] {
  const points = (of: (at: number) => number): readonly Point[] =>
    PROFILE_THRESHOLDS.map((threshold, at) => [threshold, of(at)]);
  return [
    areaSeries(
      PROFILE,
      points((at) => profile[at]?.lower ?? 0),
      points((at) => profile[at]?.upper ?? 0),
      color,
    ),
    lineSeries(
      PROFILE,
      points((at) => profile[at]?.value ?? 0),
      { color, width: 2.5 },
    ),
  ];
}
