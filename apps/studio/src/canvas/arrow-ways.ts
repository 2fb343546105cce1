import type { GraphView, Thing } from './graph-view.ts';

/**
 * How an arrow gets from one thing to another: on to the right as a plain curve, over things that stand between, or back under
 * all. Ways of the same kind have lanes, so that they do not lie on one another.
 */
export interface ArrowWay {
  readonly kind: 'onward' | 'over' | 'under';
  readonly lane: number;
}

/** Pixels of the largest thing. */
const WIDTH = 200;
const HEIGHT = 140;

/** The way of each arrow of a graph. */
export function arrowWays({ things, arrows }: GraphView): readonly ArrowWay[] {
  const byName = new Map(things.map((thing) => [thing.name, thing]));
  const lanes = { onward: 0, over: 0, under: 0 };
  return arrows.map(({ from, to }) => {
    const [source, target] = [byName.get(from), byName.get(to)];
    if (source === undefined || target === undefined) return { kind: 'onward', lane: 0 };
    const kind = wayBetween(source, target, things);
    return { kind, lane: kind === 'onward' ? 0 : lanes[kind]++ };
  });
}

function wayBetween(source: Thing, target: Thing, things: readonly Thing[]): ArrowWay['kind'] {
  const start = source.place.x + WIDTH;
  const end = target.place.x;
  if (end < start - WIDTH / 2) return 'under';
  const blocked = things.some(({ name, place }) => {
    if (name === source.name || name === target.name || place.x < start - 40 || place.x + WIDTH > end + 40) {
      return false;
    }
    const share = (place.x + WIDTH / 2 - start) / Math.max(1, end - start);
    const height = source.place.y + share * (target.place.y - source.place.y);
    return Math.abs(height - place.y) < HEIGHT / 2;
  });
  return blocked ? 'over' : 'onward';
}
