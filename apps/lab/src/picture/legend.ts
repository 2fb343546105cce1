import { counted } from '@meristem/autodiff';
import {
  type Architecture,
  type FlatGraph,
  flatten,
  type GraphPopulation,
  graphPopulationsOf,
  isRecurrent,
} from '@meristem/growable';
import { COLOURS } from './style.ts';
import { element, escaped, textWidth } from './svg.ts';

/** What a picture says below the graph. */
export interface Legend {
  readonly width: number;
  readonly height: number;
  readonly text: string;
}

const LINE = 18;
const SIZE = 11.5;

/** One sign with what it means. */
interface Entry {
  readonly sign: (x: number, y: number) => string;
  readonly meaning: string;
  readonly holds: (graph: FlatGraph, architecture: Architecture) => boolean;
}

const line =
  (look: Readonly<Record<string, string | number>>) =>
  (x: number, y: number): string =>
    element('path', { d: `M${x} ${y} h26`, 'stroke-width': 1.6, fill: 'none', ...look });

const mark =
  (text: string) =>
  (x: number, y: number): string =>
    element('circle', { cx: x + 13, cy: y, r: 8, fill: COLOURS.background, stroke: COLOURS.mark }) +
    element(
      'text',
      {
        x: x + 13,
        y: y + 4.5,
        'text-anchor': 'middle',
        'font-size': 13,
        fill: COLOURS.mark,
        'font-weight': 'bold',
      },
      text,
    );

const ENTRIES: readonly Entry[] = [
  {
    sign: line({ stroke: COLOURS.fixed, 'stroke-dasharray': '6 4' }),
    meaning: 'reads the step before',
    holds: ({ areas, projections }) =>
      areas.some(({ module }) => isRecurrent(module)) || projections.some(({ delay }) => delay === 1),
  },
  {
    sign: mark('×'),
    meaning: 'scales what reaches its target',
    holds: ({ projections }) => projections.some(({ interaction }) => interaction === 'multiplicative'),
  },
  {
    sign: mark('±'),
    meaning: 'a learned mixture of adding and scaling',
    holds: ({ projections }) => projections.some(({ interaction }) => interaction === 'mixture'),
  },
  {
    sign: line({ stroke: COLOURS.plastic }),
    meaning: 'a projection that may be removed',
    holds: (_graph, { plasticProjections }) => (plasticProjections?.members.length ?? 0) > 0,
  },
];

/** Signs that occur with their meaning, then the populations of layers, areas and projections. */
export function pictureLegend(architecture: Architecture, available: number): Legend {
  const entries = ENTRIES.filter(({ holds }) => holds(flatten(architecture), architecture));
  const notes = graphPopulationsOf(architecture).map(structureNote);
  const widths = entries.map(({ meaning }) => 38 + textWidth(meaning, SIZE) + 22);
  const widest = Math.max(available, ...widths, ...notes.map((note) => textWidth(note, SIZE)));
  let [x, y] = [0, 30];
  const parts = entries.map(({ sign, meaning }, i) => {
    if (x > 0 && x + widths[i]! > widest) [x, y] = [0, y + LINE + 4];
    const part = sign(x, y) + words(meaning, x + 38, y);
    x += widths[i]!;
    return part;
  });
  if (entries.length === 0) y = 12;
  const noted = notes.map((note, i) => words(note, 0, y + (i + 1) * (LINE + 2) + 4));
  const height = entries.length + notes.length === 0 ? 0 : y + notes.length * (LINE + 2) + 12;
  return { width: widest, height, text: [...parts, ...noted].join('') };
}

function words(text: string, x: number, y: number): string {
  return element('text', { x, y: y + 4, 'font-size': SIZE, fill: COLOURS.muted }, escaped(text));
}

const THINGS = { layer: 'layer', area: 'area', projection: 'projection' } as const;

/** A population above the neuron in a sentence. */
function structureNote({ name, scale, units: members, min, max }: GraphPopulation): string {
  return `${name}: ${counted(members.length, THINGS[scale])} now, ${min} to ${max}`;
}
