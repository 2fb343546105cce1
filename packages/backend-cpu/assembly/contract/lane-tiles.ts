// Written by generate.mjs: change that file and run it.
import { multiplyAdd } from '../simd';

/** 1 vector of c. */
export function lanes1(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
  let a0_0 = f32x4.splat(0);
  for (; k > 0; --k) {
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    x += xK;
    y += yK;
  }
  v128.store(c, a0_0);
}

/** 2 vectors of c. */
export function lanes2(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  for (; k > 0; --k) {
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    a0_1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), a0_1);
    x += xK;
    y += yK;
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
}

/** 3 vectors of c. */
export function lanes3(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  for (; k > 0; --k) {
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    a0_1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), a0_1);
    a0_2 = multiplyAdd(v128.load(x, 32), v128.load(y, 32), a0_2);
    x += xK;
    y += yK;
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
}

/** 4 vectors of c. */
export function lanes4(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  for (; k > 0; --k) {
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    a0_1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), a0_1);
    a0_2 = multiplyAdd(v128.load(x, 32), v128.load(y, 32), a0_2);
    a0_3 = multiplyAdd(v128.load(x, 48), v128.load(y, 48), a0_3);
    x += xK;
    y += yK;
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
}

/** 5 vectors of c. */
export function lanes5(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  for (; k > 0; --k) {
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    a0_1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), a0_1);
    a0_2 = multiplyAdd(v128.load(x, 32), v128.load(y, 32), a0_2);
    a0_3 = multiplyAdd(v128.load(x, 48), v128.load(y, 48), a0_3);
    a0_4 = multiplyAdd(v128.load(x, 64), v128.load(y, 64), a0_4);
    x += xK;
    y += yK;
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
}

/** 6 vectors of c. */
export function lanes6(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  let a0_5 = f32x4.splat(0);
  for (; k > 0; --k) {
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    a0_1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), a0_1);
    a0_2 = multiplyAdd(v128.load(x, 32), v128.load(y, 32), a0_2);
    a0_3 = multiplyAdd(v128.load(x, 48), v128.load(y, 48), a0_3);
    a0_4 = multiplyAdd(v128.load(x, 64), v128.load(y, 64), a0_4);
    a0_5 = multiplyAdd(v128.load(x, 80), v128.load(y, 80), a0_5);
    x += xK;
    y += yK;
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
  v128.store(c, a0_5, 80);
}

/** 7 vectors of c. */
export function lanes7(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  let a0_5 = f32x4.splat(0);
  let a0_6 = f32x4.splat(0);
  for (; k > 0; --k) {
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    a0_1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), a0_1);
    a0_2 = multiplyAdd(v128.load(x, 32), v128.load(y, 32), a0_2);
    a0_3 = multiplyAdd(v128.load(x, 48), v128.load(y, 48), a0_3);
    a0_4 = multiplyAdd(v128.load(x, 64), v128.load(y, 64), a0_4);
    a0_5 = multiplyAdd(v128.load(x, 80), v128.load(y, 80), a0_5);
    a0_6 = multiplyAdd(v128.load(x, 96), v128.load(y, 96), a0_6);
    x += xK;
    y += yK;
  }
  v128.store(c, a0_0);
  v128.store(c, a0_1, 16);
  v128.store(c, a0_2, 32);
  v128.store(c, a0_3, 48);
  v128.store(c, a0_4, 64);
  v128.store(c, a0_5, 80);
  v128.store(c, a0_6, 96);
}

/** 8 vectors of c. */
export function lanes8(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
  let a0_0 = f32x4.splat(0);
  let a0_1 = f32x4.splat(0);
  let a0_2 = f32x4.splat(0);
  let a0_3 = f32x4.splat(0);
  let a0_4 = f32x4.splat(0);
  let a0_5 = f32x4.splat(0);
  let a0_6 = f32x4.splat(0);
  let a0_7 = f32x4.splat(0);
  for (; k > 0; --k) {
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    a0_1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), a0_1);
    a0_2 = multiplyAdd(v128.load(x, 32), v128.load(y, 32), a0_2);
    a0_3 = multiplyAdd(v128.load(x, 48), v128.load(y, 48), a0_3);
    a0_4 = multiplyAdd(v128.load(x, 64), v128.load(y, 64), a0_4);
    a0_5 = multiplyAdd(v128.load(x, 80), v128.load(y, 80), a0_5);
    a0_6 = multiplyAdd(v128.load(x, 96), v128.load(y, 96), a0_6);
    a0_7 = multiplyAdd(v128.load(x, 112), v128.load(y, 112), a0_7);
    x += xK;
    y += yK;
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

/** 9 vectors of c. */
export function lanes9(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
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
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    a0_1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), a0_1);
    a0_2 = multiplyAdd(v128.load(x, 32), v128.load(y, 32), a0_2);
    a0_3 = multiplyAdd(v128.load(x, 48), v128.load(y, 48), a0_3);
    a0_4 = multiplyAdd(v128.load(x, 64), v128.load(y, 64), a0_4);
    a0_5 = multiplyAdd(v128.load(x, 80), v128.load(y, 80), a0_5);
    a0_6 = multiplyAdd(v128.load(x, 96), v128.load(y, 96), a0_6);
    a0_7 = multiplyAdd(v128.load(x, 112), v128.load(y, 112), a0_7);
    a0_8 = multiplyAdd(v128.load(x, 128), v128.load(y, 128), a0_8);
    x += xK;
    y += yK;
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

/** 10 vectors of c. */
export function lanes10(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
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
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    a0_1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), a0_1);
    a0_2 = multiplyAdd(v128.load(x, 32), v128.load(y, 32), a0_2);
    a0_3 = multiplyAdd(v128.load(x, 48), v128.load(y, 48), a0_3);
    a0_4 = multiplyAdd(v128.load(x, 64), v128.load(y, 64), a0_4);
    a0_5 = multiplyAdd(v128.load(x, 80), v128.load(y, 80), a0_5);
    a0_6 = multiplyAdd(v128.load(x, 96), v128.load(y, 96), a0_6);
    a0_7 = multiplyAdd(v128.load(x, 112), v128.load(y, 112), a0_7);
    a0_8 = multiplyAdd(v128.load(x, 128), v128.load(y, 128), a0_8);
    a0_9 = multiplyAdd(v128.load(x, 144), v128.load(y, 144), a0_9);
    x += xK;
    y += yK;
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

/** 11 vectors of c. */
export function lanes11(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
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
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    a0_1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), a0_1);
    a0_2 = multiplyAdd(v128.load(x, 32), v128.load(y, 32), a0_2);
    a0_3 = multiplyAdd(v128.load(x, 48), v128.load(y, 48), a0_3);
    a0_4 = multiplyAdd(v128.load(x, 64), v128.load(y, 64), a0_4);
    a0_5 = multiplyAdd(v128.load(x, 80), v128.load(y, 80), a0_5);
    a0_6 = multiplyAdd(v128.load(x, 96), v128.load(y, 96), a0_6);
    a0_7 = multiplyAdd(v128.load(x, 112), v128.load(y, 112), a0_7);
    a0_8 = multiplyAdd(v128.load(x, 128), v128.load(y, 128), a0_8);
    a0_9 = multiplyAdd(v128.load(x, 144), v128.load(y, 144), a0_9);
    a0_10 = multiplyAdd(v128.load(x, 160), v128.load(y, 160), a0_10);
    x += xK;
    y += yK;
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

/** 12 vectors of c. */
export function lanes12(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
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
    a0_0 = multiplyAdd(v128.load(x), v128.load(y), a0_0);
    a0_1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), a0_1);
    a0_2 = multiplyAdd(v128.load(x, 32), v128.load(y, 32), a0_2);
    a0_3 = multiplyAdd(v128.load(x, 48), v128.load(y, 48), a0_3);
    a0_4 = multiplyAdd(v128.load(x, 64), v128.load(y, 64), a0_4);
    a0_5 = multiplyAdd(v128.load(x, 80), v128.load(y, 80), a0_5);
    a0_6 = multiplyAdd(v128.load(x, 96), v128.load(y, 96), a0_6);
    a0_7 = multiplyAdd(v128.load(x, 112), v128.load(y, 112), a0_7);
    a0_8 = multiplyAdd(v128.load(x, 128), v128.load(y, 128), a0_8);
    a0_9 = multiplyAdd(v128.load(x, 144), v128.load(y, 144), a0_9);
    a0_10 = multiplyAdd(v128.load(x, 160), v128.load(y, 160), a0_10);
    a0_11 = multiplyAdd(v128.load(x, 176), v128.load(y, 176), a0_11);
    x += xK;
    y += yK;
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

/** The tile that is `width` vectors wide: 1 to 12. */
export function lanes(width: i32, k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {
  switch (width) {
    case 1: lanes1(k, x, xK, y, yK, c); return;
    case 2: lanes2(k, x, xK, y, yK, c); return;
    case 3: lanes3(k, x, xK, y, yK, c); return;
    case 4: lanes4(k, x, xK, y, yK, c); return;
    case 5: lanes5(k, x, xK, y, yK, c); return;
    case 6: lanes6(k, x, xK, y, yK, c); return;
    case 7: lanes7(k, x, xK, y, yK, c); return;
    case 8: lanes8(k, x, xK, y, yK, c); return;
    case 9: lanes9(k, x, xK, y, yK, c); return;
    case 10: lanes10(k, x, xK, y, yK, c); return;
    case 11: lanes11(k, x, xK, y, yK, c); return;
    default: lanes12(k, x, xK, y, yK, c);
  }
}
