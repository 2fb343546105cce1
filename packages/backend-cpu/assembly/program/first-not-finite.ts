/** The index of the first of `count` numbers at `x` that is NaN or infinite, -1 if there is none. */
export function firstNotFinite(x: usize, count: i32): i32 {
  let i = 0;
  for (; i + 32 <= count; i += 32) {
    const at = x + (i << 2);
    const first = v128.or(notFinite(v128.load(at)), notFinite(v128.load(at, 16)));
    const second = v128.or(notFinite(v128.load(at, 32)), notFinite(v128.load(at, 48)));
    const third = v128.or(notFinite(v128.load(at, 64)), notFinite(v128.load(at, 80)));
    const fourth = v128.or(notFinite(v128.load(at, 96)), notFinite(v128.load(at, 112)));
    if (v128.any_true(v128.or(v128.or(first, second), v128.or(third, fourth)))) break;
  }
  for (; i < count; i++) {
    if ((load<i32>(x + (i << 2)) & 0x7f800000) === 0x7f800000) return i;
  }
  return -1;
}

/** Which of four numbers have an exponent of ones only. */
// @ts-ignore: decorator
@inline
function notFinite(x: v128): v128 {
  const exponent = i32x4.splat(0x7f800000);
  return i32x4.eq(v128.and(x, exponent), exponent);
}
