/** The index of the first of `count` numbers at `x` that is NaN or infinite, -1 if there is none. `x` is a multiple of 16. */
export function firstNotFinite(x: usize, count: i32): i32 {
  const exponent = i32x4.splat(0x7f800000);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const bits = v128.and(v128.load(x + (i << 2)), exponent);
    if (v128.any_true(i32x4.eq(bits, exponent))) break;
  }
  for (; i < count; i++) {
    if ((load<i32>(x + (i << 2)) & 0x7f800000) === 0x7f800000) return i;
  }
  return -1;
}
