import { SumGeneric } from '../words';

/**
 * Sums over some dims, any strides, the reduced dims in row-major order, in double precision; 0 over no elements.
 * Writes nothing but the elements of c.
 */
export function sumGeneric(p: usize): void {
  const outer = load<i32>(p, SumGeneric.outerRank);
  sumOuter(p + SumGeneric.DIMS, outer, p + SumGeneric.DIMS + outer * <i32>SumGeneric.outer.BYTES, load<i32>(p, SumGeneric.foldedRank), load<usize>(p, SumGeneric.x), load<usize>(p, SumGeneric.c));
}

/**
 * The largest element over some dims, any strides; -infinity over no elements, and NaN wherever a NaN is.
 * Its words are those of sumGeneric. Writes nothing but the elements of c.
 */
export function maxGeneric(p: usize): void {
  const outer = load<i32>(p, SumGeneric.outerRank);
  maxOuter(p + SumGeneric.DIMS, outer, p + SumGeneric.DIMS + outer * <i32>SumGeneric.outer.BYTES, load<i32>(p, SumGeneric.foldedRank), load<usize>(p, SumGeneric.x), load<usize>(p, SumGeneric.c));
}

function sumOuter(dim: usize, rank: i32, reduced: usize, reducedRank: i32, x: usize, c: usize): void {
  if (rank === 0) return store<f32>(c, <f32>sumReduced(reduced, reducedRank, x, 0));
  const count = load<i32>(load<usize>(dim, SumGeneric.outer.count));
  const xStride = load<usize>(dim, SumGeneric.outer.x);
  const cStride = load<usize>(dim, SumGeneric.outer.c);
  for (let i = 0; i < count; i++, x += xStride, c += cStride) {
    sumOuter(dim + SumGeneric.outer.BYTES, rank - 1, reduced, reducedRank, x, c);
  }
}

function maxOuter(dim: usize, rank: i32, reduced: usize, reducedRank: i32, x: usize, c: usize): void {
  if (rank === 0) return store<f32>(c, maxReduced(reduced, reducedRank, x, -f32.POSITIVE_INFINITY));
  const count = load<i32>(load<usize>(dim, SumGeneric.outer.count));
  const xStride = load<usize>(dim, SumGeneric.outer.x);
  const cStride = load<usize>(dim, SumGeneric.outer.c);
  for (let i = 0; i < count; i++, x += xStride, c += cStride) {
    maxOuter(dim + SumGeneric.outer.BYTES, rank - 1, reduced, reducedRank, x, c);
  }
}

function sumReduced(dim: usize, rank: i32, x: usize, accumulated: f64): f64 {
  if (rank === 0) return accumulated + <f64>load<f32>(x);
  const count = load<i32>(load<usize>(dim, SumGeneric.folded.count));
  const stride = load<usize>(dim, SumGeneric.folded.x);
  for (let k = 0; k < count; k++, x += stride) {
    accumulated = rank === 1 ? accumulated + <f64>load<f32>(x) : sumReduced(dim + SumGeneric.folded.BYTES, rank - 1, x, accumulated);
  }
  return accumulated;
}

function maxReduced(dim: usize, rank: i32, x: usize, accumulated: f32): f32 {
  if (rank === 0) return max<f32>(accumulated, load<f32>(x));
  const count = load<i32>(load<usize>(dim, SumGeneric.folded.count));
  const stride = load<usize>(dim, SumGeneric.folded.x);
  for (let k = 0; k < count; k++, x += stride) {
    accumulated =
      rank === 1 ? max<f32>(accumulated, load<f32>(x)) : maxReduced(dim + SumGeneric.folded.BYTES, rank - 1, x, accumulated);
  }
  return accumulated;
}
