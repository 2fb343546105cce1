/**
 * Moves bytes (a multiple of 4) to a lower address, or to a higher one if the two places do not overlap. The last vector is
 * read before anything is written and written last, so nothing around the target changes.
 */
// @ts-ignore: decorator
@inline
export function moveBytes(source: usize, target: usize, bytes: i32): void {
  if (bytes >= 16) {
    const end = target + bytes - 16;
    const last = v128.load(source + bytes - 16);
    for (; target + 32 < end; target += 32, source += 32) {
      const first = v128.load(source);
      const second = v128.load(source, 16);
      v128.store(target, first);
      v128.store(target, second, 16);
    }
    for (; target < end; target += 16, source += 16) v128.store(target, v128.load(source));
    v128.store(end, last);
  } else {
    for (const end = target + bytes; target < end; target += 4, source += 4)
      store<i32>(target, load<i32>(source));
  }
}

/** Zeroes bytes (a multiple of 4). */
// @ts-ignore: decorator
@inline
export function zeroBytes(at: usize, bytes: i32): void {
  const end = at + bytes;
  for (; at + 16 <= end; at += 16) v128.store(at, i32x4.splat(0));
  for (; at < end; at += 4) store<i32>(at, 0);
}
