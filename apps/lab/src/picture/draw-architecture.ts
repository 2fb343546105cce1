import {
  type Architecture,
  flatten,
  type Interaction,
  meetingWords,
  type Projection,
} from '@meristem/growable';
import { LINE_HEIGHT, LOOP_HEIGHT, SHADOW } from './elk-graph.ts';
import { graphLayout, type PlacedFrame, type PlacedLeaf, type PlacedWire } from './graph-layout.ts';
import { pictureLegend } from './legend.ts';
import { type PictureOptions, placeTree } from './place-tree.ts';
import { partings, type Point, smoothPath } from './polyline.ts';
import { COLOURS, FONT } from './style.ts';
import { element, escaped, rounded, textWidth } from './svg.ts';

const MARGIN = 28;
const TITLE = 34;
const TITLE_SIZE = 16;

/** Radius of a box's corners. */
const CORNER = 10;

/** From the end of a projection to its mark, past the arrow head. */
const MARK_DISTANCE = 19;

/** What stands on the end of a projection that does not only add. */
const MARKS: Readonly<Record<Interaction, string | undefined>> = {
  additive: undefined,
  multiplicative: '×',
  mixture: '±',
};

/**
 * An architecture as an SVG picture: areas as boxes in the order in which they are computed, inputs on the left, outputs
 * on the right, nested graphs as frames. Projections of one source leave it as one line, which parts at dots. Those that
 * read the step before are dashed; those that scale what reaches their target bear a mark; areas and projections that may
 * come and go are drawn apart.
 *
 * @throws PictureError if the layout library fails.
 */
export async function drawArchitecture(
  architecture: Architecture,
  options: PictureOptions = {},
): Promise<string> {
  const plastic = new Set(architecture.plasticProjections?.members);
  const wires = flatten(architecture)
    .projections.filter(({ from, to }) => from !== to)
    .map((projection) => ({ projection, plastic: plastic.has(`${projection.from}>${projection.to}`) }));
  const placed = await graphLayout(placeTree(architecture, options), wires);
  const legend = pictureLegend(architecture, placed.width);
  const width = Math.max(placed.width, legend.width, textWidth(architecture.name, TITLE_SIZE)) + 2 * MARGIN;
  const height = placed.height + TITLE + legend.height + 2 * MARGIN;
  const left = (width - placed.width) / 2;
  const graph = element(
    'g',
    { transform: `translate(${rounded(left)} ${MARGIN + TITLE})` },
    ...placed.frames.map(frameText),
    ...placed.leaves.flatMap((each) => (each.leaf.member ? shadowText(each) : [])),
    ...bundlesOf(placed.wires).flatMap(bundleText),
    ...placed.leaves.flatMap(leafText),
    ...placed.wires.map(markText),
  );
  const title = element(
    'text',
    { x: MARGIN, y: MARGIN + 8, 'font-size': TITLE_SIZE, 'font-weight': 'bold', fill: COLOURS.ink },
    escaped(architecture.name),
  );
  const foot = element(
    'g',
    { transform: `translate(${MARGIN} ${rounded(MARGIN + TITLE + placed.height)})` },
    legend.text,
  );
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
      'font-family': FONT,
    },
    element('title', {}, escaped(`architecture ${architecture.name}`)),
    element('defs', {}, ...(['fixed', 'plastic'] as const).map(arrowHead)),
    element('rect', { width: '100%', height: '100%', fill: COLOURS.background }),
    title,
    graph,
    foot,
  );
}

function arrowHead(name: 'fixed' | 'plastic'): string {
  const shape = element('path', { d: 'M0 0 L9 4 L0 8 Z', fill: COLOURS[name] });
  const size = { markerWidth: 9, markerHeight: 8, refX: 8, refY: 4 };
  return element(
    'marker',
    { id: `arrow-${name}`, ...size, orient: 'auto', markerUnits: 'userSpaceOnUse' },
    shape,
  );
}

function frameText({ x, y, width, height, frame }: PlacedFrame): string {
  const look = { fill: COLOURS.frame, stroke: COLOURS.frameEdge, 'stroke-dasharray': '2 3', rx: 14 };
  return (
    element('rect', { x, y, width, height, ...look }) +
    element(
      'text',
      { x: x + 16, y: y + 22, 'font-size': 12.5, 'font-weight': 'bold', fill: COLOURS.muted },
      escaped(frame.title),
    )
  );
}

function boxLook({ width, height, leaf }: PlacedLeaf): Readonly<Record<string, string | number>> {
  const port = leaf.role !== 'area';
  return {
    width,
    height,
    rx: port ? 1.6 * CORNER : CORNER,
    fill: port ? COLOURS.port : COLOURS.area,
    stroke: port ? COLOURS.portEdge : COLOURS.areaEdge,
    'stroke-width': 1.4,
  };
}

/** The boxes behind that of a member of a population. */
function shadowText(placed: PlacedLeaf): readonly string[] {
  return [SHADOW, SHADOW / 2].map((shift) =>
    element('rect', { x: placed.x + shift, y: placed.y + shift, ...boxLook(placed) }),
  );
}

function leafText(placed: PlacedLeaf): readonly string[] {
  const { x, y, width, height, leaf } = placed;
  const first = y + height / 2 - ((leaf.lines.length - 1) * LINE_HEIGHT) / 2 + 4.5;
  const lines = leaf.lines.map((line, i) =>
    element(
      'text',
      {
        x: x + width / 2,
        y: first + i * LINE_HEIGHT,
        'text-anchor': 'middle',
        'font-size': i === 0 ? 13.5 : 11.5,
        'font-weight': i === 0 ? 'bold' : 'normal',
        fill: i === 0 ? COLOURS.ink : COLOURS.muted,
      },
      escaped(line),
    ),
  );
  return [
    ...(leaf.recurrent ? [loopText(x + width / 2, y)] : []),
    element('rect', { x, y, ...boxLook(placed) }),
    ...lines,
  ];
}

/** The arc of a module that reads its own step before. */
function loopText(centre: number, top: number): string {
  const [from, to] = [centre - 16, centre + 16].map(rounded);
  const peak = rounded(top - LOOP_HEIGHT - 4);
  const d = `M${from} ${rounded(top)} C${from} ${peak} ${to} ${peak} ${to} ${rounded(top)}`;
  return element('path', { d, ...strokeOf('fixed', true) });
}

function strokeOf(kind: 'fixed' | 'plastic', delayed: boolean): Readonly<Record<string, string | number>> {
  return {
    fill: 'none',
    stroke: COLOURS[kind],
    'stroke-width': 1.5,
    'marker-end': `url(#arrow-${kind})`,
    ...(delayed && { 'stroke-dasharray': '6 4' }),
  };
}

/** Wires that leave their source as one line. */
function bundlesOf(wires: readonly PlacedWire[]): readonly (readonly PlacedWire[])[] {
  const bundles = new Map<string, PlacedWire[]>();
  for (const wire of wires) {
    const { x, y } = wire.points[0]!;
    const start = `${x} ${y}`;
    bundles.set(start, [...(bundles.get(start) ?? []), wire]);
  }
  return [...bundles.values()];
}

function bundleText(bundle: readonly PlacedWire[]): readonly string[] {
  const dots = partings(bundle.map(({ points }) => points));
  const fill = COLOURS[kindOf(bundle[0]!)];
  return [
    ...bundle.map((each) => wireText(each, dots)),
    ...dots.map(({ x, y }) => element('circle', { cx: x, cy: y, r: 2.6, fill })),
  ];
}

function kindOf({ wire }: PlacedWire): 'fixed' | 'plastic' {
  return wire.plastic ? 'plastic' : 'fixed';
}

function wireText(placed: PlacedWire, dots: readonly Point[]): string {
  const { projection } = placed.wire;
  const { from, to, delay } = projection;
  return element(
    'path',
    { d: smoothPath(placed.points, dots), ...strokeOf(kindOf(placed), delay === 1) },
    element('title', {}, escaped(`${from} to ${to}${describedBy(projection)}`)),
  );
}

function describedBy({ delay, interaction, ...sites }: Projection): string {
  const parts = [
    ...meetingWords(sites),
    ...(delay === 1 ? ['the step before'] : []),
    ...(interaction === 'additive' ? [] : [interaction]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function markText({ wire, points }: PlacedWire): string {
  const mark = MARKS[wire.projection.interaction];
  if (mark === undefined) return '';
  const [before, end] = points.slice(-2) as [Point, Point];
  const [cx, cy] = [end.x + MARK_DISTANCE * Math.sign(before.x - end.x), end.y];
  return (
    element('circle', { cx, cy, r: 8, fill: COLOURS.background, stroke: COLOURS.mark, 'stroke-width': 1.4 }) +
    element(
      'text',
      {
        x: cx,
        y: cy + 4.5,
        'text-anchor': 'middle',
        'font-size': 13,
        'font-weight': 'bold',
        fill: COLOURS.mark,
      },
      mark,
    )
  );
}
