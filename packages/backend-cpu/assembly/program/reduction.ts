/**
 * Sums over some dims, any strides, the reduced dims in row-major order, in double precision; 0 over no elements.
 *
 * Words: [x, c, outer rank, reduced rank, outer rank x (count address, stride of x, stride of c),
 * reduced rank x (count address, stride of x)]. Writes nothing but the elements of c.
 */
export function sumGeneric(p: usize): void {
  const outer = load<i32>(p, 8);
  sumOuter(p + 16, outer, p + 16 + outer * 12, load<i32>(p, 12), load<usize>(p), load<usize>(p, 4));
}

/**
 * The largest element over some dims, any strides; -infinity over no elements, and NaN wherever a NaN is.
 *
 * Words: those of sumGeneric. Writes nothing but the elements of c.
 */
export function maxGeneric(p: usize): void {
  const outer = load<i32>(p, 8);
  maxOuter(p + 16, outer, p + 16 + outer * 12, load<i32>(p, 12), load<usize>(p), load<usize>(p, 4));
}

function sumOuter(dim: usize, rank: i32, reduced: usize, reducedRank: i32, x: usize, c: usize): void {
  if (rank === 0) return store<f32>(c, <f32>sumReduced(reduced, reducedRank, x, 0));
  const count = load<i32>(load<usize>(dim));
  const xStride = load<usize>(dim, 4);
  const cStride = load<usize>(dim, 8);
  for (let i = 0; i < count; i++, x += xStride, c += cStride) {
    sumOuter(dim + 12, rank - 1, reduced, reducedRank, x, c);
  }
}

function maxOuter(dim: usize, rank: i32, reduced: usize, reducedRank: i32, x: usize, c: usize): void {
  if (rank === 0) return store<f32>(c, maxReduced(reduced, reducedRank, x, -f32.POSITIVE_INFINITY));
  const count = load<i32>(load<usize>(dim));
  const xStride = load<usize>(dim, 4);
  const cStride = load<usize>(dim, 8);
  for (let i = 0; i < count; i++, x += xStride, c += cStride) {
    maxOuter(dim + 12, rank - 1, reduced, reducedRank, x, c);
  }
}

function sumReduced(dim: usize, rank: i32, x: usize, accumulated: f64): f64 {
  if (rank === 0) return accumulated + <f64>load<f32>(x);
  const count = load<i32>(load<usize>(dim));
  const stride = load<usize>(dim, 4);
  for (let k = 0; k < count; k++, x += stride) {
    accumulated = rank === 1 ? accumulated + <f64>load<f32>(x) : sumReduced(dim + 8, rank - 1, x, accumulated);
  }
  return accumulated;
}

function maxReduced(dim: usize, rank: i32, x: usize, accumulated: f32): f32 {
  if (rank === 0) return max<f32>(accumulated, load<f32>(x));
  const count = load<i32>(load<usize>(dim));
  const stride = load<usize>(dim, 4);
  for (let k = 0; k < count; k++, x += stride) {
    accumulated =
      rank === 1 ? max<f32>(accumulated, load<f32>(x)) : maxReduced(dim + 8, rank - 1, x, accumulated);
  }
  return accumulated;
}
