import { cosPair, logPair, uniformPair } from './box-muller';
import { firstLanes } from './row';
import { highOf, Key, lowOf, parityOf } from './threefry';

/** Uniform on [0, 1), among the numbers of distributions; any other is standard normal. */
// @ts-ignore: decorator
@inline
const UNIFORM = 0;

/** Store doubles and nothing else. */
// @ts-ignore: decorator
@inline
export const DOUBLES = 0;

/** Store one row of floats, its padding 0. */
// @ts-ignore: decorator
@inline
export const ROW = 1;

/** Store one float and nothing else. */
// @ts-ignore: decorator
@inline
export const SCALAR = 2;

/**
 * Draws for every pair of ids, row-major: a number at counter (ids0[i], ids1[j]) of a key, four at a time. Ids at address 0
 * are a single one, 0.
 */
export function drawAll(
  key: Key,
  ids0: usize,
  count0: i32,
  ids1: usize,
  count1: i32,
  distribution: i32,
  storage: i32,
  out: usize,
): void {
  const total = count0 * count1;
  if (total <= 0) return;

  // A constant in a loop is built anew each time round unless the compiler cannot tell that it is one: so a zero, in disguise,
  // is added to each.
  const zero = total >>> 31;
  const k0 = i32x4.splat(highOf(key));
  const k1 = i32x4.splat(lowOf(key));
  const k2 = i32x4.splat(parityOf(key));
  const k21 = i32x4.splat(parityOf(key) + 1);
  const k02 = i32x4.splat(highOf(key) + 2);
  const k13 = i32x4.splat(lowOf(key) + 3);
  const k24 = i32x4.splat(parityOf(key) + 4);
  const k05 = i32x4.splat(highOf(key) + 5);
  const quarter = i32x4.splat(0x40000000 + zero);
  const unit = variable(9.313225746154785e-10, zero);
  const s0 = variable(1.5707963267948966, zero);
  const s1 = variable(-0.6459640975062462, zero);
  const s2 = variable(0.07969262624616565, zero);
  const s3 = variable(-0.004681754135304255, zero);
  const s4 = variable(0.0001604411847130916, zero);
  const s5 = variable(-3.5988430204672576e-6, zero);
  const s6 = variable(5.6921364280986254e-8, zero);
  const s7 = variable(-6.684416831856085e-10, zero);
  const s8 = variable(5.87297574479995e-12, zero);
  const one = variable(1, zero);
  const minusTwo = variable(-2, zero);
  const low = variable(7.440617110012397e-11, zero);
  const high = variable(0.6931471804855391, zero);
  const l0 = variable(0.3333333333333335, zero);
  const l1 = variable(0.19999999999949536, zero);
  const l2 = variable(0.14285714313085723, zero);
  const l3 = variable(0.11111105551408891, zero);
  const l4 = variable(0.09091445727135761, zero);
  const l5 = variable(0.07665822105902066, zero);
  const l6 = variable(0.07308702953767361, zero);
  const split = i64x2.splat(0x3fe6a00000000000 + <i64>zero);
  const unsplit = i64x2.splat(0x0009600000000000 + <i64>zero);
  const fraction = i64x2.splat(0x000fffffffffffff + <i64>zero);
  const integer = i64x2.splat(0x4330000000000000 + <i64>zero);
  const bias = variable(4503599627370496 + 1055, zero);

  const only = ids1 === 0 ? i32x4.splat(0) : v128.load32_splat(ids1);
  let at0 = ids0;
  let at1 = ids1;
  const end0 = ids0 + (count0 << 2);
  const end1 = ids1 + (count1 << 2);
  for (let left = total; left > 0; left -= 4) {
    let c0: v128;
    let c1: v128;
    if (at1 + 16 <= end1) {
      c0 = v128.load32_splat(at0);
      c1 = v128.load(at1);
      at1 += 16;
      if (at1 === end1) {
        at1 = ids1;
        at0 += 4;
      }
    } else if (count1 === 1) {
      c0 = loadIds(at0, left);
      c1 = only;
      at0 += 16;
    } else {
      // The end of a row and the beginnings of others: each element comes in at the last lane and pushes the others on.
      c0 = i32x4.splat(0);
      c1 = c0;
      for (let lane = 0; lane < 4; lane++) {
        if (at0 < end0) {
          c0 = pushed(c0, load<i32>(at0));
          c1 = pushed(c1, load<i32>(at1));
          at1 += 4;
          if (at1 === end1) {
            at1 = ids1;
            at0 += 4;
          }
        } else {
          c0 = pushed(c0, 0);
          c1 = pushed(c1, 0);
        }
      }
    }
    let x0 = i32x4.add(c0, k0);
    let x1 = i32x4.add(c1, k1);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 13);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 15);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 26);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 6);
    x0 = i32x4.add(x0, k1);
    x1 = i32x4.add(x1, k21);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 17);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 29);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 16);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 24);
    x0 = i32x4.add(x0, k2);
    x1 = i32x4.add(x1, k02);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 13);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 15);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 26);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 6);
    x0 = i32x4.add(x0, k0);
    x1 = i32x4.add(x1, k13);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 17);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 29);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 16);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 24);
    x0 = i32x4.add(x0, k1);
    x1 = i32x4.add(x1, k24);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 13);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 15);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 26);
    x0 = i32x4.add(x0, x1);
    x1 = mixed(x1, x0, 6);
    x0 = i32x4.add(x0, k2);
    x1 = i32x4.add(x1, k05);
    let first = x0;
    let second = x0;
    // In the second round the second two of the four.
    for (let half = 0; half < 2; half++) {
      first = second;
      if (distribution === UNIFORM) {
        second = uniformPair(x0, x1);
      } else {
        const radius = logPair(
          x0,
          one,
          split,
          unsplit,
          fraction,
          integer,
          bias,
          low,
          high,
          l0,
          l1,
          l2,
          l3,
          l4,
          l5,
          l6,
        );
        const cosine = cosPair(x1, quarter, unit, s0, s1, s2, s3, s4, s5, s6, s7, s8);
        second = f64x2.mul(f64x2.sqrt(f64x2.mul(minusTwo, radius)), cosine);
      }
      x0 = highHalf(x0);
      x1 = highHalf(x1);
    }
    if (storage === DOUBLES) {
      storeDoubles(first, second, out, left);
      out += 32;
    } else if (storage === ROW) {
      storeRow(first, second, out, left);
      out += 16;
    } else {
      store<f32>(out, <f32>f64x2.extract_lane(first, 0));
    }
  }
}

// @ts-ignore: decorator
@inline
function storeRow(first: v128, second: v128, out: usize, count: i32): void {
  const low = f32x4.demote_f64x2_zero(first);
  const all = v128.shuffle<f64>(low, f32x4.demote_f64x2_zero(second), 0, 2);
  v128.store(out, count >= 4 ? all : v128.and(all, firstLanes(count)));
}

// @ts-ignore: decorator
@inline
function storeDoubles(first: v128, second: v128, out: usize, count: i32): void {
  if (count >= 2) v128.store(out, first);
  else store<f64>(out, f64x2.extract_lane(first, 0));
  if (count >= 4) v128.store(out, second, 16);
  else if (count === 3) store<f64>(out, f64x2.extract_lane(second, 0), 16);
}

/** x1 rotated, xor x0. */
// @ts-ignore: decorator
@inline
function mixed(x1: v128, x0: v128, bits: i32): v128 {
  return v128.xor(v128.or(i32x4.shl(x1, bits), i32x4.shr_u(x1, 32 - bits)), x0);
}

// @ts-ignore: decorator
@inline
function highHalf(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 1);
}

/** A constant in both lanes, as far as compilers cannot tell. */
// @ts-ignore: decorator
@inline
function variable(value: f64, zero: i32): v128 {
  return f64x2.splat(value + <f64>zero);
}

/** Up to four ids. */
// @ts-ignore: decorator
@inline
function loadIds(ids: usize, count: i32): v128 {
  if (count >= 4) return v128.load(ids);
  if (ids === 0) return i32x4.splat(0);
  let c = v128.load32_zero(ids);
  if (count > 1) c = v128.load_lane<i32>(ids, c, 1, 4);
  if (count > 2) c = v128.load_lane<i32>(ids, c, 2, 8);
  return c;
}

/** Moves the lanes on by one and puts a number into the last. */
// @ts-ignore: decorator
@inline
function pushed(x: v128, value: i32): v128 {
  return v128.shuffle<i32>(x, i32x4.splat(value), 1, 2, 3, 4);
}
