import type { OwnPoint } from '../contract/index.ts';

/** Half the side of the picture that points are drawn in, in its units: 1 of the plane. */
export const SIDE = 100;

/** Decimals of a drawn point: finer than a hand. */
const DECIMALS = 3;

/** Fewest points, and classes, that a network is trained on. */
const FEWEST = 10;

/** A place in the plane: from -1 to 1 both ways, y upwards. */
export interface PlanePoint {
  readonly x: number;
  readonly y: number;
}

/** The place in the plane under a pointer. */
export function pointAt(
  box: Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>,
  { clientX, clientY }: Pick<PointerEvent, 'clientX' | 'clientY'>,
): PlanePoint {
  return {
    x: within((2 * (clientX - box.left)) / box.width - 1),
    y: within(1 - (2 * (clientY - box.top)) / box.height),
  };
}

const WAYS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['ArrowLeft', [-1, 0]],
  ['ArrowRight', [1, 0]],
  ['ArrowUp', [0, 1]],
  ['ArrowDown', [0, -1]],
]);

/** A place one step on by an arrow key, further with Shift; undefined for any other key. */
export function steppedPoint({ x, y }: PlanePoint, key: string, far: boolean): PlanePoint | undefined {
  const way = WAYS.get(key);
  const length = far ? 0.2 : 0.05;
  return way === undefined ? undefined : { x: within(x + way[0] * length), y: within(y + way[1] * length) };
}

/** Why points cannot be learned yet, in a sentence; undefined when they can. */
export function pointsFault(points: readonly OwnPoint[]): string | undefined {
  const classes = new Set(points.map(({ label }) => label)).size;
  if (points.length >= FEWEST && classes >= 2) return undefined;
  return `Draw at least ${FEWEST}, in both classes.`;
}

function within(value: number): number {
  return Number(Math.min(1, Math.max(-1, value)).toFixed(DECIMALS)) + 0;
}
