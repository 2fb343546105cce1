import { formatNats } from '../result/score.ts';
import type { Level, Stretch } from './level.ts';
import type { LossScale } from './loss-scale.ts';
import { FONT_FAMILY, PALETTE } from './palette.ts';
import type { ChartPart, Panel } from './panel.ts';

/** Two labels closer than this, in pixels, would touch. */
const LABEL_HEIGHT = 15;

/**
 * The known losses of a task as horizontal lines, each with its label beside its end. Where it ends inside the panel,
 * because the task changes, the label stands on the line instead. A label that would touch the one below it is left
 * out; the line stays.
 */
export function levelLines(
  panel: Panel,
  levels: readonly Level[],
  { min, max, kind }: LossScale,
  lastCycle: number,
): ChartPart[] {
  const place = kind === 'log' ? Math.log : (value: number): number => value;
  const heightOf = (nats: number): number =>
    ((place(nats) - place(min)) / (place(max) - place(min))) * panel.height;
  const labelled: { readonly to: number; readonly height: number }[] = [];
  return levels
    .filter(({ natsPerCycle }) => natsPerCycle >= min && natsPerCycle <= max)
    .toSorted((left, right) => left.natsPerCycle - right.natsPerCycle)
    .map((level) => {
      const height = heightOf(level.natsPerCycle);
      const free = labelled.every(
        ({ to, height: taken }) => to !== level.to || height - taken >= LABEL_HEIGHT,
      );
      if (free) labelled.push({ to: level.to, height });
      return levelLine(panel, level, free, level.to >= lastCycle);
    });
}

function levelLine(panel: Panel, level: Level, labelled: boolean, atEdge: boolean): ChartPart {
  const floor = level.kind === 'floor';
  const color = floor ? PALETTE.floor : PALETTE.reference;
  const text = `${level.label}  ${formatNats(level.natsPerCycle)}`;
  return {
    type: 'line',
    xAxisIndex: panel.index,
    yAxisIndex: panel.index,
    showSymbol: false,
    symbol: 'none',
    silent: true,
    clip: true,
    z: 1,
    data: [
      [level.from, level.natsPerCycle],
      [level.to, level.natsPerCycle],
    ],
    lineStyle: { color, width: floor ? 1.4 : 1, type: floor ? 'solid' : [4, 4] },
    endLabel: {
      show: labelled,
      formatter: text,
      color: floor ? PALETTE.ink : PALETTE.muted,
      fontSize: 12,
      fontWeight: floor ? 'bold' : 'normal',
      fontFamily: FONT_FAMILY,
      ...(atEdge ? { distance: 8 } : onLine(floor)),
    },
  };
}

/** A label on its own line: over a plateau; under the floor, where no curve runs for long. */
function onLine(floor: boolean): ChartPart {
  const side = floor
    ? { verticalAlign: 'top', offset: [-6, 3] }
    : { verticalAlign: 'bottom', offset: [-6, -2] };
  return { distance: 0, align: 'right', ...side };
}

/** Vertical rules where a task changes, and the name of each task over its stretch. */
export function stretchMarks(panel: Panel, stretches: readonly Stretch[], scale: LossScale): ChartPart[] {
  if (stretches.length < 2) return [];
  return stretches.map(({ task, from, to }) => ({
    type: 'custom',
    xAxisIndex: panel.index,
    yAxisIndex: panel.index,
    silent: true,
    data: [[from, to]],
    renderItem: (_: unknown, api: { coord(point: readonly number[]): [number, number] }) => {
      const [left, top] = api.coord([from, scale.max]);
      const [right] = api.coord([to, scale.max]);
      const rule = { type: 'line', shape: { x1: left, x2: left, y1: top, y2: top + panel.height } };
      const style = { stroke: PALETTE.rule, lineWidth: 1, fill: 'none' };
      const text = {
        type: 'text',
        x: (left + right) / 2,
        y: top + 8,
        style: {
          text: task.name,
          fill: PALETTE.muted,
          align: 'center',
          fontSize: 12,
          fontFamily: FONT_FAMILY,
        },
      };
      return { type: 'group', children: from === 0 ? [text] : [{ ...rule, style }, text] };
    },
  }));
}
