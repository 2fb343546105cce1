import { Argsort } from '../words';

/**
 * Positions along one dim in the order of their numbers, any strides: of equal ones the first first, NaN the largest; the first
 * `places` of them, and -1 behind the last. Writes nothing but the elements of c, whole numbers.
 *
 * Those that have been found to come first stand in c as a heap, the last of them at its root; sorted by taking that away.
 */
export function argsort(p: usize): void {
  argsortOuter(p, p + Argsort.DIMS, load<i32>(p, Argsort.outerRank), load<usize>(p, Argsort.x), load<usize>(p, Argsort.c));
}

function argsortOuter(p: usize, dim: usize, rank: i32, x: usize, c: usize): void {
  if (rank === 0) return argsortLine(p, x, c);
  const count = load<i32>(load<usize>(dim, Argsort.outer.count));
  const xStride = load<usize>(dim, Argsort.outer.x);
  const cStride = load<usize>(dim, Argsort.outer.c);
  for (let i = 0; i < count; i++, x += xStride, c += cStride) {
    argsortOuter(p, dim + Argsort.outer.BYTES, rank - 1, x, c);
  }
}

function argsortLine(p: usize, x: usize, c: usize): void {
  const units = load<i32>(load<usize>(p, Argsort.units));
  const places = load<i32>(load<usize>(p, Argsort.places));
  const xAlong = load<usize>(p, Argsort.xAlong);
  const cAlong = load<usize>(p, Argsort.cAlong);
  const falling = load<i32>(p, Argsort.descending) !== 0;
  let size: i32 = 0;
  if (places > 0) {
    for (let unit = 0; unit < units; unit++) {
      if (size < places) rise(size++, unit, x, xAlong, c, cAlong, falling);
      else if (before(unit, load<i32>(c), x, xAlong, falling)) sink(unit, size, x, xAlong, c, cAlong, falling);
    }
  }
  for (let place = size; place < places; place++) store<i32>(c + usize(place) * cAlong, -1);
  for (let end = size - 1; end > 0; end--) {
    const last = load<i32>(c + usize(end) * cAlong);
    store<i32>(c + usize(end) * cAlong, load<i32>(c));
    sink(last, end, x, xAlong, c, cAlong, falling);
  }
}

/** Whether a unit comes before another. */
// @ts-ignore: decorator
@inline
function before(one: i32, other: i32, x: usize, xAlong: usize, falling: bool): bool {
  const a = load<f32>(x + usize(one) * xAlong);
  const b = load<f32>(x + usize(other) * xAlong);
  if (a < b) return !falling;
  if (a > b) return falling;
  const aIsNaN = isNaN(a);
  const bIsNaN = isNaN(b);
  if (aIsNaN !== bIsNaN) return falling === aIsNaN;
  return one < other;
}

/** Puts a unit at the end of a heap, and up to where it belongs. */
function rise(place: i32, unit: i32, x: usize, xAlong: usize, c: usize, cAlong: usize, falling: bool): void {
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = load<i32>(c + usize(parent) * cAlong);
    if (!before(above, unit, x, xAlong, falling)) break;
    store<i32>(c + usize(place) * cAlong, above);
    place = parent;
  }
  store<i32>(c + usize(place) * cAlong, unit);
}

/** Puts a unit in place of a heap's root, and down to where it belongs. */
function sink(unit: i32, size: i32, x: usize, xAlong: usize, c: usize, cAlong: usize, falling: bool): void {
  let place: i32 = 0;
  for (let child = 1; child < size; child = 2 * place + 1) {
    let below = load<i32>(c + usize(child) * cAlong);
    if (child + 1 < size) {
      const other = load<i32>(c + usize(child + 1) * cAlong);
      if (before(below, other, x, xAlong, falling)) {
        below = other;
        child++;
      }
    }
    if (!before(unit, below, x, xAlong, falling)) break;
    store<i32>(c + usize(place) * cAlong, below);
    place = child;
  }
  store<i32>(c + usize(place) * cAlong, unit);
}
