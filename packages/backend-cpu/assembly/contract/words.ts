/** Parameter word `index` of a kernel: an address or a stride in bytes. */
// @ts-ignore: decorator
@inline
export function word(p: usize, index: usize): usize {
  return load<u32>(p + (index << 2));
}

/** The count whose address is parameter word `index`. */
// @ts-ignore: decorator
@inline
export function count(p: usize, index: usize): i32 {
  return load<i32>(load<u32>(p + (index << 2)));
}

/** Vectors of four that hold `elements`. */
// @ts-ignore: decorator
@inline
export function vectorsOf(elements: i32): i32 {
  return (elements + 3) >> 2;
}
