/** A row of elements side by side, padded with zeros to whole vectors of 4. */

/** Lanes that belong to a row's last vector: all ones in the first `count` lanes, where `count` is 1 to 4. */
// @ts-ignore: decorator
@inline
export function firstLanes(count: i32): v128 {
  return i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3));
}

/** Writes zeros over a row of `count` elements and its padding. */
// @ts-ignore: decorator
@inline
export function zeroRow(row: usize, count: i32): void {
  const end = row + (((count + 3) & ~3) << 2);
  const zero = i32x4.splat(0);
  for (; row + 64 <= end; row += 64) {
    v128.store(row, zero);
    v128.store(row, zero, 16);
    v128.store(row, zero, 32);
    v128.store(row, zero, 48);
  }
  for (; row < end; row += 16) v128.store(row, zero);
}

/** Copies a row of `count` elements and zeroes the padding of the copy, whatever the source's padding holds. */
// @ts-ignore: decorator
@inline
export function copyRow(source: usize, target: usize, count: i32): void {
  if (count <= 0) return;
  const last = target + (((count - 1) & ~3) << 2);
  for (; target + 32 < last; target += 32, source += 32) {
    const first = v128.load(source);
    const second = v128.load(source, 16);
    v128.store(target, first);
    v128.store(target, second, 16);
  }
  for (; target < last; target += 16, source += 16) v128.store(target, v128.load(source));
  v128.store(target, v128.and(v128.load(source), firstLanes(((count - 1) & 3) + 1)));
}

/** Writes one number over a row of `count` elements, and zeros over its padding. */
export function fillRow(row: usize, count: i32, value: f32): void {
  if (count <= 0) return;
  const last = row + (((count - 1) & ~3) << 2);
  const four = f32x4.splat(value);
  for (; row < last; row += 16) v128.store(row, four);
  v128.store(row, v128.and(four, firstLanes(((count - 1) & 3) + 1)));
}

/** Adds a row to a row; the padding of the sum stays as it was. */
export function addRow(x: usize, c: usize, count: i32): void {
  if (count <= 0) return;
  const last = c + (((count - 1) & ~3) << 2);
  for (; c < last; c += 16, x += 16) v128.store(c, f32x4.add(v128.load(c), v128.load(x)));
  const sum = f32x4.add(v128.load(c), v128.load(x));
  v128.store(c, v128.bitselect(sum, v128.load(c), firstLanes(((count - 1) & 3) + 1)));
}
