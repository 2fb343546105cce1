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
