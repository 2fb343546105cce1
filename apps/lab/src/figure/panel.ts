import { FONT_FAMILY, PALETTE } from './palette.ts';

/** A rectangle of a figure with its own axes, in logical pixels from the top left. */
export interface Panel {
  readonly index: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
}

/** One entry of an ECharts option list; its keys are those of ECharts. */
export type ChartPart = Readonly<Record<string, unknown>>;

const tickText = { color: PALETTE.muted, fontSize: 12, fontFamily: FONT_FAMILY };

/** The grid of a panel. */
export function gridOf({ left, right, top, height }: Panel): ChartPart {
  return { left, right, top, height, containLabel: false };
}

/** Formats the ticks of an axis that ends at `last`, all in one unit: 2,000, or 20k, or 1.5M. */
function countFormat(last: number): (count: number) => string {
  const [size, suffix] = last >= 2e6 ? [1e6, 'M'] : last >= 1e4 ? [1e3, 'k'] : [1, ''];
  return (count) => {
    const shown = (count / size).toLocaleString('en-US', { maximumFractionDigits: 1 });
    return count === 0 ? shown : `${shown}${suffix}`;
  };
}

/** The time axis of a panel, in training cycles; only the lowest panel of a figure shows its labels. */
export function cycleAxis(panel: Panel, cycles: number, labelled: boolean): ChartPart {
  return {
    type: 'value',
    gridIndex: panel.index,
    min: 0,
    max: cycles,
    axisLine: { show: labelled, lineStyle: { color: PALETTE.rule } },
    axisTick: { show: labelled, lineStyle: { color: PALETTE.rule } },
    splitLine: { show: false },
    axisLabel: {
      show: labelled,
      ...tickText,
      hideOverlap: true,
      formatter: countFormat(cycles),
    },
    name: labelled ? 'training cycles' : '',
    nameLocation: 'middle',
    nameGap: 32,
    nameTextStyle: tickText,
  };
}

/** The value axis of a panel, without a line: faint rules carry the eye instead. Ticks are chosen where none are given. */
export function valueAxis(panel: Panel, scale: ChartPart, ticks?: readonly number[]): ChartPart {
  const places = ticks === undefined ? {} : { customValues: ticks };
  // Where the range is given and the ticks are not, the chart would label the ends of the range, whatever they are.
  const ragged = scale['max'] !== undefined && ticks === undefined;
  return {
    gridIndex: panel.index,
    axisLine: { show: false },
    axisTick: { show: false, ...places },
    splitLine: { lineStyle: { color: PALETTE.faint }, ...places },
    axisLabel: {
      ...tickText,
      ...places,
      showMinLabel: !ragged || scale['min'] === 0,
      showMaxLabel: !ragged,
      formatter: (value: number) => Number(value.toPrecision(3)).toString(),
    },
    ...scale,
  };
}

/** A heading over a panel, in the colour of what the panel shows. */
export function headingOf(panel: Panel, text: string, color: string): ChartPart {
  return {
    type: 'text',
    left: panel.left,
    top: panel.top - 30,
    style: { text, fill: color, fontSize: 13, fontWeight: 'bold', fontFamily: FONT_FAMILY },
    silent: true,
  };
}

/** Title and subtitle of a figure. */
export function titleOf(title: string, subtitle: string, left: number): ChartPart {
  return {
    text: title,
    subtext: subtitle,
    left,
    top: 20,
    padding: 0,
    itemGap: 10,
    textStyle: { color: PALETTE.ink, fontSize: 20, fontWeight: 'bold', fontFamily: FONT_FAMILY },
    subtextStyle: { color: PALETTE.muted, fontSize: 13, lineHeight: 19, fontFamily: FONT_FAMILY },
  };
}

/** A line under the subtitle that says what is wrong. */
export function warningOf(text: string, left: number): ChartPart {
  return {
    type: 'text',
    left,
    top: 74,
    style: { text, fill: PALETTE.warning, fontSize: 13, fontFamily: FONT_FAMILY },
    silent: true,
  };
}

/** A place in a panel, in the units of its axes. */
export type Point = readonly [x: number, y: number];

/** A line through points; `step: 'end'` keeps each value until the next point. */
export function lineSeries(
  panel: Panel,
  points: readonly Point[],
  style: ChartPart,
  step: 'end' | false = false,
): ChartPart {
  return {
    step,
    type: 'line',
    xAxisIndex: panel.index,
    yAxisIndex: panel.index,
    data: points,
    showSymbol: false,
    silent: true,
    clip: true,
    lineStyle: style,
    itemStyle: { color: style['color'] },
  };
}

interface CustomApi {
  value(dimension: number): number;
  coord(point: Point): [number, number];
}

/** The filled area between a lower and an upper line over the same places. */
export function areaSeries(
  panel: Panel,
  lower: readonly Point[],
  upper: readonly Point[],
  color: string,
): ChartPart {
  const outline = [...lower, ...upper.toReversed()];
  return {
    type: 'custom',
    xAxisIndex: panel.index,
    yAxisIndex: panel.index,
    silent: true,
    clip: true,
    data: [[0, 0]],
    renderItem: (_: unknown, api: CustomApi) => ({
      type: 'polygon',
      shape: { points: outline.map((point) => api.coord(point)) },
      style: { fill: color, opacity: 0.2 },
    }),
  };
}
