import { copyRow } from './row';

/**
 * Copies a tensor of 4-byte elements into another layout, as when a capacity grows; source and target do not overlap.
 *
 * Words: rank x (extent itself, not its address; stride of source, stride of target), outermost first. Where the last dim is
 * contiguous in both, it is the row, and the row's padding in the target becomes 0.
 */
export function restride(source: usize, target: usize, rank: i32, words: usize): void {
  if (rank === 0) return store<i32>(target, load<i32>(source));
  const count = load<i32>(words);
  const sourceStride = load<i32>(words, 4);
  const targetStride = load<i32>(words, 8);
  if (rank === 1 && sourceStride === 4 && targetStride === 4) return copyRow(source, target, count);
  for (let i = 0; i < count; i++, source += sourceStride, target += targetStride) {
    if (rank === 1) store<i32>(target, load<i32>(source));
    else restride(source, target, rank - 1, words + 12);
  }
}
