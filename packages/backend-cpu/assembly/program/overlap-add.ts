import { addRow } from './row';
import { OverlapAdd } from '../words';

/**
 * Adds windows into a tensor of zeros: places[.., t * stride + o * dilation - before, ..] += windows[.., t, o, ..], wherever
 * there is such a place; o is the outermost of the two, so that what falls on one place is added in the order of the offsets.
 * Writes nothing but elements that it adds to.
 */
export function overlapAdd(p: usize): void {
  overlapOuter(p, p + OverlapAdd.DIMS, load<i32>(p, OverlapAdd.outerRank), load<usize>(p, OverlapAdd.places), load<usize>(p, OverlapAdd.windows));
}

function overlapOuter(p: usize, dim: usize, rank: i32, places: usize, windows: usize): void {
  if (rank === 0) return overlapOf(p, places, windows);
  const count = load<i32>(load<usize>(dim, OverlapAdd.outer.count));
  const placesStride = load<usize>(dim, OverlapAdd.outer.places);
  const windowsStride = load<usize>(dim, OverlapAdd.outer.windows);
  for (let i = 0; i < count; i++, places += placesStride, windows += windowsStride) {
    overlapOuter(p, dim + OverlapAdd.outer.BYTES, rank - 1, places, windows);
  }
}

/** All windows onto one line of places. */
function overlapOf(p: usize, places: usize, windows: usize): void {
  const extent = load<i32>(load<usize>(p, OverlapAdd.extent));
  const count = load<i32>(load<usize>(p, OverlapAdd.count));
  const offsets = load<i32>(load<usize>(p, OverlapAdd.offsets));
  const along = load<i32>(p, OverlapAdd.placesAlong);
  const step = load<i32>(p, OverlapAdd.stride);
  const row = load<i32>(load<usize>(p, OverlapAdd.row));
  const placesRow = load<usize>(p, OverlapAdd.placesRow);
  const windowsRow = load<usize>(p, OverlapAdd.windowsRow);
  for (let o = 0; o < offsets; o++) {
    let place = o * load<i32>(p, OverlapAdd.dilation) - load<i32>(p, OverlapAdd.before);
    let from = windows + o * load<usize>(p, OverlapAdd.offsetsAlong);
    for (let t = 0; t < count; t++, place += step, from += load<usize>(p, OverlapAdd.windowsAlong)) {
      if (place < 0 || place >= extent) continue;
      const to = places + place * along;
      if (placesRow === 4 && windowsRow === 4) addRow(from, to, row);
      else addApart(from, windowsRow, to, placesRow, row);
    }
  }
}

function addApart(from: usize, fromStride: usize, to: usize, toStride: usize, count: i32): void {
  for (let i = 0; i < count; i++, from += fromStride, to += toStride) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
  }
}
