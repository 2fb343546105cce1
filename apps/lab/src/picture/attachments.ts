import type { Projection } from '@meristem/growable';
import type { Point } from './level-layout.ts';
import { CORNER, type PlacedLeaf, type PlacedProjection, type Placement } from './placement.ts';
import { rounded } from './svg.ts';

/** A projection as it is drawn. */
export interface DrawnProjection {
  readonly projection: Projection;
  readonly path: string;
  /** Where it arrives, and on which side of its target. */
  readonly end: Point;
  readonly arrives: 'left' | 'right';
}

/** One end of a projection at a box. */
interface Attachment {
  readonly at: PlacedProjection;
  readonly end: 'from' | 'to';
  readonly side: 'left' | 'right';
  /** The height that it comes from or goes to. */
  readonly towards: number;
}

/** Farthest apart that two projections touch a box. */
const PITCH = 19;

/** Draws projections from box to box; those that touch a box on one side are set apart in the order of where they lead. */
export function attachments({ leaves, projections }: Placement): readonly DrawnProjection[] {
  const boxes = new Map(leaves.map((each) => [each.leaf.name, each]));
  const points = new Map<PlacedProjection, { from?: Point; to?: Point }>(
    projections.map((each) => [each, {}]),
  );
  for (const box of leaves) {
    for (const side of ['left', 'right'] as const) {
      const here = attachedTo(box, side, projections, boxes).sort((a, b) => a.towards - b.towards);
      const pitch = Math.min(PITCH, (box.height - 2 * CORNER) / Math.max(1, here.length - 1));
      here.forEach(({ at, end }, i) => {
        const x = side === 'left' ? box.x : box.x + box.width;
        const y = box.y + box.height / 2 + (i - (here.length - 1) / 2) * pitch;
        points.get(at)![end] = { x, y };
      });
    }
  }
  return projections.map((each) => {
    const { from, to } = points.get(each)! as { readonly from: Point; readonly to: Point };
    return { projection: each.projection, path: pathOf(each, from, to), end: to, arrives: each.arrives };
  });
}

function attachedTo(
  { leaf }: PlacedLeaf,
  side: 'left' | 'right',
  projections: readonly PlacedProjection[],
  boxes: ReadonlyMap<string, PlacedLeaf>,
): Attachment[] {
  const middle = (name: string): number => {
    const { y, height } = boxes.get(name)!;
    return y + height / 2;
  };
  return projections.flatMap((at): Attachment[] => {
    const { projection, leaves, arrives, passes } = at;
    const { from, to } = projection;
    return [
      ...(from === leaf.name && leaves === side
        ? [{ at, end: 'from' as const, side, towards: passes[0]?.y ?? middle(to) }]
        : []),
      ...(to === leaf.name && arrives === side
        ? [{ at, end: 'to' as const, side, towards: passes.at(-1)?.y ?? middle(from) }]
        : []),
    ];
  });
}

/** A smooth way through all points, which leaves and arrives level. */
function pathOf({ leaves, arrives, passes }: PlacedProjection, from: Point, to: Point): string {
  const points = [from, ...passes, to];
  const outward = leaves === 'right' ? 1 : -1;
  const inward = arrives === 'left' ? 1 : -1;
  const text = ({ x, y }: Point): string => `${rounded(x)} ${rounded(y)}`;
  return points.slice(1).reduce(
    (path, next, i) => {
      const last = points[i]!;
      const reach = leaves === arrives ? 46 : Math.max(12, Math.abs(next.x - last.x) / 2);
      const start = { x: last.x + outward * reach, y: last.y };
      const end = { x: next.x - inward * reach, y: next.y };
      return `${path} C${text(start)} ${text(end)} ${text(next)}`;
    },
    `M${text(from)}`,
  );
}
