/** A box of elements: so many positions along every dim from a start on. */
export interface Box {
  readonly start: readonly number[];
  readonly extents: readonly number[];
}

/** Writes the elements of a box, given densely, into a tensor. `base` is in elements, strides are in elements times `unit`. */
export function writeBox(
  numbers: Float32Array | Float64Array,
  base: number,
  strides: readonly number[],
  unit: number,
  box: Box,
  values: Float64Array,
): void {
  let first = base;
  for (let d = 0; d < strides.length; d++)
    first += ((box.start[d] as number) * (strides[d] as number)) / unit;
  const rank = strides.length;
  if (rank < 2) {
    const step = rank === 0 ? 0 : (strides[0] as number) / unit;
    for (let i = 0; i < values.length; i++) numbers[first + i * step] = values[i] as number;
    return;
  }
  const [rows, columns] = [box.extents[rank - 2] as number, box.extents[rank - 1] as number];
  const [down, across] = [(strides[rank - 2] as number) / unit, (strides[rank - 1] as number) / unit];
  const blocks = values.length / Math.max(1, rows * columns);
  for (let block = 0; block < blocks; block++) {
    const from = first + outerOffset(block, box.extents, strides, unit);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        numbers[from + r * down + c * across] = values[(block * rows + r) * columns + c] as number;
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
