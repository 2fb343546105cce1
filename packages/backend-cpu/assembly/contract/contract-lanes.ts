import { lanes } from './lane-tiles';
import { ContractLanes } from '../words';
import { count, vectorsOf, word } from './operands';

/** Vectors a tile holds in registers. */
const WIDEST: i32 = 12;

/**
 * c[i] = sum over k of x[k, i] * y[k, i], all contiguous in i: one chain of multiply-adds over k in increasing order.
 * The padding of x and y is zero, so that no mask is needed for c's.
 */
export function contractLanes(p: usize): void {
  const from = count(p, ContractLanes.iFrom);
  const n = count(p, ContractLanes.iTo) - from;
  if (n <= 0) return;
  const k = count(p, ContractLanes.k);
  const start = usize(from) << 2;
  let x = word(p, ContractLanes.x) + start;
  const xK = word(p, ContractLanes.xK);
  let y = word(p, ContractLanes.y) + start;
  const yK = word(p, ContractLanes.yK);
  let c = word(p, ContractLanes.c) + start;
  let vectors = vectorsOf(n);
  for (; vectors > WIDEST; vectors -= 8) {
    lanes(8, k, x, xK, y, yK, c);
    x += 128;
    y += 128;
    c += 128;
  }
  lanes(vectors, k, x, xK, y, yK, c);
}
