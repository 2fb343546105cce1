import { resolvedColour } from '../style/palette.ts';

/** A canvas as a view draws on it: in pixels of CSS, with the colours of the page's theme. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** A colour of CSS, such as `var(--line)`, as the canvas takes it. */
  readonly paint: (colour: string) => string;
}

/** A point on a surface, in pixels. */
export interface SurfacePoint {
  readonly x: number;
  readonly y: number;
}

/** Draws on a surface that is empty. */
export type Draw = (surface: Surface) => void;

/** Pixels of the screen to one of CSS: more than two are not seen, but cost. */
const MOST_DENSE = 2;

/** Gives a canvas the size of its element, and clears it. Undefined for one that has no size or no context. */
export function surfaceOf(canvas: HTMLCanvasElement, paint: (colour: string) => string): Surface | undefined {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext('2d');
  if (context === null || width === 0 || height === 0) return undefined;
  const dense = Math.min(MOST_DENSE, globalThis.devicePixelRatio || 1);
  const [columns, rows] = [Math.round(width * dense), Math.round(height * dense)];
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  context.setTransform(dense, 0, 0, dense, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height, paint };
}

/** Resolves colours at an element, each once. */
export function painter(element: Element): (colour: string) => string {
  const known = new Map<string, string>();
  return (colour) => {
    const found = known.get(colour) ?? resolvedColour(element, colour);
    known.set(colour, found);
    return found;
  };
}
