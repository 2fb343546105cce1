import type { Specialisation } from '../result/specialisation.ts';
import { FONT_FAMILY, PALETTE } from './palette.ts';
import type { ChartPart } from './panel.ts';
import { titleOf } from './panel.ts';
import type { Figure } from './render.ts';

/** What the picture of who serves whom shows. */
export interface AreasFigure {
  readonly title: string;
  readonly subtitle: string;
  readonly found: Specialisation;
}

const CELL = { width: 120, height: 44, gap: 4 } as const;
const LEFT = 64;
const TOP = 150;

/** Room for a name: a letter's width, and some air. */
const LETTER = 8.5;

/**
 * Areas by outputs: the fuller a square, the more of what the network is worth to the output would be lost without the area; areas
 * within others are drawn below them. In each stands what a prediction would cost more.
 */
export function areasFigure({ title, subtitle, found }: AreasFigure): Figure {
  const { areas, outputs, index } = found;
  const ports = Object.keys(outputs);
  const names = LEFT + LETTER * Math.max(8, ...areas.map(({ area, depth }) => area.length + 2 * depth));
  const across = (column: number): number => names + column * (CELL.width + CELL.gap);
  const down = (row: number): number => TOP + row * (CELL.height + CELL.gap);
  const indexText = index === undefined ? '' : `, division of labour ${index.toFixed(2)}`;
  return {
    size: {
      width: Math.max(560, across(ports.length) + LEFT),
      height: down(areas.length) + 48,
    },
    option: {
      title: titleOf(title, `${subtitle}${indexText}`, LEFT),
      graphic: [
        ...ports.map((port, column) =>
          words(port, across(column) + CELL.width / 2, TOP - 22, { align: 'center', weight: 'bold' }),
        ),
        ...areas.flatMap(({ area, depth, losses, shares }, row) => [
          words(area, LEFT + 2 * LETTER * depth, down(row) + CELL.height / 2 - 7, {
            weight: depth === 0 ? 'bold' : 'normal',
          }),
          ...ports.flatMap((port, column) =>
            square(across(column), down(row), shares[port] as number, losses[port] as number),
          ),
        ]),
      ],
    },
  };
}

function square(left: number, top: number, share: number, loss: number): readonly ChartPart[] {
  const shape = { x: 0, y: 0, width: CELL.width, height: CELL.height };
  const text = Number(loss.toPrecision(2)).toString();
  return [
    { type: 'rect', left, top, shape, style: { fill: PALETTE.faint }, silent: true },
    { type: 'rect', left, top, shape, style: { fill: PALETTE.loss, opacity: share }, silent: true },
    words(loss > 0 ? `+${text}` : text, left + CELL.width / 2, top + CELL.height / 2 - 7, {
      align: 'center',
      color: share > 0.5 ? PALETTE.background : PALETTE.muted,
    }),
  ];
}

function words(
  text: string,
  x: number,
  y: number,
  style: { readonly align?: string; readonly weight?: string; readonly color?: string },
): ChartPart {
  const { align = 'left', weight = 'normal', color = PALETTE.ink } = style;
  return {
    type: 'text',
    x,
    y,
    style: { text, fill: color, fontSize: 13, fontWeight: weight, fontFamily: FONT_FAMILY, align },
    silent: true,
  };
}
