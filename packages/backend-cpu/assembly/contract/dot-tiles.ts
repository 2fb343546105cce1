// Written by generate.mjs: change that file and run it.
import { multiplyAdd } from '../simd';
import { storeSums, sumLanes } from './sum-lanes';

/** 1 by 1 dot products, `tiles` times along c. */
export function dots1x1(tiles: i32, vectors: i32, x: usize, y: usize, yN: usize, c: usize, cN: usize): void {
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let a0_0 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const v0 = v128.load(y0);
      const s0 = v128.load(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      x0 += 16;
      y0 += 16;
    }
    const zero = f32x4.splat(0);
    storeSums(c, cN, sumLanes(a0_0, zero, zero, zero), 1);
    y += 1 * yN;
    c += 1 * cN;
  }
}

/** 1 by 2 dot products, `tiles` times along c. */
export function dots1x2(tiles: i32, vectors: i32, x: usize, y: usize, yN: usize, c: usize, cN: usize): void {
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const s0 = v128.load(x0);
      const v0 = v128.load(y0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const v1 = v128.load(y0 + yN);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      x0 += 16;
      y0 += 16;
    }
    const zero = f32x4.splat(0);
    storeSums(c, cN, sumLanes(a0_0, a0_1, zero, zero), 2);
    y += 2 * yN;
    c += 2 * cN;
  }
}

/** 1 by 3 dot products, `tiles` times along c. */
export function dots1x3(tiles: i32, vectors: i32, x: usize, y: usize, yN: usize, c: usize, cN: usize): void {
  const yNTwice = yN << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const s0 = v128.load(x0);
      const v0 = v128.load(y0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const v1 = v128.load(y0 + yN);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const v2 = v128.load(y0 + yNTwice);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      x0 += 16;
      y0 += 16;
    }
    const zero = f32x4.splat(0);
    storeSums(c, cN, sumLanes(a0_0, a0_1, a0_2, zero), 3);
    y += 3 * yN;
    c += 3 * cN;
  }
}

/** 1 by 4 dot products, `tiles` times along c. */
export function dots1x4(tiles: i32, vectors: i32, x: usize, y: usize, yN: usize, c: usize, cN: usize): void {
  const yNTwice = yN << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let y3 = y + 3 * yN;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a0_3 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const s0 = v128.load(x0);
      const v0 = v128.load(y0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const v1 = v128.load(y0 + yN);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const v2 = v128.load(y0 + yNTwice);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      const v3 = v128.load(y3);
      a0_3 = multiplyAdd(s0, v3, a0_3);
      x0 += 16;
      y0 += 16;
      y3 += 16;
    }
    storeSums(c, cN, sumLanes(a0_0, a0_1, a0_2, a0_3), 4);
    y += 4 * yN;
    c += 4 * cN;
  }
}

/** 1 by 5 dot products, `tiles` times along c. */
export function dots1x5(tiles: i32, vectors: i32, x: usize, y: usize, yN: usize, c: usize, cN: usize): void {
  const yNTwice = yN << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let y3 = y + 3 * yN;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a0_3 = f32x4.splat(0);
    let a0_4 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const s0 = v128.load(x0);
      const v0 = v128.load(y0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const v1 = v128.load(y0 + yN);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const v2 = v128.load(y0 + yNTwice);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      const v3 = v128.load(y3);
      a0_3 = multiplyAdd(s0, v3, a0_3);
      const v4 = v128.load(y3 + yN);
      a0_4 = multiplyAdd(s0, v4, a0_4);
      x0 += 16;
      y0 += 16;
      y3 += 16;
    }
    const zero = f32x4.splat(0);
    storeSums(c, cN, sumLanes(a0_0, a0_1, a0_2, a0_3), 4);
    storeSums(c + 4 * cN, cN, sumLanes(a0_4, zero, zero, zero), 1);
    y += 5 * yN;
    c += 5 * cN;
  }
}

/** 1 by 6 dot products, `tiles` times along c. */
export function dots1x6(tiles: i32, vectors: i32, x: usize, y: usize, yN: usize, c: usize, cN: usize): void {
  const yNTwice = yN << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let y3 = y + 3 * yN;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a0_3 = f32x4.splat(0);
    let a0_4 = f32x4.splat(0);
    let a0_5 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const s0 = v128.load(x0);
      const v0 = v128.load(y0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const v1 = v128.load(y0 + yN);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const v2 = v128.load(y0 + yNTwice);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      const v3 = v128.load(y3);
      a0_3 = multiplyAdd(s0, v3, a0_3);
      const v4 = v128.load(y3 + yN);
      a0_4 = multiplyAdd(s0, v4, a0_4);
      const v5 = v128.load(y3 + yNTwice);
      a0_5 = multiplyAdd(s0, v5, a0_5);
      x0 += 16;
      y0 += 16;
      y3 += 16;
    }
    const zero = f32x4.splat(0);
    storeSums(c, cN, sumLanes(a0_0, a0_1, a0_2, a0_3), 4);
    storeSums(c + 4 * cN, cN, sumLanes(a0_4, a0_5, zero, zero), 2);
    y += 6 * yN;
    c += 6 * cN;
  }
}

/** 1 by 7 dot products, `tiles` times along c. */
export function dots1x7(tiles: i32, vectors: i32, x: usize, y: usize, yN: usize, c: usize, cN: usize): void {
  const yNTwice = yN << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let y3 = y + 3 * yN;
    let y6 = y + 6 * yN;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a0_3 = f32x4.splat(0);
    let a0_4 = f32x4.splat(0);
    let a0_5 = f32x4.splat(0);
    let a0_6 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const s0 = v128.load(x0);
      const v0 = v128.load(y0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const v1 = v128.load(y0 + yN);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const v2 = v128.load(y0 + yNTwice);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      const v3 = v128.load(y3);
      a0_3 = multiplyAdd(s0, v3, a0_3);
      const v4 = v128.load(y3 + yN);
      a0_4 = multiplyAdd(s0, v4, a0_4);
      const v5 = v128.load(y3 + yNTwice);
      a0_5 = multiplyAdd(s0, v5, a0_5);
      const v6 = v128.load(y6);
      a0_6 = multiplyAdd(s0, v6, a0_6);
      x0 += 16;
      y0 += 16;
      y3 += 16;
      y6 += 16;
    }
    const zero = f32x4.splat(0);
    storeSums(c, cN, sumLanes(a0_0, a0_1, a0_2, a0_3), 4);
    storeSums(c + 4 * cN, cN, sumLanes(a0_4, a0_5, a0_6, zero), 3);
    y += 7 * yN;
    c += 7 * cN;
  }
}

/** 1 by 8 dot products, `tiles` times along c. */
export function dots1x8(tiles: i32, vectors: i32, x: usize, y: usize, yN: usize, c: usize, cN: usize): void {
  const yNTwice = yN << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let y3 = y + 3 * yN;
    let y6 = y + 6 * yN;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a0_3 = f32x4.splat(0);
    let a0_4 = f32x4.splat(0);
    let a0_5 = f32x4.splat(0);
    let a0_6 = f32x4.splat(0);
    let a0_7 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const s0 = v128.load(x0);
      const v0 = v128.load(y0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const v1 = v128.load(y0 + yN);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const v2 = v128.load(y0 + yNTwice);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      const v3 = v128.load(y3);
      a0_3 = multiplyAdd(s0, v3, a0_3);
      const v4 = v128.load(y3 + yN);
      a0_4 = multiplyAdd(s0, v4, a0_4);
      const v5 = v128.load(y3 + yNTwice);
      a0_5 = multiplyAdd(s0, v5, a0_5);
      const v6 = v128.load(y6);
      a0_6 = multiplyAdd(s0, v6, a0_6);
      const v7 = v128.load(y6 + yN);
      a0_7 = multiplyAdd(s0, v7, a0_7);
      x0 += 16;
      y0 += 16;
      y3 += 16;
      y6 += 16;
    }
    storeSums(c, cN, sumLanes(a0_0, a0_1, a0_2, a0_3), 4);
    storeSums(c + 4 * cN, cN, sumLanes(a0_4, a0_5, a0_6, a0_7), 4);
    y += 8 * yN;
    c += 8 * cN;
  }
}

/** 2 by 4 dot products, `tiles` times down c. */
export function dots2x4(tiles: i32, vectors: i32, x: usize, xM: usize, y: usize, yN: usize, c: usize, cM: usize, cN: usize): void {
  const yNTwice = yN << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let y3 = y + 3 * yN;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a0_3 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a1_2 = f32x4.splat(0);
    let a1_3 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const s0 = v128.load(x0);
      const s1 = v128.load(x0 + xM);
      const v0 = v128.load(y0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      const v1 = v128.load(y0 + yN);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      const v2 = v128.load(y0 + yNTwice);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      a1_2 = multiplyAdd(s1, v2, a1_2);
      const v3 = v128.load(y3);
      a0_3 = multiplyAdd(s0, v3, a0_3);
      a1_3 = multiplyAdd(s1, v3, a1_3);
      x0 += 16;
      y0 += 16;
      y3 += 16;
    }
    storeSums(c, cN, sumLanes(a0_0, a0_1, a0_2, a0_3), 4);
    storeSums(c + 1 * cM, cN, sumLanes(a1_0, a1_1, a1_2, a1_3), 4);
    x += 2 * xM;
    c += 2 * cM;
  }
}

/** 2 by 3 dot products, `tiles` times down c. */
export function dots2x3(tiles: i32, vectors: i32, x: usize, xM: usize, y: usize, yN: usize, c: usize, cM: usize, cN: usize): void {
  const yNTwice = yN << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a1_2 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const s0 = v128.load(x0);
      const s1 = v128.load(x0 + xM);
      const v0 = v128.load(y0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      const v1 = v128.load(y0 + yN);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      const v2 = v128.load(y0 + yNTwice);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      a1_2 = multiplyAdd(s1, v2, a1_2);
      x0 += 16;
      y0 += 16;
    }
    const zero = f32x4.splat(0);
    storeSums(c, cN, sumLanes(a0_0, a0_1, a0_2, zero), 3);
    storeSums(c + 1 * cM, cN, sumLanes(a1_0, a1_1, a1_2, zero), 3);
    x += 2 * xM;
    c += 2 * cM;
  }
}

/** 2 by 2 dot products, `tiles` times down c. */
export function dots2x2(tiles: i32, vectors: i32, x: usize, xM: usize, y: usize, yN: usize, c: usize, cM: usize, cN: usize): void {
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const v0 = v128.load(y0);
      const v1 = v128.load(y0 + yN);
      const s0 = v128.load(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const s1 = v128.load(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      x0 += 16;
      y0 += 16;
    }
    const zero = f32x4.splat(0);
    storeSums(c, cN, sumLanes(a0_0, a0_1, zero, zero), 2);
    storeSums(c + 1 * cM, cN, sumLanes(a1_0, a1_1, zero, zero), 2);
    x += 2 * xM;
    c += 2 * cM;
  }
}

/** 2 by 1 dot products, `tiles` times down c. */
export function dots2x1(tiles: i32, vectors: i32, x: usize, xM: usize, y: usize, yN: usize, c: usize, cM: usize, cN: usize): void {
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let y0 = y;
    let a0_0 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    for (let step = vectors; step > 0; --step) {
      const v0 = v128.load(y0);
      const s0 = v128.load(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const s1 = v128.load(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      x0 += 16;
      y0 += 16;
    }
    const zero = f32x4.splat(0);
    storeSums(c, cN, sumLanes(a0_0, zero, zero, zero), 1);
    storeSums(c + 1 * cM, cN, sumLanes(a1_0, zero, zero, zero), 1);
    x += 2 * xM;
    c += 2 * cM;
  }
}
