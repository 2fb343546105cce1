import { ContractGeneric } from '../words';
import { count, word } from './operands';

/**
 * c[out...] = sum over k... of x * y with any strides, 0 included; the summed dims in row-major order, in double precision,
 * since a sum over several dims can be long. For shapes no other kernel takes.
 * Only the elements of c are written, not its padding.
 */
export function contractGeneric(p: usize): void {
  overOutput(
    i32(word(p, ContractGeneric.outerRank)),
    i32(word(p, ContractGeneric.summedRank)),
    p + ContractGeneric.DIMS,
    word(p, ContractGeneric.x),
    word(p, ContractGeneric.y),
    word(p, ContractGeneric.c),
  );
}

/** All elements of c under the output dims whose words begin at `dims`. */
function overOutput(rank: i32, sumRank: i32, dims: usize, x: usize, y: usize, c: usize): void {
  if (rank == 0) {
    store<f32>(c, <f32>overSum(sumRank, dims, x, y, 0));
    return;
  }
  const xStride = word(dims, ContractGeneric.outer.x);
  const yStride = word(dims, ContractGeneric.outer.y);
  const cStride = word(dims, ContractGeneric.outer.c);
  let left = count(dims, ContractGeneric.outer.count);
  if (rank == 1) {
    const inner = dims + ContractGeneric.outer.BYTES;
    if (sumRank == 1 && word(inner, ContractGeneric.summed.x) == 4 && word(inner, ContractGeneric.summed.y) == 4) {
      const terms = count(inner, ContractGeneric.summed.count);
      for (; left >= 8; left -= 8) {
        eightDots(x, xStride, y, yStride, c, cStride, terms);
        x += xStride << 3;
        y += yStride << 3;
        c += cStride << 3;
      }
    }
    for (; left > 0; --left) {
      store<f32>(c, <f32>overSum(sumRank, dims + ContractGeneric.outer.BYTES, x, y, 0));
      x += xStride;
      y += yStride;
      c += cStride;
    }
    return;
  }
  for (; left > 0; --left) {
    overOutput(rank - 1, sumRank, dims + ContractGeneric.outer.BYTES, x, y, c);
    x += xStride;
    y += yStride;
    c += cStride;
  }
}

/** `sum` plus the products under the summed dims whose words begin at `dims`. */
function overSum(rank: i32, dims: usize, x: usize, y: usize, sum: f64): f64 {
  if (rank == 0) return sum + <f64>load<f32>(x) * <f64>load<f32>(y);
  const xStride = word(dims, ContractGeneric.summed.x);
  const yStride = word(dims, ContractGeneric.summed.y);
  let left = count(dims, ContractGeneric.summed.count);
  if (rank == 1) {
    for (; left > 0; --left) {
      sum = sum + <f64>load<f32>(x) * <f64>load<f32>(y);
      x += xStride;
      y += yStride;
    }
    return sum;
  }
  for (; left > 0; --left) {
    sum = overSum(rank - 1, dims + ContractGeneric.summed.BYTES, x, y, sum);
    x += xStride;
    y += yStride;
  }
  return sum;
}

/**
 * Eight elements of c whose terms lie side by side. Each is the same chain of additions as by itself, in a lane of its own, so
 * that none waits for the others.
 */
function eightDots(x: usize, xStride: usize, y: usize, yStride: usize, c: usize, cStride: usize, terms: i32): void {
  const x2 = x + (xStride << 1);
  const x4 = x + (xStride << 2);
  const x6 = x2 + (xStride << 2);
  const y2 = y + (yStride << 1);
  const y4 = y + (yStride << 2);
  const y6 = y2 + (yStride << 2);
  let a = f64x2.splat(0);
  let b = a;
  let d = a;
  let e = a;
  const end = <usize>(terms & ~3) << 2;
  let at: usize = 0;
  for (; at < end; at += 16) {
    a = fourTerms(a, x + at, xStride, y + at, yStride);
    b = fourTerms(b, x2 + at, xStride, y2 + at, yStride);
    d = fourTerms(d, x4 + at, xStride, y4 + at, yStride);
    e = fourTerms(e, x6 + at, xStride, y6 + at, yStride);
  }
  for (const last = <usize>terms << 2; at < last; at += 4) {
    a = oneTerm(a, x + at, xStride, y + at, yStride);
    b = oneTerm(b, x2 + at, xStride, y2 + at, yStride);
    d = oneTerm(d, x4 + at, xStride, y4 + at, yStride);
    e = oneTerm(e, x6 + at, xStride, y6 + at, yStride);
  }
  storeTwo(a, c, cStride);
  storeTwo(b, c + (cStride << 1), cStride);
  storeTwo(d, c + (cStride << 2), cStride);
  storeTwo(e, c + (cStride << 2) + (cStride << 1), cStride);
}

/** Adds four products of each of two rows to their sums, one after the other. */
// @ts-ignore: decorator
@inline
function fourTerms(sum: v128, x: usize, xStride: usize, y: usize, yStride: usize): v128 {
  return twoTerms(twoTerms(sum, x, xStride, y, yStride), x + 8, xStride, y + 8, yStride);
}

/** Two of them: numbers are promoted as they are loaded, and rows become lanes afterwards, which takes the fewest shuffles. */
// @ts-ignore: decorator
@inline
function twoTerms(sum: v128, x: usize, xStride: usize, y: usize, yStride: usize): v128 {
  const one = product(v128.load_zero<f64>(x), v128.load_zero<f64>(y));
  const other = product(v128.load_zero<f64>(x + xStride), v128.load_zero<f64>(y + yStride));
  sum = f64x2.add(sum, v128.shuffle<f64>(one, other, 0, 2));
  return f64x2.add(sum, v128.shuffle<f64>(one, other, 1, 3));
}

/** Adds one product of each of two rows to their sums. */
// @ts-ignore: decorator
@inline
function oneTerm(sum: v128, x: usize, xStride: usize, y: usize, yStride: usize): v128 {
  const two = v128.load_lane<f32>(x + xStride, v128.load_zero<f32>(x), 1);
  return f64x2.add(sum, product(two, v128.load_lane<f32>(y + yStride, v128.load_zero<f32>(y), 1)));
}

/** The products of the first two lanes, which are exact in double precision. */
// @ts-ignore: decorator
@inline
function product(x: v128, y: v128): v128 {
  return f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y));
}

// @ts-ignore: decorator
@inline
function storeTwo(sums: v128, c: usize, cStride: usize): void {
  store<f32>(c, <f32>f64x2.extract_lane(sums, 0));
  store<f32>(c + cStride, <f32>f64x2.extract_lane(sums, 1));
}
