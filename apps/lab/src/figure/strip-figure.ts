import { quartiles } from '../statistics.ts';
import { FONT_FAMILY, type FigureSize, METHOD_COLORS, PALETTE, seedStroke } from './palette.ts';
import type { ChartPart, Panel } from './panel.ts';
import { gridOf, valueAxis } from './panel.ts';
import type { Figure } from './render.ts';

/** A row of a strip plot: a sample with a dot for each seed. */
export interface Strip {
  readonly name: string;
  readonly color: string;
  readonly seeds: readonly { readonly seed: number; readonly value: number }[];
  /** A known value, as a hollow diamond. */
  readonly reference?: number | undefined;
}

/** The colour of the run at a place among several. */
export function runColor(at: number): string {
  return METHOD_COLORS[at % METHOD_COLORS.length] as string;
}

const ROW = 46;
const LETTER = 7.4;

/** Scores of runs, one row each: every seed in its colour, quartiles as a bar, the median as a line across it. */
export function stripFigure(
  strips: readonly Strip[],
  width: number,
  format: (value: number) => string,
): Figure {
  const names = Math.max(60, ...strips.map(({ name }) => name.length * LETTER + 16));
  const left = Math.min(names, 0.36 * width);
  const size: FigureSize = { width, height: strips.length * ROW + 56 };
  const panel: Panel = { index: 0, left, right: 24, top: 8, height: strips.length * ROW };
  const text = { color: PALETTE.muted, fontSize: 12, fontFamily: FONT_FAMILY };
  return {
    size,
    option: {
      backgroundColor: 'transparent',
      grid: [gridOf(panel)],
      xAxis: {
        type: 'value',
        scale: true,
        splitNumber: width > 600 ? 6 : 3,
        axisLine: { lineStyle: { color: PALETTE.rule } },
        axisTick: { lineStyle: { color: PALETTE.rule } },
        axisLabel: { ...text, hideOverlap: true, formatter: format },
        splitLine: { lineStyle: { color: PALETTE.faint } },
      },
      yAxis: {
        ...valueAxis(panel, { type: 'value', min: 0, max: strips.length }),
        splitLine: { show: false },
        axisLabel: {
          customValues: strips.map((_, at) => at + 0.5),
          color: PALETTE.ink,
          fontSize: 13,
          fontFamily: FONT_FAMILY,
          width: left - 12,
          overflow: 'truncate',
          formatter: (place: number) => strips[strips.length - 1 - Math.floor(place)]?.name ?? '',
        },
      },
      series: [
        // The axis takes its range from what it knows as data.
        {
          type: 'scatter',
          silent: true,
          symbolSize: 0,
          data: strips.flatMap(({ seeds, reference }, at) => [
            ...seeds.map(({ value }) => [value, strips.length - at - 0.5]),
            ...(reference === undefined ? [] : [[reference, strips.length - at - 0.5]]),
          ]),
        },
        ...strips.map((strip, at) => stripMarks(strip, strips.length - at - 0.5)),
      ],
    },
  };
}

interface MarkApi {
  coord(point: readonly [number, number]): [number, number];
}

function stripMarks({ seeds, color, reference }: Strip, row: number): ChartPart {
  return {
    type: 'custom',
    silent: true,
    data: [[seeds[0]?.value ?? reference ?? 0, row]],
    renderItem: (_: unknown, api: MarkApi) => ({
      type: 'group',
      children: [
        ...(seeds.length === 0 ? [] : sampleMarks(seeds, color, row, api)),
        ...(reference === undefined ? [] : [diamond(api.coord([reference, row]))]),
      ],
    }),
  };
}

function sampleMarks(seeds: Strip['seeds'], color: string, row: number, api: MarkApi): readonly ChartPart[] {
  const { lower, median, upper } = quartiles(seeds.map(({ value }) => value));
  const [from, y] = api.coord([lower, row]);
  const [to] = api.coord([upper, row]);
  const [middle] = api.coord([median, row]);
  const spread = (at: number): number => (seeds.length === 1 ? 0 : 9 * ((2 * at) / (seeds.length - 1) - 1));
  return [
    {
      type: 'rect',
      shape: { x: from, y: y - 13, width: Math.max(1, to - from), height: 26 },
      style: { fill: color, opacity: 0.22 },
    },
    ...seeds.map(({ seed, value }, at) => {
      const [cx] = api.coord([value, row]);
      return {
        type: 'circle',
        shape: { cx, cy: y + spread(at), r: 3.4 },
        style: { fill: seedStroke(seed).color },
      };
    }),
    {
      type: 'line',
      shape: { x1: middle, x2: middle, y1: y - 16, y2: y + 16 },
      style: { stroke: color, lineWidth: 3 },
    },
  ];
}

function diamond([x, y]: readonly [number, number]): ChartPart {
  const r = 7;
  const points = [
    [x, y - r],
    [x + r, y],
    [x, y + r],
    [x - r, y],
  ];
  return {
    type: 'polygon',
    shape: { points },
    style: { fill: PALETTE.background, stroke: PALETTE.ink, lineWidth: 1.8 },
  };
}
