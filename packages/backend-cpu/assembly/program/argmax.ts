/**
 * The position of the largest element along one dim, any strides: of equal ones the first, of NaN the first before all, and
 * -1 over no units.
 *
 * Words: [x, c, count address of the units, stride of x along them, outer rank,
 * outer rank x (count address, stride of x, stride of c)]. Writes nothing but the elements of c, whole numbers.
 */
export function argmax(p: usize): void {
  const units = load<i32>(load<usize>(p, 8));
  argmaxOuter(p + 20, load<i32>(p, 16), units, load<usize>(p, 12), load<usize>(p), load<usize>(p, 4));
}

function argmaxOuter(dim: usize, rank: i32, units: i32, along: usize, x: usize, c: usize): void {
  if (rank === 0) return store<i32>(c, firstLargest(x, units, along));
  const count = load<i32>(load<usize>(dim));
  const xStride = load<usize>(dim, 4);
  const cStride = load<usize>(dim, 8);
  for (let i = 0; i < count; i++, x += xStride, c += cStride) {
    argmaxOuter(dim + 12, rank - 1, units, along, x, c);
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
