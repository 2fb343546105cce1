/** All bits set in the first `valid` lanes, none in the others. */
// @ts-ignore: decorator
@inline
export function firstLanes(valid: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(valid));
}
