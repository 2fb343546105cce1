/** The sums of the lanes of four vectors, each as (lane 0 + lane 2) + (lane 1 + lane 3). */
// @ts-ignore: decorator
@inline
export function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** Stores the first `columns` (1 to 4) of four sums `cN` bytes apart; neighbours as one vector, whose other lanes are padding. */
// @ts-ignore: decorator
@inline
export function storeSums(c: usize, cN: usize, sums: v128, columns: i32): void {
  if (cN == 4) {
    v128.store(c, sums);
    return;
  }
  v128.store_lane<f32>(c, sums, 0);
  if (columns > 1) v128.store_lane<f32>(c + cN, sums, 1);
  if (columns > 2) v128.store_lane<f32>(c + (cN << 1), sums, 2);
  if (columns > 3) v128.store_lane<f32>(c + 3 * cN, sums, 3);
}
