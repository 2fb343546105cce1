import type { Projection } from '@meristem/growable';
import { type LevelEdge, levelLayout, type LevelLayout, OUTSIDE, type Point } from './level-layout.ts';
import type { Block, Frame, Leaf } from './place-tree.ts';
import { textWidth } from './svg.ts';

/** A rectangle in pixels. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A place with its rectangle. */
export interface PlacedLeaf extends Box {
  readonly leaf: Leaf;
}

/** A nested graph with its rectangle. */
export interface PlacedFrame extends Box {
  readonly frame: Frame;
}

/** A projection with the sides at which it leaves and arrives, and the points that it passes. */
export interface PlacedProjection {
  readonly projection: Projection;
  readonly leaves: 'left' | 'right';
  readonly arrives: 'left' | 'right';
  readonly passes: readonly Point[];
}

/** Where everything stands. */
export interface Placement {
  readonly width: number;
  readonly height: number;
  readonly leaves: readonly PlacedLeaf[];
  readonly frames: readonly PlacedFrame[];
  readonly projections: readonly PlacedProjection[];
}

/** Radius of a box's corners. */
export const CORNER = 10;

export const LINE_HEIGHT = 17;
const FRAME_PADDING = 18;
const FRAME_TITLE = 22;

/** Room above a box for the arc of its recurrence. */
export const LOOP_HEIGHT = 18;

/** The sides of a block's level at which projections leave and arrive. */
interface Sides {
  readonly leaves: 'left' | 'right';
  readonly arrives: 'left' | 'right';
}

/** A level that has been laid out: the outermost one, or that of a frame. */
interface Level {
  readonly name: string;
  readonly blocks: readonly Block[];
  readonly layout: LevelLayout;
  readonly sizes: ReadonlyMap<string, { readonly width: number; readonly height: number }>;
  readonly inner: ReadonlyMap<string, Level>;
}

/** Places all blocks and projections; what reaches into nested graphs is routed level by level. */
export function placement(blocks: readonly Block[], projections: readonly Projection[]): Placement {
  const proper = projections.filter(({ from, to }) => from !== to);
  const sides = new Map<Projection, Sides>();
  const root = levelOf('', blocks, proper, sides);
  const leaves: PlacedLeaf[] = [];
  const frames: PlacedFrame[] = [];
  const passes = new Map<string, Point[]>();
  collect(root, { x: 0, y: 0 }, leaves, frames, passes);
  return {
    width: root.layout.width,
    height: root.layout.height,
    leaves,
    frames,
    projections: proper.map((projection) => {
      const levels = routeOf(projection);
      const points = levels.flatMap((level) => passes.get(edgeId(level, projection)) ?? []);
      return { projection, ...sides.get(projection)!, passes: points };
    }),
  };
}

function edgeId(level: string, { from, to }: Projection): string {
  return `${level}|${from}>${to}`;
}

/** Names of the levels that a projection goes through, in its direction. */
function routeOf({ from, to }: Projection): readonly string[] {
  const chain = (name: string): readonly string[] => {
    const parts = name.split('.');
    return parts.map((_, i) => parts.slice(0, i).join('.'));
  };
  const [up, down] = [chain(from), chain(to)];
  const shared = up.filter((name, i) => down[i] === name).length;
  return [...up.slice(shared).reverse(), up[shared - 1]!, ...down.slice(shared)];
}

/** The child of a level that a place is in, or `undefined` if it is elsewhere. */
function childOf(level: string, place: string): string | undefined {
  const prefix = level === '' ? '' : `${level}.`;
  if (!place.startsWith(prefix)) return undefined;
  return prefix + (place.slice(prefix.length).split('.', 1)[0] as string);
}

function levelOf(
  name: string,
  blocks: readonly Block[],
  projections: readonly Projection[],
  sides: Map<Projection, Sides>,
): Level {
  // Columns depend on the order alone, so that sides are known before nested graphs are laid out.
  const flat = blocks.map(({ name: id, ...block }) => ({ id, width: 0, height: 0, ...pinOf(block) }));
  const draft = levelLayout(flat, edgesOf(name, projections, sides, blocks));
  for (const projection of projections) {
    const [from, to] = [childOf(name, projection.from), childOf(name, projection.to)];
    if (from === undefined || to === undefined || from === to) continue;
    const step = draft.columns.get(to)! - draft.columns.get(from)!;
    sides.set(projection, {
      leaves: step < 0 ? 'left' : 'right',
      arrives: step > 0 ? 'left' : 'right',
    });
  }
  const inner = new Map(
    blocks.flatMap((block) =>
      block.kind === 'frame'
        ? [
            [
              block.name,
              levelOf(block.name, block.children, touching(block.name, projections), sides),
            ] as const,
          ]
        : [],
    ),
  );
  const sizes = new Map(blocks.map((block) => [block.name, sizeOf(block, inner.get(block.name))]));
  const items = blocks.map((block) => ({ id: block.name, ...sizes.get(block.name)!, ...pinOf(block) }));
  const layout = levelLayout(items, edgesOf(name, projections, sides, blocks));
  return { name, blocks, layout, sizes, inner };
}

function touching(frame: string, projections: readonly Projection[]): readonly Projection[] {
  const within = (place: string): boolean => place.startsWith(`${frame}.`);
  return projections.filter(({ from, to }) => within(from) || within(to));
}

function pinOf(block: Pick<Leaf, 'kind' | 'role'> | Pick<Frame, 'kind'>): {
  readonly pinned?: 'first' | 'last';
} {
  if (block.kind === 'frame' || block.role === 'area') return {};
  return { pinned: block.role === 'input' ? 'first' : 'last' };
}

function edgesOf(
  level: string,
  projections: readonly Projection[],
  sides: ReadonlyMap<Projection, Sides>,
  blocks: readonly Block[],
): readonly LevelEdge[] {
  const known = new Set(blocks.map(({ name }) => name));
  return projections.flatMap((projection): LevelEdge[] => {
    const [inFrom, inTo] = [childOf(level, projection.from), childOf(level, projection.to)];
    const side = sides.get(projection);
    const from = inFrom !== undefined && known.has(inFrom) ? inFrom : side && OUTSIDE[side.arrives];
    const to = inTo !== undefined && known.has(inTo) ? inTo : side && OUTSIDE[side.leaves];
    if (from === undefined || to === undefined || from === to) return [];
    return [{ id: edgeId(level, projection), from, to, ordering: projection.delay === 0 }];
  });
}

function sizeOf(block: Block, level: Level | undefined): { readonly width: number; readonly height: number } {
  if (level) {
    return {
      width: level.layout.width + 2 * FRAME_PADDING,
      height: level.layout.height + 2 * FRAME_PADDING + FRAME_TITLE,
    };
  }
  const { lines, recurrent } = block as Leaf;
  const text = Math.max(...lines.map((line, i) => textWidth(line, i === 0 ? 13.5 : 11.5)));
  return {
    width: Math.max(84, text + 28),
    // As much room below as above, so that centres are those of the boxes.
    height: lines.length * LINE_HEIGHT + 18 + (recurrent ? 2 * LOOP_HEIGHT : 0),
  };
}

/** Gathers what is drawn, with the level's corner at the origin given. */
function collect(
  level: Level,
  origin: Point,
  leaves: PlacedLeaf[],
  frames: PlacedFrame[],
  passes: Map<string, Point[]>,
): void {
  const { blocks, layout, sizes, inner } = level;
  const moved = ({ x, y }: Point): Point => ({ x: x + origin.x, y: y + origin.y });
  for (const [id, points] of layout.routes) passes.set(id, points.map(moved));
  for (const block of blocks) {
    const box = { ...moved(layout.corners.get(block.name)!), ...sizes.get(block.name)! };
    if (block.kind === 'frame') {
      frames.push({ ...box, frame: block });
      const corner = { x: box.x + FRAME_PADDING, y: box.y + FRAME_PADDING + FRAME_TITLE };
      collect(inner.get(block.name)!, corner, leaves, frames, passes);
    } else {
      const room = block.recurrent ? LOOP_HEIGHT : 0;
      leaves.push({ ...box, y: box.y + room, height: box.height - 2 * room, leaf: block });
    }
  }
}
