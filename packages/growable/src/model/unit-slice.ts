/** The elements at one position of one dim, row-major over the others. */
export function sliceAt(
  values: Float64Array,
  extents: readonly number[],
  d: number,
  position: number,
): Float64Array {
  const inner = extents.slice(d + 1).reduce((product, extent) => product * extent, 1);
  const outer = extents.slice(0, d).reduce((product, extent) => product * extent, 1);
  const extent = extents[d] as number;
  const slice = new Float64Array(inner * outer);
  for (let o = 0; o < outer; o++) {
    const from = (o * extent + position) * inner;
    slice.set(values.subarray(from, from + inner), o * inner);
  }
  return slice;
}
