import type { Projection } from '@meristem/growable';

/** A projection as it is drawn. */
export interface Wire {
  readonly projection: Projection;
  /** Whether it may be removed. */
  readonly plastic: boolean;
}

/** The graph in which two places meet, and its blocks that hold them. */
interface Meeting {
  readonly graph: string;
  readonly source: string;
  readonly target: string;
}

/** How a wire runs past the columns of the graph in which its ends meet. */
export type Course = 'forwards' | 'backwards' | 'sideways';

/** The innermost graph around both ends of a projection, by name; that of all is ''. */
export function meetingOf({ from, to }: Projection): Meeting {
  const [up, down] = [from.split('.'), to.split('.')];
  const shared = up.findIndex((name, i) => name !== down[i]);
  const head = (parts: readonly string[], count: number): string => parts.slice(0, count).join('.');
  return { graph: head(up, shared), source: head(up, shared + 1), target: head(down, shared + 1) };
}

/**
 * The course of every wire. What works within a step runs forwards and so makes the columns; what reads the step before
 * leaves them as they are, and runs to another column or, between blocks that are computed at once, beside theirs.
 */
export function coursesOf(wires: readonly Wire[]): ReadonlyMap<Wire, Course> {
  const columns = columnsOf(wires);
  return new Map(
    wires.map((wire): [Wire, Course] => {
      const { source, target } = meetingOf(wire.projection);
      const ahead = (columns.get(target) ?? 0) - (columns.get(source) ?? 0);
      if (wire.projection.delay === 0 || ahead > 0) return [wire, 'forwards'];
      return [wire, ahead < 0 ? 'backwards' : 'sideways'];
    }),
  );
}

/** Every block's column in its graph: one after the last of those that feed it within a step, and 0 where none does. */
function columnsOf(wires: readonly Wire[]): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  const column = (block: string): number => columns.get(block) ?? 0;
  const meetings = wires
    .filter(({ projection }) => projection.delay === 0)
    .map(({ projection }) => meetingOf(projection));
  let settled = false;
  // Nested graphs may feed each other in a circle, which would never settle.
  for (let round = 0; round <= meetings.length && !settled; round++) {
    settled = true;
    for (const { source, target } of meetings) {
      if (column(target) > column(source)) continue;
      columns.set(target, column(source) + 1);
      settled = false;
    }
  }
  return columns;
}
