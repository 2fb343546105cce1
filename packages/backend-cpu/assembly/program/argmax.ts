import { Argmax } from '../words';

/**
 * The position of the largest element along one dim, any strides: of equal ones the first, of NaN the first before all, and
 * -1 over no units. Writes nothing but the elements of c, whole numbers.
 */
export function argmax(p: usize): void {
  const units = load<i32>(load<usize>(p, Argmax.units));
  argmaxOuter(p + Argmax.DIMS, load<i32>(p, Argmax.outerRank), units, load<usize>(p, Argmax.along), load<usize>(p, Argmax.x), load<usize>(p, Argmax.c));
}

function argmaxOuter(dim: usize, rank: i32, units: i32, along: usize, x: usize, c: usize): void {
  if (rank === 0) return store<i32>(c, firstLargest(x, units, along));
  const count = load<i32>(load<usize>(dim, Argmax.outer.count));
  const xStride = load<usize>(dim, Argmax.outer.x);
  const cStride = load<usize>(dim, Argmax.outer.c);
  for (let i = 0; i < count; i++, x += xStride, c += cStride) {
    argmaxOuter(dim + Argmax.outer.BYTES, rank - 1, units, along, x, c);
  }
}

function firstLargest(x: usize, units: i32, along: usize): i32 {
  if (units === 0) return -1;
  let found = 0;
  let largest = load<f32>(x);
  for (let i = 1; i < units; i++) {
    x += along;
    const element = load<f32>(x);
    if (element > largest || (isNaN(element) && !isNaN(largest))) {
      found = i;
      largest = element;
    }
  }
  return found;
}
