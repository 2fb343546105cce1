// Written by generate.mjs: change that file and run it.
import { multiplyAdd } from '../simd';
import { firstLanes } from './lanes-mask';

/** One row of 1 vector. */
export function row1(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  for (; k > 0; --k) {
    const v0 = v128.load(yRow);
    const s0 = v128.load32_splat(x0);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_0 = v128.and(a0_0, lanes);
  }
  v128.store(c, a0_0);
}

/** One row of 2 vectors. */
export function row2(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_1 = v128.and(a0_1, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
}

/** One row of 3 vectors. */
export function row3(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    const v2 = v128.load(yRow, 32);
    a0_2 = multiplyAdd(s0, v2, a0_2);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_2 = v128.and(a0_2, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
}

/** One row of 4 vectors. */
export function row4(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    const v2 = v128.load(yRow, 32);
    a0_2 = multiplyAdd(s0, v2, a0_2);
    const v3 = v128.load(yRow, 48);
    a0_3 = multiplyAdd(s0, v3, a0_3);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_3 = v128.and(a0_3, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
}

/** One row of 5 vectors. */
export function row5(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    const v2 = v128.load(yRow, 32);
    a0_2 = multiplyAdd(s0, v2, a0_2);
    const v3 = v128.load(yRow, 48);
    a0_3 = multiplyAdd(s0, v3, a0_3);
    const v4 = v128.load(yRow, 64);
    a0_4 = multiplyAdd(s0, v4, a0_4);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_4 = v128.and(a0_4, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
}

/** One row of 6 vectors. */
export function row6(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  let a0_5 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    const v2 = v128.load(yRow, 32);
    a0_2 = multiplyAdd(s0, v2, a0_2);
    const v3 = v128.load(yRow, 48);
    a0_3 = multiplyAdd(s0, v3, a0_3);
    const v4 = v128.load(yRow, 64);
    a0_4 = multiplyAdd(s0, v4, a0_4);
    const v5 = v128.load(yRow, 80);
    a0_5 = multiplyAdd(s0, v5, a0_5);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_5 = v128.and(a0_5, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
  v128.store(c, a0_5, 80);
}

/** One row of 7 vectors. */
export function row7(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  let a0_5 = f32x4.splat(0);
  let a0_6 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    const v2 = v128.load(yRow, 32);
    a0_2 = multiplyAdd(s0, v2, a0_2);
    const v3 = v128.load(yRow, 48);
    a0_3 = multiplyAdd(s0, v3, a0_3);
    const v4 = v128.load(yRow, 64);
    a0_4 = multiplyAdd(s0, v4, a0_4);
    const v5 = v128.load(yRow, 80);
    a0_5 = multiplyAdd(s0, v5, a0_5);
    const v6 = v128.load(yRow, 96);
    a0_6 = multiplyAdd(s0, v6, a0_6);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_6 = v128.and(a0_6, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
  v128.store(c, a0_5, 80);
  v128.store(c, a0_6, 96);
}

/** One row of 8 vectors. */
export function row8(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  let a0_5 = f32x4.splat(0);
  let a0_6 = f32x4.splat(0);
  let a0_7 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    const v2 = v128.load(yRow, 32);
    a0_2 = multiplyAdd(s0, v2, a0_2);
    const v3 = v128.load(yRow, 48);
    a0_3 = multiplyAdd(s0, v3, a0_3);
    const v4 = v128.load(yRow, 64);
    a0_4 = multiplyAdd(s0, v4, a0_4);
    const v5 = v128.load(yRow, 80);
    a0_5 = multiplyAdd(s0, v5, a0_5);
    const v6 = v128.load(yRow, 96);
    a0_6 = multiplyAdd(s0, v6, a0_6);
    const v7 = v128.load(yRow, 112);
    a0_7 = multiplyAdd(s0, v7, a0_7);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_7 = v128.and(a0_7, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
  v128.store(c, a0_5, 80);
  v128.store(c, a0_6, 96);
  v128.store(c, a0_7, 112);
}

/** One row of 9 vectors. */
export function row9(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  let a0_5 = f32x4.splat(0);
  let a0_6 = f32x4.splat(0);
  let a0_7 = f32x4.splat(0);
  let a0_8 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    const v2 = v128.load(yRow, 32);
    a0_2 = multiplyAdd(s0, v2, a0_2);
    const v3 = v128.load(yRow, 48);
    a0_3 = multiplyAdd(s0, v3, a0_3);
    const v4 = v128.load(yRow, 64);
    a0_4 = multiplyAdd(s0, v4, a0_4);
    const v5 = v128.load(yRow, 80);
    a0_5 = multiplyAdd(s0, v5, a0_5);
    const v6 = v128.load(yRow, 96);
    a0_6 = multiplyAdd(s0, v6, a0_6);
    const v7 = v128.load(yRow, 112);
    a0_7 = multiplyAdd(s0, v7, a0_7);
    const v8 = v128.load(yRow, 128);
    a0_8 = multiplyAdd(s0, v8, a0_8);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_8 = v128.and(a0_8, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
  v128.store(c, a0_5, 80);
  v128.store(c, a0_6, 96);
  v128.store(c, a0_7, 112);
  v128.store(c, a0_8, 128);
}

/** One row of 10 vectors. */
export function row10(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  let a0_5 = f32x4.splat(0);
  let a0_6 = f32x4.splat(0);
  let a0_7 = f32x4.splat(0);
  let a0_8 = f32x4.splat(0);
  let a0_9 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    const v2 = v128.load(yRow, 32);
    a0_2 = multiplyAdd(s0, v2, a0_2);
    const v3 = v128.load(yRow, 48);
    a0_3 = multiplyAdd(s0, v3, a0_3);
    const v4 = v128.load(yRow, 64);
    a0_4 = multiplyAdd(s0, v4, a0_4);
    const v5 = v128.load(yRow, 80);
    a0_5 = multiplyAdd(s0, v5, a0_5);
    const v6 = v128.load(yRow, 96);
    a0_6 = multiplyAdd(s0, v6, a0_6);
    const v7 = v128.load(yRow, 112);
    a0_7 = multiplyAdd(s0, v7, a0_7);
    const v8 = v128.load(yRow, 128);
    a0_8 = multiplyAdd(s0, v8, a0_8);
    const v9 = v128.load(yRow, 144);
    a0_9 = multiplyAdd(s0, v9, a0_9);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_9 = v128.and(a0_9, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
  v128.store(c, a0_5, 80);
  v128.store(c, a0_6, 96);
  v128.store(c, a0_7, 112);
  v128.store(c, a0_8, 128);
  v128.store(c, a0_9, 144);
}

/** One row of 11 vectors. */
export function row11(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  let a0_5 = f32x4.splat(0);
  let a0_6 = f32x4.splat(0);
  let a0_7 = f32x4.splat(0);
  let a0_8 = f32x4.splat(0);
  let a0_9 = f32x4.splat(0);
  let a0_10 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    const v2 = v128.load(yRow, 32);
    a0_2 = multiplyAdd(s0, v2, a0_2);
    const v3 = v128.load(yRow, 48);
    a0_3 = multiplyAdd(s0, v3, a0_3);
    const v4 = v128.load(yRow, 64);
    a0_4 = multiplyAdd(s0, v4, a0_4);
    const v5 = v128.load(yRow, 80);
    a0_5 = multiplyAdd(s0, v5, a0_5);
    const v6 = v128.load(yRow, 96);
    a0_6 = multiplyAdd(s0, v6, a0_6);
    const v7 = v128.load(yRow, 112);
    a0_7 = multiplyAdd(s0, v7, a0_7);
    const v8 = v128.load(yRow, 128);
    a0_8 = multiplyAdd(s0, v8, a0_8);
    const v9 = v128.load(yRow, 144);
    a0_9 = multiplyAdd(s0, v9, a0_9);
    const v10 = v128.load(yRow, 160);
    a0_10 = multiplyAdd(s0, v10, a0_10);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_10 = v128.and(a0_10, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
  v128.store(c, a0_5, 80);
  v128.store(c, a0_6, 96);
  v128.store(c, a0_7, 112);
  v128.store(c, a0_8, 128);
  v128.store(c, a0_9, 144);
  v128.store(c, a0_10, 160);
}

/** One row of 12 vectors. */
export function row12(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  let a0_5 = f32x4.splat(0);
  let a0_6 = f32x4.splat(0);
  let a0_7 = f32x4.splat(0);
  let a0_8 = f32x4.splat(0);
  let a0_9 = f32x4.splat(0);
  let a0_10 = f32x4.splat(0);
  let a0_11 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    const v2 = v128.load(yRow, 32);
    a0_2 = multiplyAdd(s0, v2, a0_2);
    const v3 = v128.load(yRow, 48);
    a0_3 = multiplyAdd(s0, v3, a0_3);
    const v4 = v128.load(yRow, 64);
    a0_4 = multiplyAdd(s0, v4, a0_4);
    const v5 = v128.load(yRow, 80);
    a0_5 = multiplyAdd(s0, v5, a0_5);
    const v6 = v128.load(yRow, 96);
    a0_6 = multiplyAdd(s0, v6, a0_6);
    const v7 = v128.load(yRow, 112);
    a0_7 = multiplyAdd(s0, v7, a0_7);
    const v8 = v128.load(yRow, 128);
    a0_8 = multiplyAdd(s0, v8, a0_8);
    const v9 = v128.load(yRow, 144);
    a0_9 = multiplyAdd(s0, v9, a0_9);
    const v10 = v128.load(yRow, 160);
    a0_10 = multiplyAdd(s0, v10, a0_10);
    const v11 = v128.load(yRow, 176);
    a0_11 = multiplyAdd(s0, v11, a0_11);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_11 = v128.and(a0_11, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
  v128.store(c, a0_5, 80);
  v128.store(c, a0_6, 96);
  v128.store(c, a0_7, 112);
  v128.store(c, a0_8, 128);
  v128.store(c, a0_9, 144);
  v128.store(c, a0_10, 160);
  v128.store(c, a0_11, 176);
}

/** One row of 13 vectors. */
export function row13(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  let a0_5 = f32x4.splat(0);
  let a0_6 = f32x4.splat(0);
  let a0_7 = f32x4.splat(0);
  let a0_8 = f32x4.splat(0);
  let a0_9 = f32x4.splat(0);
  let a0_10 = f32x4.splat(0);
  let a0_11 = f32x4.splat(0);
  let a0_12 = f32x4.splat(0);
  for (; k > 0; --k) {
    const s0 = v128.load32_splat(x0);
    const v0 = v128.load(yRow);
    a0_0 = multiplyAdd(s0, v0, a0_0);
    const v1 = v128.load(yRow, 16);
    a0_1 = multiplyAdd(s0, v1, a0_1);
    const v2 = v128.load(yRow, 32);
    a0_2 = multiplyAdd(s0, v2, a0_2);
    const v3 = v128.load(yRow, 48);
    a0_3 = multiplyAdd(s0, v3, a0_3);
    const v4 = v128.load(yRow, 64);
    a0_4 = multiplyAdd(s0, v4, a0_4);
    const v5 = v128.load(yRow, 80);
    a0_5 = multiplyAdd(s0, v5, a0_5);
    const v6 = v128.load(yRow, 96);
    a0_6 = multiplyAdd(s0, v6, a0_6);
    const v7 = v128.load(yRow, 112);
    a0_7 = multiplyAdd(s0, v7, a0_7);
    const v8 = v128.load(yRow, 128);
    a0_8 = multiplyAdd(s0, v8, a0_8);
    const v9 = v128.load(yRow, 144);
    a0_9 = multiplyAdd(s0, v9, a0_9);
    const v10 = v128.load(yRow, 160);
    a0_10 = multiplyAdd(s0, v10, a0_10);
    const v11 = v128.load(yRow, 176);
    a0_11 = multiplyAdd(s0, v11, a0_11);
    const v12 = v128.load(yRow, 192);
    a0_12 = multiplyAdd(s0, v12, a0_12);
    x0 += xK;
    yRow += yK;
  }
  if (valid < 4) {
    const lanes = firstLanes(valid);
    a0_12 = v128.and(a0_12, lanes);
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
  v128.store(c, a0_5, 80);
  v128.store(c, a0_6, 96);
  v128.store(c, a0_7, 112);
  v128.store(c, a0_8, 128);
  v128.store(c, a0_9, 144);
  v128.store(c, a0_10, 160);
  v128.store(c, a0_11, 176);
  v128.store(c, a0_12, 192);
}

/** The tile that is `width` vectors wide: 1 to 13. */
export function row(width: i32, k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize, valid: i32): void {
  switch (width) {
    case 1: row1(k, x, xK, y, yK, c, valid); return;
    case 2: row2(k, x, xK, y, yK, c, valid); return;
    case 3: row3(k, x, xK, y, yK, c, valid); return;
    case 4: row4(k, x, xK, y, yK, c, valid); return;
    case 5: row5(k, x, xK, y, yK, c, valid); return;
    case 6: row6(k, x, xK, y, yK, c, valid); return;
    case 7: row7(k, x, xK, y, yK, c, valid); return;
    case 8: row8(k, x, xK, y, yK, c, valid); return;
    case 9: row9(k, x, xK, y, yK, c, valid); return;
    case 10: row10(k, x, xK, y, yK, c, valid); return;
    case 11: row11(k, x, xK, y, yK, c, valid); return;
    case 12: row12(k, x, xK, y, yK, c, valid); return;
    default: row13(k, x, xK, y, yK, c, valid);
  }
}

/** 2 rows of 1 vector, `tiles` times down c. */
export function rows2x1(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      x0 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_0 = v128.and(a0_0, lanes);
      a1_0 = v128.and(a1_0, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c + 1 * cM, a1_0);
    x += 2 * xM;
    c += 2 * cM;
  }
}

/** 2 rows of 2 vectors, `tiles` times down c. */
export function rows2x2(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const v1 = v128.load(yRow, 16);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      x0 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_1 = v128.and(a0_1, lanes);
      a1_1 = v128.and(a1_1, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    x += 2 * xM;
    c += 2 * cM;
  }
}

/** 2 rows of 3 vectors, `tiles` times down c. */
export function rows2x3(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a1_2 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const s0 = v128.load32_splat(x0);
      const s1 = v128.load32_splat(x0 + xM);
      const v0 = v128.load(yRow);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      const v1 = v128.load(yRow, 16);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      const v2 = v128.load(yRow, 32);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      a1_2 = multiplyAdd(s1, v2, a1_2);
      x0 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_2 = v128.and(a0_2, lanes);
      a1_2 = v128.and(a1_2, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c, a0_2, 32);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    v128.store(c + 1 * cM, a1_2, 32);
    x += 2 * xM;
    c += 2 * cM;
  }
}

/** 2 rows of 4 vectors, `tiles` times down c. */
export function rows2x4(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a0_3 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a1_2 = f32x4.splat(0);
    let a1_3 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const s0 = v128.load32_splat(x0);
      const s1 = v128.load32_splat(x0 + xM);
      const v0 = v128.load(yRow);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      const v1 = v128.load(yRow, 16);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      const v2 = v128.load(yRow, 32);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      a1_2 = multiplyAdd(s1, v2, a1_2);
      const v3 = v128.load(yRow, 48);
      a0_3 = multiplyAdd(s0, v3, a0_3);
      a1_3 = multiplyAdd(s1, v3, a1_3);
      x0 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_3 = v128.and(a0_3, lanes);
      a1_3 = v128.and(a1_3, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c, a0_2, 32);
    v128.store(c, a0_3, 48);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    v128.store(c + 1 * cM, a1_2, 32);
    v128.store(c + 1 * cM, a1_3, 48);
    x += 2 * xM;
    c += 2 * cM;
  }
}

/** 2 rows of 5 vectors, `tiles` times down c. */
export function rows2x5(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a0_3 = f32x4.splat(0);
    let a0_4 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a1_2 = f32x4.splat(0);
    let a1_3 = f32x4.splat(0);
    let a1_4 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const s0 = v128.load32_splat(x0);
      const s1 = v128.load32_splat(x0 + xM);
      const v0 = v128.load(yRow);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      const v1 = v128.load(yRow, 16);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      const v2 = v128.load(yRow, 32);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      a1_2 = multiplyAdd(s1, v2, a1_2);
      const v3 = v128.load(yRow, 48);
      a0_3 = multiplyAdd(s0, v3, a0_3);
      a1_3 = multiplyAdd(s1, v3, a1_3);
      const v4 = v128.load(yRow, 64);
      a0_4 = multiplyAdd(s0, v4, a0_4);
      a1_4 = multiplyAdd(s1, v4, a1_4);
      x0 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_4 = v128.and(a0_4, lanes);
      a1_4 = v128.and(a1_4, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c, a0_2, 32);
    v128.store(c, a0_3, 48);
    v128.store(c, a0_4, 64);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    v128.store(c + 1 * cM, a1_2, 32);
    v128.store(c + 1 * cM, a1_3, 48);
    v128.store(c + 1 * cM, a1_4, 64);
    x += 2 * xM;
    c += 2 * cM;
  }
}

/** 2 rows of 6 vectors, `tiles` times down c. */
export function rows2x6(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a0_3 = f32x4.splat(0);
    let a0_4 = f32x4.splat(0);
    let a0_5 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a1_2 = f32x4.splat(0);
    let a1_3 = f32x4.splat(0);
    let a1_4 = f32x4.splat(0);
    let a1_5 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const s0 = v128.load32_splat(x0);
      const s1 = v128.load32_splat(x0 + xM);
      const v0 = v128.load(yRow);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      const v1 = v128.load(yRow, 16);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      const v2 = v128.load(yRow, 32);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      a1_2 = multiplyAdd(s1, v2, a1_2);
      const v3 = v128.load(yRow, 48);
      a0_3 = multiplyAdd(s0, v3, a0_3);
      a1_3 = multiplyAdd(s1, v3, a1_3);
      const v4 = v128.load(yRow, 64);
      a0_4 = multiplyAdd(s0, v4, a0_4);
      a1_4 = multiplyAdd(s1, v4, a1_4);
      const v5 = v128.load(yRow, 80);
      a0_5 = multiplyAdd(s0, v5, a0_5);
      a1_5 = multiplyAdd(s1, v5, a1_5);
      x0 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_5 = v128.and(a0_5, lanes);
      a1_5 = v128.and(a1_5, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c, a0_2, 32);
    v128.store(c, a0_3, 48);
    v128.store(c, a0_4, 64);
    v128.store(c, a0_5, 80);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    v128.store(c + 1 * cM, a1_2, 32);
    v128.store(c + 1 * cM, a1_3, 48);
    v128.store(c + 1 * cM, a1_4, 64);
    v128.store(c + 1 * cM, a1_5, 80);
    x += 2 * xM;
    c += 2 * cM;
  }
}

/** 3 rows of 1 vector, `tiles` times down c. */
export function rows3x1(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      const s2 = v128.load32_splat(x0 + xMTwice);
      a2_0 = multiplyAdd(s2, v0, a2_0);
      x0 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_0 = v128.and(a0_0, lanes);
      a1_0 = v128.and(a1_0, lanes);
      a2_0 = v128.and(a2_0, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 2 * cM, a2_0);
    x += 3 * xM;
    c += 3 * cM;
  }
}

/** 3 rows of 2 vectors, `tiles` times down c. */
export function rows3x2(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a2_1 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const v1 = v128.load(yRow, 16);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      const s2 = v128.load32_splat(x0 + xMTwice);
      a2_0 = multiplyAdd(s2, v0, a2_0);
      a2_1 = multiplyAdd(s2, v1, a2_1);
      x0 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_1 = v128.and(a0_1, lanes);
      a1_1 = v128.and(a1_1, lanes);
      a2_1 = v128.and(a2_1, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 2 * cM, a2_1, 16);
    x += 3 * xM;
    c += 3 * cM;
  }
}

/** 3 rows of 3 vectors, `tiles` times down c. */
export function rows3x3(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a0_2 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a1_2 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a2_1 = f32x4.splat(0);
    let a2_2 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const v1 = v128.load(yRow, 16);
      const v2 = v128.load(yRow, 32);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      a0_2 = multiplyAdd(s0, v2, a0_2);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      a1_2 = multiplyAdd(s1, v2, a1_2);
      const s2 = v128.load32_splat(x0 + xMTwice);
      a2_0 = multiplyAdd(s2, v0, a2_0);
      a2_1 = multiplyAdd(s2, v1, a2_1);
      a2_2 = multiplyAdd(s2, v2, a2_2);
      x0 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_2 = v128.and(a0_2, lanes);
      a1_2 = v128.and(a1_2, lanes);
      a2_2 = v128.and(a2_2, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c, a0_2, 32);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    v128.store(c + 1 * cM, a1_2, 32);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 2 * cM, a2_1, 16);
    v128.store(c + 2 * cM, a2_2, 32);
    x += 3 * xM;
    c += 3 * cM;
  }
}

/** 4 rows of 1 vector, `tiles` times down c; tiles of x are `xTile` bytes apart; `resume` takes what c holds as the first term. */
export function rows4x1(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, xTile: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32, resume: bool): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let x3 = x + 3 * xM;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a3_0 = f32x4.splat(0);
    if (resume) {
      a0_0 = v128.load(c);
      a1_0 = v128.load(c + 1 * cM);
      a2_0 = v128.load(c + 2 * cM);
      a3_0 = v128.load(c + 3 * cM);
    }
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      const s2 = v128.load32_splat(x0 + xMTwice);
      a2_0 = multiplyAdd(s2, v0, a2_0);
      const s3 = v128.load32_splat(x3);
      a3_0 = multiplyAdd(s3, v0, a3_0);
      x0 += xK;
      x3 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_0 = v128.and(a0_0, lanes);
      a1_0 = v128.and(a1_0, lanes);
      a2_0 = v128.and(a2_0, lanes);
      a3_0 = v128.and(a3_0, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 3 * cM, a3_0);
    x += xTile;
    c += 4 * cM;
  }
}

/** 4 rows of 2 vectors, `tiles` times down c; tiles of x are `xTile` bytes apart; `resume` takes what c holds as the first term. */
export function rows4x2(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, xTile: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32, resume: bool): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let x3 = x + 3 * xM;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a2_1 = f32x4.splat(0);
    let a3_0 = f32x4.splat(0);
    let a3_1 = f32x4.splat(0);
    if (resume) {
      a0_0 = v128.load(c);
      a0_1 = v128.load(c, 16);
      a1_0 = v128.load(c + 1 * cM);
      a1_1 = v128.load(c + 1 * cM, 16);
      a2_0 = v128.load(c + 2 * cM);
      a2_1 = v128.load(c + 2 * cM, 16);
      a3_0 = v128.load(c + 3 * cM);
      a3_1 = v128.load(c + 3 * cM, 16);
    }
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const v1 = v128.load(yRow, 16);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      const s2 = v128.load32_splat(x0 + xMTwice);
      a2_0 = multiplyAdd(s2, v0, a2_0);
      a2_1 = multiplyAdd(s2, v1, a2_1);
      const s3 = v128.load32_splat(x3);
      a3_0 = multiplyAdd(s3, v0, a3_0);
      a3_1 = multiplyAdd(s3, v1, a3_1);
      x0 += xK;
      x3 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_1 = v128.and(a0_1, lanes);
      a1_1 = v128.and(a1_1, lanes);
      a2_1 = v128.and(a2_1, lanes);
      a3_1 = v128.and(a3_1, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 2 * cM, a2_1, 16);
    v128.store(c + 3 * cM, a3_0);
    v128.store(c + 3 * cM, a3_1, 16);
    x += xTile;
    c += 4 * cM;
  }
}

/** 5 rows of 1 vector, `tiles` times down c. */
export function rows5x1(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let x3 = x + 3 * xM;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a3_0 = f32x4.splat(0);
    let a4_0 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      const s2 = v128.load32_splat(x0 + xMTwice);
      a2_0 = multiplyAdd(s2, v0, a2_0);
      const s3 = v128.load32_splat(x3);
      a3_0 = multiplyAdd(s3, v0, a3_0);
      const s4 = v128.load32_splat(x3 + xM);
      a4_0 = multiplyAdd(s4, v0, a4_0);
      x0 += xK;
      x3 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_0 = v128.and(a0_0, lanes);
      a1_0 = v128.and(a1_0, lanes);
      a2_0 = v128.and(a2_0, lanes);
      a3_0 = v128.and(a3_0, lanes);
      a4_0 = v128.and(a4_0, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 3 * cM, a3_0);
    v128.store(c + 4 * cM, a4_0);
    x += 5 * xM;
    c += 5 * cM;
  }
}

/** 5 rows of 2 vectors, `tiles` times down c. */
export function rows5x2(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let x3 = x + 3 * xM;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a2_1 = f32x4.splat(0);
    let a3_0 = f32x4.splat(0);
    let a3_1 = f32x4.splat(0);
    let a4_0 = f32x4.splat(0);
    let a4_1 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const v1 = v128.load(yRow, 16);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      const s2 = v128.load32_splat(x0 + xMTwice);
      a2_0 = multiplyAdd(s2, v0, a2_0);
      a2_1 = multiplyAdd(s2, v1, a2_1);
      const s3 = v128.load32_splat(x3);
      a3_0 = multiplyAdd(s3, v0, a3_0);
      a3_1 = multiplyAdd(s3, v1, a3_1);
      const s4 = v128.load32_splat(x3 + xM);
      a4_0 = multiplyAdd(s4, v0, a4_0);
      a4_1 = multiplyAdd(s4, v1, a4_1);
      x0 += xK;
      x3 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_1 = v128.and(a0_1, lanes);
      a1_1 = v128.and(a1_1, lanes);
      a2_1 = v128.and(a2_1, lanes);
      a3_1 = v128.and(a3_1, lanes);
      a4_1 = v128.and(a4_1, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 2 * cM, a2_1, 16);
    v128.store(c + 3 * cM, a3_0);
    v128.store(c + 3 * cM, a3_1, 16);
    v128.store(c + 4 * cM, a4_0);
    v128.store(c + 4 * cM, a4_1, 16);
    x += 5 * xM;
    c += 5 * cM;
  }
}

/** 6 rows of 1 vector, `tiles` times down c; tiles of x are `xTile` bytes apart; `resume` takes what c holds as the first term. */
export function rows6x1(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, xTile: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32, resume: bool): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let x3 = x + 3 * xM;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a3_0 = f32x4.splat(0);
    let a4_0 = f32x4.splat(0);
    let a5_0 = f32x4.splat(0);
    if (resume) {
      a0_0 = v128.load(c);
      a1_0 = v128.load(c + 1 * cM);
      a2_0 = v128.load(c + 2 * cM);
      a3_0 = v128.load(c + 3 * cM);
      a4_0 = v128.load(c + 4 * cM);
      a5_0 = v128.load(c + 5 * cM);
    }
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      const s2 = v128.load32_splat(x0 + xMTwice);
      a2_0 = multiplyAdd(s2, v0, a2_0);
      const s3 = v128.load32_splat(x3);
      a3_0 = multiplyAdd(s3, v0, a3_0);
      const s4 = v128.load32_splat(x3 + xM);
      a4_0 = multiplyAdd(s4, v0, a4_0);
      const s5 = v128.load32_splat(x3 + xMTwice);
      a5_0 = multiplyAdd(s5, v0, a5_0);
      x0 += xK;
      x3 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_0 = v128.and(a0_0, lanes);
      a1_0 = v128.and(a1_0, lanes);
      a2_0 = v128.and(a2_0, lanes);
      a3_0 = v128.and(a3_0, lanes);
      a4_0 = v128.and(a4_0, lanes);
      a5_0 = v128.and(a5_0, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 3 * cM, a3_0);
    v128.store(c + 4 * cM, a4_0);
    v128.store(c + 5 * cM, a5_0);
    x += xTile;
    c += 6 * cM;
  }
}

/** 6 rows of 2 vectors, `tiles` times down c; tiles of x are `xTile` bytes apart; `resume` takes what c holds as the first term. */
export function rows6x2(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, xTile: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32, resume: bool): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let x3 = x + 3 * xM;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a2_1 = f32x4.splat(0);
    let a3_0 = f32x4.splat(0);
    let a3_1 = f32x4.splat(0);
    let a4_0 = f32x4.splat(0);
    let a4_1 = f32x4.splat(0);
    let a5_0 = f32x4.splat(0);
    let a5_1 = f32x4.splat(0);
    if (resume) {
      a0_0 = v128.load(c);
      a0_1 = v128.load(c, 16);
      a1_0 = v128.load(c + 1 * cM);
      a1_1 = v128.load(c + 1 * cM, 16);
      a2_0 = v128.load(c + 2 * cM);
      a2_1 = v128.load(c + 2 * cM, 16);
      a3_0 = v128.load(c + 3 * cM);
      a3_1 = v128.load(c + 3 * cM, 16);
      a4_0 = v128.load(c + 4 * cM);
      a4_1 = v128.load(c + 4 * cM, 16);
      a5_0 = v128.load(c + 5 * cM);
      a5_1 = v128.load(c + 5 * cM, 16);
    }
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const v1 = v128.load(yRow, 16);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      a0_1 = multiplyAdd(s0, v1, a0_1);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      a1_1 = multiplyAdd(s1, v1, a1_1);
      const s2 = v128.load32_splat(x0 + xMTwice);
      a2_0 = multiplyAdd(s2, v0, a2_0);
      a2_1 = multiplyAdd(s2, v1, a2_1);
      const s3 = v128.load32_splat(x3);
      a3_0 = multiplyAdd(s3, v0, a3_0);
      a3_1 = multiplyAdd(s3, v1, a3_1);
      const s4 = v128.load32_splat(x3 + xM);
      a4_0 = multiplyAdd(s4, v0, a4_0);
      a4_1 = multiplyAdd(s4, v1, a4_1);
      const s5 = v128.load32_splat(x3 + xMTwice);
      a5_0 = multiplyAdd(s5, v0, a5_0);
      a5_1 = multiplyAdd(s5, v1, a5_1);
      x0 += xK;
      x3 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_1 = v128.and(a0_1, lanes);
      a1_1 = v128.and(a1_1, lanes);
      a2_1 = v128.and(a2_1, lanes);
      a3_1 = v128.and(a3_1, lanes);
      a4_1 = v128.and(a4_1, lanes);
      a5_1 = v128.and(a5_1, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 2 * cM, a2_1, 16);
    v128.store(c + 3 * cM, a3_0);
    v128.store(c + 3 * cM, a3_1, 16);
    v128.store(c + 4 * cM, a4_0);
    v128.store(c + 4 * cM, a4_1, 16);
    v128.store(c + 5 * cM, a5_0);
    v128.store(c + 5 * cM, a5_1, 16);
    x += xTile;
    c += 6 * cM;
  }
}

/** 12 rows of 1 vector, `tiles` times down c. */
export function rows12x1(tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let x0 = x;
    let x3 = x + 3 * xM;
    let x6 = x + 6 * xM;
    let x9 = x + 9 * xM;
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a3_0 = f32x4.splat(0);
    let a4_0 = f32x4.splat(0);
    let a5_0 = f32x4.splat(0);
    let a6_0 = f32x4.splat(0);
    let a7_0 = f32x4.splat(0);
    let a8_0 = f32x4.splat(0);
    let a9_0 = f32x4.splat(0);
    let a10_0 = f32x4.splat(0);
    let a11_0 = f32x4.splat(0);
    for (let step = k; step > 0; --step) {
      const v0 = v128.load(yRow);
      const s0 = v128.load32_splat(x0);
      a0_0 = multiplyAdd(s0, v0, a0_0);
      const s1 = v128.load32_splat(x0 + xM);
      a1_0 = multiplyAdd(s1, v0, a1_0);
      const s2 = v128.load32_splat(x0 + xMTwice);
      a2_0 = multiplyAdd(s2, v0, a2_0);
      const s3 = v128.load32_splat(x3);
      a3_0 = multiplyAdd(s3, v0, a3_0);
      const s4 = v128.load32_splat(x3 + xM);
      a4_0 = multiplyAdd(s4, v0, a4_0);
      const s5 = v128.load32_splat(x3 + xMTwice);
      a5_0 = multiplyAdd(s5, v0, a5_0);
      const s6 = v128.load32_splat(x6);
      a6_0 = multiplyAdd(s6, v0, a6_0);
      const s7 = v128.load32_splat(x6 + xM);
      a7_0 = multiplyAdd(s7, v0, a7_0);
      const s8 = v128.load32_splat(x6 + xMTwice);
      a8_0 = multiplyAdd(s8, v0, a8_0);
      const s9 = v128.load32_splat(x9);
      a9_0 = multiplyAdd(s9, v0, a9_0);
      const s10 = v128.load32_splat(x9 + xM);
      a10_0 = multiplyAdd(s10, v0, a10_0);
      const s11 = v128.load32_splat(x9 + xMTwice);
      a11_0 = multiplyAdd(s11, v0, a11_0);
      x0 += xK;
      x3 += xK;
      x6 += xK;
      x9 += xK;
      yRow += yK;
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_0 = v128.and(a0_0, lanes);
      a1_0 = v128.and(a1_0, lanes);
      a2_0 = v128.and(a2_0, lanes);
      a3_0 = v128.and(a3_0, lanes);
      a4_0 = v128.and(a4_0, lanes);
      a5_0 = v128.and(a5_0, lanes);
      a6_0 = v128.and(a6_0, lanes);
      a7_0 = v128.and(a7_0, lanes);
      a8_0 = v128.and(a8_0, lanes);
      a9_0 = v128.and(a9_0, lanes);
      a10_0 = v128.and(a10_0, lanes);
      a11_0 = v128.and(a11_0, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 3 * cM, a3_0);
    v128.store(c + 4 * cM, a4_0);
    v128.store(c + 5 * cM, a5_0);
    v128.store(c + 6 * cM, a6_0);
    v128.store(c + 7 * cM, a7_0);
    v128.store(c + 8 * cM, a8_0);
    v128.store(c + 9 * cM, a9_0);
    v128.store(c + 10 * cM, a10_0);
    v128.store(c + 11 * cM, a11_0);
    x += 12 * xM;
    c += 12 * cM;
  }
}

/** 4 rows of 1 vector, `tiles` times down c; k steps, `runs` times, each from where a table of bytes says on; `resume` takes what c holds as the first term. */
export function runs4x1(tiles: i32, runs: i32, table: usize, tableStep: usize, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32, resume: bool): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a3_0 = f32x4.splat(0);
    if (resume) {
      a0_0 = v128.load(c);
      a1_0 = v128.load(c + 1 * cM);
      a2_0 = v128.load(c + 2 * cM);
      a3_0 = v128.load(c + 3 * cM);
    }
    let begins = table;
    for (let run = runs; run > 0; --run) {
      const from = x + load<u32>(begins);
      begins += tableStep;
      let x0 = from;
      let x3 = from + 3 * xM;
      for (let step = k; step > 0; --step) {
        const v0 = v128.load(yRow);
        const s0 = v128.load32_splat(x0);
        a0_0 = multiplyAdd(s0, v0, a0_0);
        const s1 = v128.load32_splat(x0 + xM);
        a1_0 = multiplyAdd(s1, v0, a1_0);
        const s2 = v128.load32_splat(x0 + xMTwice);
        a2_0 = multiplyAdd(s2, v0, a2_0);
        const s3 = v128.load32_splat(x3);
        a3_0 = multiplyAdd(s3, v0, a3_0);
        x0 += xK;
        x3 += xK;
        yRow += yK;
      }
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_0 = v128.and(a0_0, lanes);
      a1_0 = v128.and(a1_0, lanes);
      a2_0 = v128.and(a2_0, lanes);
      a3_0 = v128.and(a3_0, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 3 * cM, a3_0);
    x += 4 * xM;
    c += 4 * cM;
  }
}

/** 4 rows of 2 vectors, `tiles` times down c; k steps, `runs` times, each from where a table of bytes says on; `resume` takes what c holds as the first term. */
export function runs4x2(tiles: i32, runs: i32, table: usize, tableStep: usize, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32, resume: bool): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a2_1 = f32x4.splat(0);
    let a3_0 = f32x4.splat(0);
    let a3_1 = f32x4.splat(0);
    if (resume) {
      a0_0 = v128.load(c);
      a0_1 = v128.load(c, 16);
      a1_0 = v128.load(c + 1 * cM);
      a1_1 = v128.load(c + 1 * cM, 16);
      a2_0 = v128.load(c + 2 * cM);
      a2_1 = v128.load(c + 2 * cM, 16);
      a3_0 = v128.load(c + 3 * cM);
      a3_1 = v128.load(c + 3 * cM, 16);
    }
    let begins = table;
    for (let run = runs; run > 0; --run) {
      const from = x + load<u32>(begins);
      begins += tableStep;
      let x0 = from;
      let x3 = from + 3 * xM;
      for (let step = k; step > 0; --step) {
        const v0 = v128.load(yRow);
        const v1 = v128.load(yRow, 16);
        const s0 = v128.load32_splat(x0);
        a0_0 = multiplyAdd(s0, v0, a0_0);
        a0_1 = multiplyAdd(s0, v1, a0_1);
        const s1 = v128.load32_splat(x0 + xM);
        a1_0 = multiplyAdd(s1, v0, a1_0);
        a1_1 = multiplyAdd(s1, v1, a1_1);
        const s2 = v128.load32_splat(x0 + xMTwice);
        a2_0 = multiplyAdd(s2, v0, a2_0);
        a2_1 = multiplyAdd(s2, v1, a2_1);
        const s3 = v128.load32_splat(x3);
        a3_0 = multiplyAdd(s3, v0, a3_0);
        a3_1 = multiplyAdd(s3, v1, a3_1);
        x0 += xK;
        x3 += xK;
        yRow += yK;
      }
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_1 = v128.and(a0_1, lanes);
      a1_1 = v128.and(a1_1, lanes);
      a2_1 = v128.and(a2_1, lanes);
      a3_1 = v128.and(a3_1, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 2 * cM, a2_1, 16);
    v128.store(c + 3 * cM, a3_0);
    v128.store(c + 3 * cM, a3_1, 16);
    x += 4 * xM;
    c += 4 * cM;
  }
}

/** 6 rows of 1 vector, `tiles` times down c; k steps, `runs` times, each from where a table of bytes says on; `resume` takes what c holds as the first term. */
export function runs6x1(tiles: i32, runs: i32, table: usize, tableStep: usize, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32, resume: bool): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a3_0 = f32x4.splat(0);
    let a4_0 = f32x4.splat(0);
    let a5_0 = f32x4.splat(0);
    if (resume) {
      a0_0 = v128.load(c);
      a1_0 = v128.load(c + 1 * cM);
      a2_0 = v128.load(c + 2 * cM);
      a3_0 = v128.load(c + 3 * cM);
      a4_0 = v128.load(c + 4 * cM);
      a5_0 = v128.load(c + 5 * cM);
    }
    let begins = table;
    for (let run = runs; run > 0; --run) {
      const from = x + load<u32>(begins);
      begins += tableStep;
      let x0 = from;
      let x3 = from + 3 * xM;
      for (let step = k; step > 0; --step) {
        const v0 = v128.load(yRow);
        const s0 = v128.load32_splat(x0);
        a0_0 = multiplyAdd(s0, v0, a0_0);
        const s1 = v128.load32_splat(x0 + xM);
        a1_0 = multiplyAdd(s1, v0, a1_0);
        const s2 = v128.load32_splat(x0 + xMTwice);
        a2_0 = multiplyAdd(s2, v0, a2_0);
        const s3 = v128.load32_splat(x3);
        a3_0 = multiplyAdd(s3, v0, a3_0);
        const s4 = v128.load32_splat(x3 + xM);
        a4_0 = multiplyAdd(s4, v0, a4_0);
        const s5 = v128.load32_splat(x3 + xMTwice);
        a5_0 = multiplyAdd(s5, v0, a5_0);
        x0 += xK;
        x3 += xK;
        yRow += yK;
      }
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_0 = v128.and(a0_0, lanes);
      a1_0 = v128.and(a1_0, lanes);
      a2_0 = v128.and(a2_0, lanes);
      a3_0 = v128.and(a3_0, lanes);
      a4_0 = v128.and(a4_0, lanes);
      a5_0 = v128.and(a5_0, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 3 * cM, a3_0);
    v128.store(c + 4 * cM, a4_0);
    v128.store(c + 5 * cM, a5_0);
    x += 6 * xM;
    c += 6 * cM;
  }
}

/** 6 rows of 2 vectors, `tiles` times down c; k steps, `runs` times, each from where a table of bytes says on; `resume` takes what c holds as the first term. */
export function runs6x2(tiles: i32, runs: i32, table: usize, tableStep: usize, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32, resume: bool): void {
  const xMTwice = xM << 1;
  for (; tiles > 0; --tiles) {
    let yRow = y;
    let a0_0 = f32x4.splat(0);
    let a0_1 = f32x4.splat(0);
    let a1_0 = f32x4.splat(0);
    let a1_1 = f32x4.splat(0);
    let a2_0 = f32x4.splat(0);
    let a2_1 = f32x4.splat(0);
    let a3_0 = f32x4.splat(0);
    let a3_1 = f32x4.splat(0);
    let a4_0 = f32x4.splat(0);
    let a4_1 = f32x4.splat(0);
    let a5_0 = f32x4.splat(0);
    let a5_1 = f32x4.splat(0);
    if (resume) {
      a0_0 = v128.load(c);
      a0_1 = v128.load(c, 16);
      a1_0 = v128.load(c + 1 * cM);
      a1_1 = v128.load(c + 1 * cM, 16);
      a2_0 = v128.load(c + 2 * cM);
      a2_1 = v128.load(c + 2 * cM, 16);
      a3_0 = v128.load(c + 3 * cM);
      a3_1 = v128.load(c + 3 * cM, 16);
      a4_0 = v128.load(c + 4 * cM);
      a4_1 = v128.load(c + 4 * cM, 16);
      a5_0 = v128.load(c + 5 * cM);
      a5_1 = v128.load(c + 5 * cM, 16);
    }
    let begins = table;
    for (let run = runs; run > 0; --run) {
      const from = x + load<u32>(begins);
      begins += tableStep;
      let x0 = from;
      let x3 = from + 3 * xM;
      for (let step = k; step > 0; --step) {
        const v0 = v128.load(yRow);
        const v1 = v128.load(yRow, 16);
        const s0 = v128.load32_splat(x0);
        a0_0 = multiplyAdd(s0, v0, a0_0);
        a0_1 = multiplyAdd(s0, v1, a0_1);
        const s1 = v128.load32_splat(x0 + xM);
        a1_0 = multiplyAdd(s1, v0, a1_0);
        a1_1 = multiplyAdd(s1, v1, a1_1);
        const s2 = v128.load32_splat(x0 + xMTwice);
        a2_0 = multiplyAdd(s2, v0, a2_0);
        a2_1 = multiplyAdd(s2, v1, a2_1);
        const s3 = v128.load32_splat(x3);
        a3_0 = multiplyAdd(s3, v0, a3_0);
        a3_1 = multiplyAdd(s3, v1, a3_1);
        const s4 = v128.load32_splat(x3 + xM);
        a4_0 = multiplyAdd(s4, v0, a4_0);
        a4_1 = multiplyAdd(s4, v1, a4_1);
        const s5 = v128.load32_splat(x3 + xMTwice);
        a5_0 = multiplyAdd(s5, v0, a5_0);
        a5_1 = multiplyAdd(s5, v1, a5_1);
        x0 += xK;
        x3 += xK;
        yRow += yK;
      }
    }
    if (valid < 4) {
      const lanes = firstLanes(valid);
      a0_1 = v128.and(a0_1, lanes);
      a1_1 = v128.and(a1_1, lanes);
      a2_1 = v128.and(a2_1, lanes);
      a3_1 = v128.and(a3_1, lanes);
      a4_1 = v128.and(a4_1, lanes);
      a5_1 = v128.and(a5_1, lanes);
    }
    v128.store(c, a0_0);
    v128.store(c, a0_1, 16);
    v128.store(c + 1 * cM, a1_0);
    v128.store(c + 1 * cM, a1_1, 16);
    v128.store(c + 2 * cM, a2_0);
    v128.store(c + 2 * cM, a2_1, 16);
    v128.store(c + 3 * cM, a3_0);
    v128.store(c + 3 * cM, a3_1, 16);
    v128.store(c + 4 * cM, a4_0);
    v128.store(c + 4 * cM, a4_1, 16);
    v128.store(c + 5 * cM, a5_0);
    v128.store(c + 5 * cM, a5_1, 16);
    x += 6 * xM;
    c += 6 * cM;
  }
}

/** The tile that is `width` vectors wide: 1 to 6. */
export function rows2(width: i32, tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  switch (width) {
    case 1: rows2x1(tiles, k, x, xM, xK, y, yK, c, cM, valid); return;
    case 2: rows2x2(tiles, k, x, xM, xK, y, yK, c, cM, valid); return;
    case 3: rows2x3(tiles, k, x, xM, xK, y, yK, c, cM, valid); return;
    case 4: rows2x4(tiles, k, x, xM, xK, y, yK, c, cM, valid); return;
    case 5: rows2x5(tiles, k, x, xM, xK, y, yK, c, cM, valid); return;
    default: rows2x6(tiles, k, x, xM, xK, y, yK, c, cM, valid);
  }
}

/** The tile that is `width` vectors wide: 1 to 3. */
export function rows3(width: i32, tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  switch (width) {
    case 1: rows3x1(tiles, k, x, xM, xK, y, yK, c, cM, valid); return;
    case 2: rows3x2(tiles, k, x, xM, xK, y, yK, c, cM, valid); return;
    default: rows3x3(tiles, k, x, xM, xK, y, yK, c, cM, valid);
  }
}

/** The tile that is `width` vectors wide: 1 to 2. */
export function rows5(width: i32, tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32): void {
  switch (width) {
    case 1: rows5x1(tiles, k, x, xM, xK, y, yK, c, cM, valid); return;
    default: rows5x2(tiles, k, x, xM, xK, y, yK, c, cM, valid);
  }
}
