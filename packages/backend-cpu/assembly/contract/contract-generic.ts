import { count, word } from './words';

/** Bytes of the words of an output dim and of a summed dim. */
const OUT_WORDS: usize = 16;
const SUM_WORDS: usize = 12;

/**
 * c[out...] = sum over k... of x * y with any strides, 0 included; the summed dims in row-major order, in double precision,
 * since a sum over several dims can be long. For shapes no other kernel takes.
 * Words: [x, y, c, outRank, kRank, then for every output dim countAddress, xStride, yStride, cStride, then for every
 * summed dim countAddress, xStride, yStride]. Only the elements of c are written, not its padding.
 */
export function contractGeneric(p: usize): void {
  overOutput(i32(word(p, 3)), i32(word(p, 4)), p + 20, word(p, 0), word(p, 1), word(p, 2));
}

/** All elements of c under the output dims whose words begin at `dims`. */
function overOutput(rank: i32, sumRank: i32, dims: usize, x: usize, y: usize, c: usize): void {
  if (rank == 0) {
    store<f32>(c, <f32>overSum(sumRank, dims, x, y, 0));
    return;
  }
  const xStride = word(dims, 1);
  const yStride = word(dims, 2);
  const cStride = word(dims, 3);
  let left = count(dims, 0);
  if (rank == 1) {
    for (; left > 0; --left) {
      store<f32>(c, <f32>overSum(sumRank, dims + OUT_WORDS, x, y, 0));
      x += xStride;
      y += yStride;
      c += cStride;
    }
    return;
  }
  for (; left > 0; --left) {
    overOutput(rank - 1, sumRank, dims + OUT_WORDS, x, y, c);
    x += xStride;
    y += yStride;
    c += cStride;
  }
}

/** `sum` plus the products under the summed dims whose words begin at `dims`. */
function overSum(rank: i32, dims: usize, x: usize, y: usize, sum: f64): f64 {
  if (rank == 0) return sum + <f64>load<f32>(x) * <f64>load<f32>(y);
  const xStride = word(dims, 1);
  const yStride = word(dims, 2);
  let left = count(dims, 0);
  if (rank == 1) {
    for (; left > 0; --left) {
      sum = sum + <f64>load<f32>(x) * <f64>load<f32>(y);
      x += xStride;
      y += yStride;
    }
    return sum;
  }
  for (; left > 0; --left) {
    sum = overSum(rank - 1, dims + SUM_WORDS, x, y, sum);
    x += xStride;
    y += yStride;
  }
  return sum;
}
