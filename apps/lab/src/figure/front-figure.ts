import type { FrontRow, Truncation } from '../front/front-row.ts';
import type { Score } from '../result/score.ts';
import { FONT_FAMILY, METHOD_COLORS, PALETTE } from './palette.ts';
import type { ChartPart, Panel, Point } from './panel.ts';
import { gridOf, headingOf, lineSeries, titleOf, valueAxis } from './panel.ts';
import type { Figure } from './render.ts';

/** What the picture of a front shows. */
export interface FrontFigure {
  readonly title: string;
  readonly subtitle: string;
  readonly score: Score;
  readonly rows: readonly FrontRow[];
}

const SIZE = { width: 880, height: 560 };
const PANEL: Panel = { index: 0, left: 84, right: 60, top: 130, height: 350 };

/** Held-out score over size, a line for each way to truncate; sizes stand on a logarithmic axis. */
export function frontFigure({ title, subtitle, score, rows }: FrontFigure): Figure {
  const ways = [...new Set(rows.map(({ by }) => by))];
  const sizes = rows.map(({ parameters }) => parameters);
  const accuracy = score.kind === 'accuracy';
  return {
    size: SIZE,
    option: {
      title: titleOf(title, subtitle, PANEL.left),
      grid: [gridOf(PANEL)],
      xAxis: [sizeAxis(Math.min(...sizes), Math.max(...sizes))],
      yAxis: [valueAxis(PANEL, { type: 'value', scale: true })],
      graphic: [headingOf(PANEL, accuracy ? `${score.name}, %` : score.name, PALETTE.ink)],
      series: ways.flatMap((way, at) =>
        frontLine(
          way,
          rows.filter(({ by }) => by === way).map((row) => pointOf(row, score)),
          METHOD_COLORS[at % METHOD_COLORS.length] as string,
          ways.length > 1,
        ),
      ),
    },
  };
}

function pointOf(row: FrontRow, score: Score): Point {
  return [row.parameters, (score.kind === 'accuracy' ? 100 : 1) * score.of(row)];
}

function sizeAxis(least: number, most: number): ChartPart {
  return {
    ...valueAxis(PANEL, {}),
    type: 'log',
    min: least * 0.95,
    max: most * 1.05,
    name: 'parameters',
    nameLocation: 'middle',
    nameGap: 32,
    nameTextStyle: { color: PALETTE.muted, fontSize: 12, fontFamily: FONT_FAMILY },
    axisLine: { show: true, lineStyle: { color: PALETTE.rule } },
    splitLine: { show: false },
    axisLabel: {
      customValues: ticksOf(least, most),
      color: PALETTE.muted,
      fontSize: 12,
      fontFamily: FONT_FAMILY,
      formatter: (value: number) => Math.round(value).toLocaleString('en'),
    },
  };
}

/** Numbers of 1, 2 and 5 times a power of ten within a range. */
function ticksOf(least: number, most: number): readonly number[] {
  const powers = Array.from({ length: 12 }, (_, power) => 10 ** power);
  return powers
    .flatMap((power) => [power, 2 * power, 5 * power])
    .filter((tick) => tick >= least && tick <= most);
}

function frontLine(
  way: Truncation,
  points: readonly Point[],
  color: string,
  named: boolean,
): readonly ChartPart[] {
  const line = lineSeries(PANEL, points, { color, width: 2.5 });
  const dots = {
    type: 'scatter',
    xAxisIndex: PANEL.index,
    yAxisIndex: PANEL.index,
    data: points,
    symbolSize: 5,
    silent: true,
    itemStyle: { color },
  };
  if (!named) return [line, dots];
  const label = {
    show: true,
    formatter: way === 'fold' ? 'folded' : 'cut by magnitude',
    position: 'top',
    align: 'left',
    distance: 8,
    color,
    fontSize: 13,
    fontWeight: 'bold',
    fontFamily: FONT_FAMILY,
  };
  return [line, dots, { ...dots, data: points.slice(-1), label }];
}
