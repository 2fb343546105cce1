import { copyRow, fillRow, firstLanes } from './row';
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
  const windowsAlong = load<usize>(p, Windows.windowsAlong);
  // Neighbours that become rows of their own: vectors of them, as rows are whole vectors.
  const rows = row === 1 && along === 4 && (windowsAlong & 15) === 0 && load<i32>(p, Windows.offsetsAlong) === 4;
  if (rows && extent >= 4 && load<i32>(p, Windows.dilation) === 1) {
    return rowsOfNeighbours(places, extent, windows, windowsAlong, count, offsets, step, load<i32>(p, Windows.before), elsewhere);
  }
  for (let o = 0; o < offsets; o++) {
    let place = o * load<i32>(p, Windows.dilation) - load<i32>(p, Windows.before);
    let to = windows + o * load<usize>(p, Windows.offsetsAlong);
    for (let t = 0; t < count; t++, place += step, to += windowsAlong) {
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

/** Windows whose offsets are neighbours in memory, as the places are: each a row, filled up with zeros. */
function rowsOfNeighbours(places: usize, extent: i32, windows: usize, windowsAlong: usize, count: i32, offsets: i32, step: i32, before: i32, elsewhere: f32): void {
  for (let t = 0, place = 0 - before; t < count; t++, place += step, windows += windowsAlong) {
    for (let o = 0; o < offsets; o += 4) {
      const four = neighbours(places, place + o, extent, elsewhere);
      v128.store(windows + (usize(o) << 2), v128.and(four, firstLanes(offsets - o)));
    }
  }
}

/** Four neighbours, at least four of which there are; any of them may lie before the first or behind the last. */
// @ts-ignore: decorator
@inline
function neighbours(places: usize, from: i32, extent: i32, elsewhere: f32): v128 {
  const inside = min(max(from, 0), extent - 4);
  const four = v128.load(places + (usize(inside) << 2));
  if (inside === from) return four;
  // Bytes that a vector does not have are 0, those before it too.
  const ahead = min(max(from - inside, -4), 4) << 2;
  const bytes = i8x16.add(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>ahead));
  const there = i8x16.lt_u(bytes, i8x16.splat(16));
  return v128.bitselect(v128.swizzle(four, bytes), f32x4.splat(elsewhere), there);
}
