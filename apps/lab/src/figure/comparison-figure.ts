import { quartiles } from '../statistics.ts';
import { levelLines } from './level-lines.ts';
import type { Level } from './level.ts';
import { lossScale, scaleParts } from './loss-scale.ts';
import { FONT_FAMILY, PALETTE } from './palette.ts';
import type { ChartPart, Panel } from './panel.ts';
import { gridOf, headingOf, titleOf, valueAxis } from './panel.ts';
import type { Figure } from './render.ts';

/** One column of a comparison: a sample of losses under a name. */
interface ComparedGroup {
  readonly name: string;
  /** A second line under the name. */
  readonly note: string;
  /** One loss per seed, nats per cycle. */
  readonly losses: readonly number[];
  /** A known median, nats per cycle, where there is one. */
  readonly reference?: number;
  /** True for the one column that the others are held against. */
  readonly highlighted: boolean;
}

/** What a comparison of several experiments on the same task shows. */
export interface ComparisonFigure {
  readonly title: string;
  readonly subtitle: string;
  readonly groups: readonly ComparedGroup[];
  readonly levels: readonly Level[];
}

const SIZE = { width: 1120, height: 580 };
const PANEL: Panel = { index: 0, left: 64, right: 148, top: 146, height: 354 };

/** Half the width of a mark, in pixels. */
const HALF = { bar: 7, median: 17, seed: 3.2, reference: 7 } as const;

/** Seeds of a column stand side by side in a strip of this half width, as a share of the column. */
const STRIP_SHARE = 0.2;

/**
 * Losses of several experiments side by side: every seed as a dot, the quartiles as a bar, the median as a line across
 * it, the known median as a hollow diamond, and the known floor and plateaus behind.
 */
export function comparisonFigure({ title, subtitle, groups, levels }: ComparisonFigure): Figure {
  const everything = groups.flatMap(({ losses, reference }) => [
    ...losses,
    ...(reference === undefined ? [] : [reference]),
  ]);
  const shown = levels.filter(({ natsPerCycle }) => natsPerCycle <= Math.max(...everything) * 1.04);
  const scale = lossScale([{ cycles: everything, values: everything }], shown, {
    kind: 'linear',
    everything: true,
  });
  return {
    size: SIZE,
    option: {
      title: titleOf(title, subtitle, PANEL.left),
      grid: gridOf(PANEL),
      xAxis: groupAxis(groups),
      yAxis: valueAxis(PANEL, scaleParts(scale)),
      graphic: [headingOf(PANEL, 'Held-out loss, nats per cycle', PALETTE.loss)],
      series: [
        ...levelLines(
          PANEL,
          shown.map((level) => ({ ...level, from: 0, to: groups.length })),
          scale,
          groups.length,
        ),
        ...groups.map((group, at) => groupMarks(group, at + 0.5)),
      ],
    },
  };
}

/** A linear axis with one column per unit length: unlike a category axis it lets level lines run from edge to edge. */
function groupAxis(groups: readonly ComparedGroup[]): ChartPart {
  const middles = groups.map((_, at) => at + 0.5);
  const line = { lineStyle: { color: PALETTE.rule } };
  return {
    type: 'value',
    min: 0,
    max: groups.length,
    axisLine: { onZero: false, ...line },
    axisTick: { ...line, customValues: middles },
    splitLine: { show: false },
    axisLabel: {
      customValues: middles,
      formatter: (place: number) => {
        const group = groups[Math.floor(place)];
        return group === undefined ? '' : `{name|${group.name}}\n{note|${group.note}}`;
      },
      rich: {
        name: {
          color: PALETTE.ink,
          fontSize: 13,
          fontWeight: 'bold',
          fontFamily: FONT_FAMILY,
          lineHeight: 20,
        },
        note: { color: PALETTE.muted, fontSize: 12, fontFamily: FONT_FAMILY, lineHeight: 17 },
      },
    },
  };
}

interface MarkApi {
  coord(point: readonly [number, number]): [number, number];
}

function groupMarks({ losses, reference, highlighted }: ComparedGroup, place: number): ChartPart {
  const color = highlighted ? PALETTE.units : PALETTE.loss;
  return {
    type: 'custom',
    silent: true,
    z: 3,
    data: [[place, losses[0] ?? 0]],
    renderItem: (_: unknown, api: MarkApi) => ({
      type: 'group',
      children: [
        ...(losses.length === 0 ? [] : sampleMarks(losses, place, color, api)),
        ...(reference === undefined ? [] : [referenceMark(api.coord([place, reference]))]),
      ],
    }),
  };
}

function sampleMarks(losses: readonly number[], place: number, color: string, api: MarkApi): ChartPart[] {
  const { lower, median, upper } = quartiles(losses);
  const [x, yMedian] = api.coord([place, median]);
  const [, yLower] = api.coord([place, lower]);
  const [, yUpper] = api.coord([place, upper]);
  const spread = (at: number): number =>
    losses.length === 1 ? 0 : STRIP_SHARE * ((2 * at) / (losses.length - 1) - 1);
  return [
    {
      type: 'rect',
      shape: { x: x - HALF.bar, y: yUpper, width: 2 * HALF.bar, height: Math.max(1, yLower - yUpper) },
      style: { fill: color, opacity: 0.28 },
    },
    ...losses.map((loss, at) => {
      const [cx, cy] = api.coord([place + spread(at), loss]);
      return { type: 'circle', shape: { cx, cy, r: HALF.seed }, style: { fill: color, opacity: 0.45 } };
    }),
    {
      type: 'line',
      shape: { x1: x - HALF.median, x2: x + HALF.median, y1: yMedian, y2: yMedian },
      style: { stroke: color, lineWidth: 3 },
    },
    {
      type: 'text',
      x: x + HALF.median + 7,
      y: yMedian,
      style: {
        text: median.toFixed(2),
        fill: color,
        fontSize: 13,
        fontWeight: 'bold',
        fontFamily: FONT_FAMILY,
        verticalAlign: 'middle',
        stroke: PALETTE.background,
        lineWidth: 3,
      },
    },
  ];
}

function referenceMark([x, y]: readonly [number, number]): ChartPart {
  const r = HALF.reference;
  return {
    type: 'polygon',
    shape: {
      points: [
        [x, y - r],
        [x + r, y],
        [x, y + r],
        [x - r, y],
      ],
    },
    style: { fill: PALETTE.background, stroke: PALETTE.ink, lineWidth: 1.6 },
  };
}
