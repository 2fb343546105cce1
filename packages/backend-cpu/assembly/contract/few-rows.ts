import { rows12x1, rows2, rows2x1, rows3, rows3x1, rows4x1, rows4x2, rows5, rows5x1, rows6x1 } from './row-tiles';

/** Two to five rows of c, as wide a block at a time as fits in registers. */
export function fewRows(m: i32, vectors: i32, valid: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize): void {
  const widest: i32 = m == 2 ? 6 : m == 3 ? 3 : 2;
  while (vectors > 0) {
    const width = min(vectors, widest);
    const lanes = vectors > width ? 4 : valid;
    if (m == 2) rows2(width, 1, k, x, xM, xK, y, yK, c, cM, lanes);
    else if (m == 3) rows3(width, 1, k, x, xM, xK, y, yK, c, cM, lanes);
    else if (m == 5) rows5(width, 1, k, x, xM, xK, y, yK, c, cM, lanes);
    else if (width == 2) rows4x2(1, k, x, xM, xK, 0, y, yK, c, cM, lanes, false);
    else rows4x1(1, k, x, xM, xK, 0, y, yK, c, cM, lanes, false);
    vectors -= width;
    y += usize(width) << 4;
    c += usize(width) << 4;
  }
}

/** All rows of a c that is one vector wide but for a last one that no tile takes: returns how many it did. */
export function narrowRows(m: i32, valid: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize): i32 {
  let left = m;
  if (left >= 12) {
    const dozens = left / 12;
    rows12x1(dozens, k, x, xM, xK, y, yK, c, cM, valid);
    left -= 12 * dozens;
    x += usize(12 * dozens) * xM;
    c += usize(12 * dozens) * cM;
  }
  if (left >= 6) {
    rows6x1(1, k, x, xM, xK, 0, y, yK, c, cM, valid, false);
    left -= 6;
    x += 6 * xM;
    c += 6 * cM;
  }
  switch (left) {
    case 0: return m;
    case 1: return m - 1;
    case 2: rows2x1(1, k, x, xM, xK, y, yK, c, cM, valid); return m;
    case 3: rows3x1(1, k, x, xM, xK, y, yK, c, cM, valid); return m;
    case 4: rows4x1(1, k, x, xM, xK, 0, y, yK, c, cM, valid, false); return m;
    default: rows5x1(1, k, x, xM, xK, y, yK, c, cM, valid); return m;
  }
}
