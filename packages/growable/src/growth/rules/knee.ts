/** What a network of some size came to before it became larger. */
export interface SizedLoss {
  /** Trained numbers. */
  readonly size: number;
  /** The lowest smoothed loss up to then, in nats per cycle. */
  readonly loss: number;
}

/** So much of all that growth has gained lies before the knee beyond its share of the growth. */
const BEND = 0.25;

/** Sizes from which a bend can be told. */
const FEWEST = 3;

/** A size this much larger is another one; closer ones are told together. */
const APART = 1.02;

/** A loss below this share of the first one counts as that: less is of no account, and training alone makes it less and less. */
const LOW = 0.02;

/** Notes what the present size came to. Losses of a curve never rise: a size has what smaller ones had. */
export function withSize(curve: readonly SizedLoss[], size: number, loss: number): readonly SizedLoss[] {
  const last = curve.at(-1);
  const lowest = Math.min(loss, last?.loss ?? Infinity);
  if (!last || size >= APART * last.size) return [...curve, { size, loss: lowest }];
  return [...curve.slice(0, -1), { size: last.size, loss: lowest }];
}

/**
 * Where a curve of losses over sizes has its knee, if it has one: the point that is farthest above the straight line from the
 * first point to the last, once it is a quarter of the way or more. Both axes are logarithms, in shares of what the curve spans:
 * as long as the loss falls with a power of the size, which is how growth pays where it pays, the curve is straight and has no
 * knee, whatever the units of either; it bends where the loss comes to what more units do not change.
 *
 * Source: Satopaa, Albrecht, Irwin and Raghavan, "Finding a 'Kneedle' in a haystack: detecting knee points in system behavior"
 * (2011): the difference curve; its threshold is in steps of evenly spaced points, which sizes are not, and is a share here.
 * Powers of the size: Hestness et al., "Deep learning scaling is predictable, empirically" (2017).
 *
 * @returns the point, or `undefined` where there is none yet: also where nothing was gained, as before anything is learned.
 */
export function kneeOf(curve: readonly SizedLoss[]): SizedLoss | undefined {
  const [first, last] = [curve[0], curve.at(-1)];
  if (!first || !last || curve.length < FEWEST) return undefined;
  if (!(first.loss > 0)) return undefined;
  const fall = ({ loss }: SizedLoss): number => -Math.log(Math.max(LOW, loss / first.loss));
  const gained = fall(last);
  if (!(gained > 0)) return undefined;
  const grown = Math.log(last.size / first.size);
  let [knee, bend]: [SizedLoss | undefined, number] = [undefined, BEND];
  for (const point of curve) {
    const above = fall(point) / gained - Math.log(point.size / first.size) / grown;
    if (above >= bend) [knee, bend] = [point, above];
  }
  return knee;
}
