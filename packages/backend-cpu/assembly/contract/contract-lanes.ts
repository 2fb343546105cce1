import { lanes } from './lane-tiles';
import { count, vectorsOf, word } from './words';

/** Vectors a tile holds in registers. */
const WIDEST: i32 = 12;

/**
 * c[i] = sum over k of x[k, i] * y[k, i], all contiguous in i: one chain of multiply-adds over k in increasing order.
 * The padding of x and y is zero, so that no mask is needed for c's.
 * Words: [iFrom, iTo, kCount, x, xK, y, yK, c]; the first three are addresses of counts.
 */
export function contractLanes(p: usize): void {
  const from = count(p, 0);
  const n = count(p, 1) - from;
  if (n <= 0) return;
  const k = count(p, 2);
  const start = usize(from) << 2;
  let x = word(p, 3) + start;
  const xK = word(p, 4);
  let y = word(p, 5) + start;
  const yK = word(p, 6);
  let c = word(p, 7) + start;
  let vectors = vectorsOf(n);
  for (; vectors > WIDEST; vectors -= 8) {
    lanes(8, k, x, xK, y, yK, c);
    x += 128;
    y += 128;
    c += 128;
  }
  lanes(vectors, k, x, xK, y, yK, c);
}
