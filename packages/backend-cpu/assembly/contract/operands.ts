/** The word of a kernel at some offset: an address or a stride in bytes. */
// @ts-ignore: decorator
@inline
export function word(p: usize, offset: usize): usize {
  return load<u32>(p + offset);
}

/** The count whose address is the word at some offset. */
// @ts-ignore: decorator
@inline
export function count(p: usize, offset: usize): i32 {
  return load<i32>(load<u32>(p + offset));
}

/** Vectors of four that hold `elements`. */
// @ts-ignore: decorator
@inline
export function vectorsOf(elements: i32): i32 {
  return (elements + 3) >> 2;
}
