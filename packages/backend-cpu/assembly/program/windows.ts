import { copyRow, fillRow } from './row';
import { Windows } from '../words';

/**
 * windows[.., t, o, ..] = places[.., t * stride + o * dilation - before, ..], and `elsewhere` where there is no such place.
 *
 * Where rows of the result are contiguous their padding becomes 0; otherwise nothing but its elements is written.
 */
export function windows(p: usize): void {
  windowsOuter(p, p + Windows.DIMS, load<i32>(p, Windows.outerRank), load<usize>(p, Windows.places), load<usize>(p, Windows.windows));
}

function windowsOuter(p: usize, dim: usize, rank: i32, places: usize, windows: usize): void {
  if (rank === 0) return windowsOf(p, places, windows);
  const count = load<i32>(load<usize>(dim, Windows.outer.count));
  const placesStride = load<usize>(dim, Windows.outer.places);
  const windowsStride = load<usize>(dim, Windows.outer.windows);
  for (let i = 0; i < count; i++, places += placesStride, windows += windowsStride) {
    windowsOuter(p, dim + Windows.outer.BYTES, rank - 1, places, windows);
  }
}

/** All windows of one line of places. */
function windowsOf(p: usize, places: usize, windows: usize): void {
  const extent = load<i32>(load<usize>(p, Windows.extent));
  const count = load<i32>(load<usize>(p, Windows.count));
  const offsets = load<i32>(load<usize>(p, Windows.offsets));
  const along = load<i32>(p, Windows.placesAlong);
  const step = load<i32>(p, Windows.stride);
  const row = load<i32>(load<usize>(p, Windows.row));
  const placesRow = load<usize>(p, Windows.placesRow);
  const windowsRow = load<usize>(p, Windows.windowsRow);
  const elsewhere = load<f32>(p, Windows.elsewhere);
  for (let o = 0; o < offsets; o++) {
    let place = o * load<i32>(p, Windows.dilation) - load<i32>(p, Windows.before);
    let to = windows + o * load<usize>(p, Windows.offsetsAlong);
    for (let t = 0; t < count; t++, place += step, to += load<usize>(p, Windows.windowsAlong)) {
      const inside = place >= 0 && place < extent;
      const from = places + place * along;
      if (windowsRow === 4 && !inside) fillRow(to, row, elsewhere);
      else if (windowsRow === 4 && placesRow === 4) copyRow(from, to, row);
      else copyApart(from, placesRow, to, windowsRow, row, inside, elsewhere);
    }
  }
}

/** Copies numbers that lie at any distances, or writes one number over them. */
function copyApart(from: usize, fromStride: usize, to: usize, toStride: usize, count: i32, inside: bool, elsewhere: f32): void {
  if (toStride === 4 && count > 0) fillRow(to + (((count - 1) & ~3) << 2), 1, 0);
  for (let i = 0; i < count; i++, from += fromStride, to += toStride) {
    store<f32>(to, inside ? load<f32>(from) : elsewhere);
  }
}
