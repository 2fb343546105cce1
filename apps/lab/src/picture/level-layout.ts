import { spread } from './column-spread.ts';

/** A box to be placed; sizes in pixels. */
export interface LevelItem {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** First or last column, whatever it is connected with. */
  readonly pinned?: 'first' | 'last';
}

/** A connection of two boxes of a level, or of a box with the outside on one side. */
export interface LevelEdge {
  readonly id: string;
  /** An item, `@left` or `@right`. */
  readonly from: string;
  readonly to: string;
  /** Whether its target must stand after its source. */
  readonly ordering: boolean;
}

/** A point on the way of a connection. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything of a level stands, from its upper left corner. */
export interface LevelLayout {
  readonly width: number;
  readonly height: number;
  /** Upper left corners by item. */
  readonly corners: ReadonlyMap<string, Point>;
  /** Columns by item. */
  readonly columns: ReadonlyMap<string, number>;
  /** Points between the ends of each edge that goes past a column, in its direction. */
  readonly routes: ReadonlyMap<string, readonly Point[]>;
}

/** An item, or the place where an edge passes a column. */
interface Slot {
  readonly id: string;
  readonly column: number;
  readonly height: number;
  /** Slots of the neighbouring columns that it is connected with. */
  readonly before: Slot[];
  readonly after: Slot[];
  /** Centre. */
  y: number;
}

/** Ends of connections with the outside; no item has such a name. */
export const OUTSIDE = { left: '@left', right: '@right' } as const;

/** Where an edge passes columns, in its direction. */
interface Passing {
  readonly slots: readonly Slot[];
  /** From left to right. */
  readonly forward: boolean;
}

const COLUMN_GAP = 84;
const ROW_GAP = 16;
const PASSING_HEIGHT = 6;
const SWEEPS = 12;

/**
 * Places boxes in columns by the order in which they must stand, with room for the connections that go past a column:
 * rows by the barycentre heuristic, heights by least squares.
 *
 * Source: Sugiyama, Tagawa and Toda, IEEE Transactions on Systems, Man, and Cybernetics 11 (1981).
 */
export function levelLayout(items: readonly LevelItem[], edges: readonly LevelEdge[]): LevelLayout {
  const columns = columnsOf(items, edges);
  const count = Math.max(0, ...columns.values()) + 1;
  const slots = new Map<string, Slot>(
    items.map(({ id, height }) => [id, slot(id, columns.get(id)!, height)]),
  );
  const passing = new Map(edges.map((edge) => [edge.id, connect(edge, columns, count, slots)] as const));
  const all = [...slots.values(), ...[...passing.values()].flatMap((each) => each.slots)];
  const byColumn = Array.from({ length: count }, (_, c) => all.filter(({ column }) => column === c));
  order(byColumn);
  settle(byColumn);
  return measured(items, columns, byColumn, slots, passing);
}

function slot(id: string, column: number, height: number): Slot {
  return { id, column, height, before: [], after: [], y: 0 };
}

/** Every item's column: one after the last of those that must stand before it. */
function columnsOf(items: readonly LevelItem[], edges: readonly LevelEdge[]): ReadonlyMap<string, number> {
  const first = items.some(({ pinned }) => pinned === 'first') ? 1 : 0;
  const columns = new Map(items.map(({ id, pinned }) => [id, pinned === 'first' ? 0 : first]));
  const ordering = edges.filter(
    ({ from, to, ordering: must }) => must && from !== to && columns.has(from) && columns.has(to),
  );
  // A cycle of nested graphs ends here, and its last edge goes backwards.
  for (let round = 0; round < items.length; round++) {
    for (const { from, to } of ordering) {
      columns.set(to, Math.max(columns.get(to)!, Math.min(columns.get(from)! + 1, items.length)));
    }
  }
  const last = Math.max(first, ...columns.values());
  const outermost = items.filter(({ pinned }) => pinned === 'last');
  const reached = items
    .filter(({ pinned }) => pinned !== 'last')
    .reduce((most, { id }) => Math.max(most, columns.get(id)!), 0);
  for (const { id } of outermost) columns.set(id, Math.max(1, Math.min(last, reached + 1), reached + 1));
  return columns;
}

/** Connects an edge's ends through the columns that it passes; the slots where it does, in its direction. */
function connect(
  edge: LevelEdge,
  columns: ReadonlyMap<string, number>,
  count: number,
  slots: ReadonlyMap<string, Slot>,
): Passing {
  const columnOf = (end: string): number => columns.get(end) ?? (end === OUTSIDE.left ? -1 : count);
  const [from, to] = [columnOf(edge.from), columnOf(edge.to)];
  const step = Math.sign(to - from);
  if (step === 0) return { slots: [], forward: true };
  const passed: Slot[] = [];
  for (let column = from + step; column !== to; column += step) {
    passed.push(slot(edge.id, column, PASSING_HEIGHT));
  }
  const chain = [slots.get(edge.from), ...passed, slots.get(edge.to)].filter((each) => each !== undefined);
  chain.slice(1).forEach((next, i) => {
    const previous = chain[i]!;
    const [left, right] = step > 0 ? [previous, next] : [next, previous];
    left.after.push(right);
    right.before.push(left);
  });
  return { slots: passed, forward: step > 0 };
}

/** Sorts every column by the mean position of what its slots are connected with, to and fro. */
function order(byColumn: Slot[][]): void {
  const rank = (slots: readonly Slot[]): void => slots.forEach((each, i) => (each.y = i - slots.length / 2));
  byColumn.forEach(rank);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const side = sweep % 2 === 0 ? 'before' : 'after';
    const columns = side === 'before' ? byColumn : [...byColumn].reverse();
    for (const slots of columns) {
      const wanted = new Map(slots.map((each) => [each, meanY(each[side]) ?? each.y]));
      slots.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
      rank(slots);
    }
  }
}

function meanY(slots: readonly Slot[]): number | undefined {
  return slots.length === 0 ? undefined : slots.reduce((sum, { y }) => sum + y, 0) / slots.length;
}

/** Moves every slot towards what it is connected with, as far as its neighbours in the column let it. */
function settle(byColumn: readonly (readonly Slot[])[]): void {
  for (const slots of byColumn)
    spread(
      slots,
      slots.map(() => 0),
      ROW_GAP,
    );
  for (let sweep = 0; sweep < 2 * SWEEPS; sweep++) {
    const columns = sweep % 2 === 0 ? byColumn : [...byColumn].reverse();
    for (const slots of columns) {
      spread(
        slots,
        slots.map((each) => meanY([...each.before, ...each.after]) ?? each.y),
        ROW_GAP,
      );
    }
  }
}

function measured(
  items: readonly LevelItem[],
  columns: ReadonlyMap<string, number>,
  byColumn: readonly (readonly Slot[])[],
  slots: ReadonlyMap<string, Slot>,
  passing: ReadonlyMap<string, Passing>,
): LevelLayout {
  const all = byColumn.flat();
  const top = all.reduce((least, { y, height }) => Math.min(least, y - height / 2), Infinity);
  const bottom = all.reduce((most, { y, height }) => Math.max(most, y + height / 2), -Infinity);
  const widths = byColumn.map((_, c) =>
    Math.max(0, ...items.filter(({ id }) => columns.get(id) === c).map(({ width }) => width)),
  );
  const lefts = widths.map((_, c) => widths.slice(0, c).reduce((sum, width) => sum + width + COLUMN_GAP, 0));
  const corners = new Map(
    items.map(({ id, width, height }) => {
      const column = columns.get(id)!;
      const x = lefts[column]! + (widths[column]! - width) / 2;
      return [id, { x, y: slots.get(id)!.y - height / 2 - top }];
    }),
  );
  const routes = new Map(
    [...passing].map(([id, { slots: passed, forward }]) => {
      const points = passed.flatMap(({ column, y }) => {
        const ends = [lefts[column]!, lefts[column]! + widths[column]!].map((x) => ({ x, y: y - top }));
        return ends;
      });
      return [id, forward ? points : turned(points)] as const;
    }),
  );
  const width = lefts.at(-1)! + widths.at(-1)!;
  return { width, height: all.length === 0 ? 0 : bottom - top, corners, columns, routes };
}

/** Pairs of points of columns that are passed from right to left. */
function turned(points: readonly Point[]): readonly Point[] {
  return points.map((_, i) => points[i % 2 === 0 ? i + 1 : i - 1]!);
}
