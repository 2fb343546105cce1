import { rounded } from './svg.ts';

/** A point in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Less than what one sees. */
const TOLERANCE = 0.3;

const RADIUS = 8;

const near = (a: number, b: number): boolean => Math.abs(a - b) < TOLERANCE;

/** Whether two points look like one. */
function samePoint(a: Point, b: Point): boolean {
  return near(a.x, b.x) && near(a.y, b.y);
}

/** The corners of a level and upright line alone: without points on the way, and without what goes there and back. */
export function straightened(points: readonly Point[]): readonly Point[] {
  const corners: Point[] = [];
  for (const point of points) {
    while (corners.length > 0 && isIdle(corners.at(-2), corners.at(-1)!, point)) corners.pop();
    corners.push(point);
  }
  return corners;
}

/** Whether nothing turns in the middle of three points. */
function isIdle(before: Point | undefined, at: Point, after: Point): boolean {
  if (samePoint(at, after)) return true;
  if (!before) return false;
  return [before, after].every(({ x }) => near(x, at.x)) || [before, after].every(({ y }) => near(y, at.y));
}

/** Where lines from one point part, each point once. */
export function partings(lines: readonly (readonly Point[])[]): readonly Point[] {
  const points: Point[] = [];
  lines.forEach((line, i) => {
    for (const other of lines.slice(0, i)) {
      const point = parting(line, other);
      if (!points.some((each) => samePoint(each, point))) points.push(point);
    }
  });
  return points;
}

function parting(line: readonly Point[], other: readonly Point[]): Point {
  let last = 0;
  while (last + 1 < Math.min(line.length, other.length) && samePoint(line[last + 1]!, other[last + 1]!))
    last++;
  const start = line[last]!;
  const [a, b] = [line[last + 1] ?? start, other[last + 1] ?? start];
  const together =
    near((a.x - start.x) * (b.y - start.y), (a.y - start.y) * (b.x - start.x)) &&
    (a.x - start.x) * (b.x - start.x) + (a.y - start.y) * (b.y - start.y) > 0;
  if (!together) return start;
  const reach = ({ x, y }: Point): number => Math.abs(x - start.x) + Math.abs(y - start.y);
  return reach(a) < reach(b) ? a : b;
}

/** An SVG path along a line, which turns smoothly but where others part from it. */
export function smoothPath(points: readonly Point[], sharp: readonly Point[]): string {
  const text = ({ x, y }: Point): string => `${rounded(x)} ${rounded(y)}`;
  const steps = points.slice(1).map((corner, i) => {
    const [before, after] = [points[i]!, points[i + 2]];
    if (!after || sharp.some((each) => samePoint(each, corner))) return `L${text(corner)}`;
    return `L${text(towards(corner, before))} Q${text(corner)} ${text(towards(corner, after))}`;
  });
  return [`M${text(points[0]!)}`, ...steps].join(' ');
}

/** A point on the way from a corner, half-way at most. */
function towards(corner: Point, goal: Point): Point {
  const [dx, dy] = [goal.x - corner.x, goal.y - corner.y];
  const share = Math.min(0.5, RADIUS / Math.max(1, Math.abs(dx) + Math.abs(dy)));
  return { x: corner.x + share * dx, y: corner.y + share * dy };
}
