/** A box of elements: so many positions along every dim from a start on. */
interface Box {
  readonly start: readonly number[];
  readonly extents: readonly number[];
}

/** Elements of a box: given densely, or the same number everywhere. */
export interface BoxElements extends Box {
  readonly values: Float64Array;
  readonly everywhere: number | undefined;
}

/** Writes the elements of a box into a tensor. `base` is in elements, strides are in elements times `unit`. */
export function writeBox(
  numbers: Float32Array | Float64Array,
  base: number,
  strides: readonly number[],
  unit: number,
  box: BoxElements,
): void {
  const { start, extents, values, everywhere } = box;
  const rank = strides.length;
  let first = base;
  let size = 1;
  for (let d = 0; d < rank; d++) {
    first += ((start[d] as number) * (strides[d] as number)) / unit;
    size *= extents[d] as number;
  }
  const rows = rank < 2 ? 1 : (extents[rank - 2] as number);
  const columns = rank < 1 ? 1 : (extents[rank - 1] as number);
  const down = rank < 2 ? 0 : (strides[rank - 2] as number) / unit;
  const across = rank < 1 ? 0 : (strides[rank - 1] as number) / unit;
  for (let at = 0, block = 0; at < size; block++) {
    const from = first + outerOffset(block, extents, strides, unit);
    for (let r = 0; r < rows; r++, at += columns) {
      const row = from + r * down;
      if (everywhere !== undefined) {
        for (let c = 0; c < columns; c++) numbers[row + c * across] = everywhere;
      } else {
        for (let c = 0; c < columns; c++) numbers[row + c * across] = values[at + c] as number;
      }
    }
  }
}

/** Where a block under the last two dims begins, in elements. */
function outerOffset(
  block: number,
  extents: readonly number[],
  strides: readonly number[],
  unit: number,
): number {
  let [rest, offset] = [block, 0];
  for (let d = extents.length - 3; d >= 0; d--) {
    const extent = extents[d] as number;
    offset += ((rest % extent) * (strides[d] as number)) / unit;
    rest = Math.floor(rest / extent);
  }
  return offset;
}
