/*
 * Sine and cosine by the operations of fdlibm, which engines had long used: IEEE 754 fixes the bits of +, - and *, while those of
 * Math.sin belong to the engine, and Node.js and Chromium differ in them. So a seed means the same examples everywhere.
 *
 * After k_sin.c, k_cos.c and e_rem_pio2.c of fdlibm:
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */

/** (sin(r) - r) / r^3 in powers of r^2, up to an eighth of a turn; error 2^-58. */
const [S1, S2, S3, S4, S5, S6] = [
  -1.66666666666666324348e-1, 8.33333333332248946124e-3, -1.98412698298579493134e-4,
  2.75573137070700676789e-6, -2.50507602534068634195e-8, 1.58969099521155010221e-10,
] as const;

/** (cos(r) - 1 + r^2 / 2) / r^4 in powers of r^2; error 2^-58. */
const [C1, C2, C3, C4, C5, C6] = [
  4.16666666666666019037e-2, -1.38888888888741095749e-3, 2.48015872894767294178e-5,
  -2.75573143513906633035e-7, 2.0875723212981748279e-9, -1.13596475577881948265e-11,
] as const;

/** A part of a quarter turn, with the rest that it leaves. */
interface Part {
  readonly part: number;
  readonly rest: number;
  /** How many leading bits may cancel when it is taken off before the next part is needed. */
  readonly bits: number;
}

/** A quarter turn in parts of 33 bits. */
const QUARTER: readonly [Part, Part, Part] = [
  { part: 1.57079632673412561417, rest: 6.07710050650619224932e-11, bits: 16 },
  { part: 6.0771005063039659766e-11, rest: 2.02226624879595063154e-21, bits: 49 },
  { part: 2.0222662487111664558e-21, rest: 8.47842766036889956997e-32, bits: Infinity },
];

const QUARTERS_PER_RADIAN = 6.36619772367581382433e-1;
/** The high word of an eighth of a turn. */
const EIGHTH = 0x3fe921fb;

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);
/** Where the sign and the exponent of a number stand among its two words. */
const HIGH = new Uint8Array(Float64Array.of(-0).buffer)[7] === 0x80 ? 1 : 0;

/** sin(x) for numbers of up to a million, to within an ulp. */
export function sine(x: number): number {
  return inQuarter(x, 0);
}

/** cos(x) for numbers of up to a million, to within an ulp. */
export function cosine(x: number): number {
  return inQuarter(x, 1);
}

/** The sine of x and so many quarter turns. */
function inQuarter(x: number, ahead: 0 | 1): number {
  const size = Math.abs(x);
  const isNear = highWord(size) <= EIGHTH;
  const quarters = isNear ? 0 : Math.trunc(size * QUARTERS_PER_RADIAN + 0.5);
  const [r, low] = isNear ? [size, 0] : lessQuarters(size, quarters);
  const sign = x < 0 && ahead === 0 ? -1 : 1;
  const quarter = (quarters + ahead) % 4;
  const value = quarter % 2 === 1 ? cosineNear(r, low) : isNear ? sineNear(r) : sineBeside(r, low);
  return (quarter < 2 ? value : -value) * sign;
}

/** A number less so many quarter turns, as a number and what it leaves. */
function lessQuarters(size: number, quarters: number): readonly [number, number] {
  const [first, ...finer] = QUARTER;
  let left = size - quarters * first.part;
  let tail = quarters * first.rest;
  for (let at = 0; exponentOf(size) - exponentOf(left - tail) > (QUARTER[at] as Part).bits; at += 1) {
    const { part, rest } = finer[at] as Part;
    const before = left;
    const off = quarters * part;
    left = before - off;
    tail = quarters * rest - (before - left - off);
  }
  const high = left - tail;
  return [high, left - high - tail];
}

/** The sine of r, up to an eighth of a turn. */
function sineNear(r: number): number {
  const z = r * r;
  return r + z * r * (S1 + z * sineSeries(z));
}

/** The sine of r + low, for a far smaller low. */
function sineBeside(r: number, low: number): number {
  const z = r * r;
  const cube = z * r;
  return r - (z * (0.5 * low - cube * sineSeries(z)) - low - cube * S1);
}

function sineSeries(z: number): number {
  return S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
}

/** The cosine of r + low. Of 1 and r^2 / 2 about a quarter of |r| is taken first where that is exact. */
function cosineNear(r: number, low: number): number {
  const z = r * r;
  const series = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
  const size = highWord(Math.abs(r));
  if (size < 0x3fd33333) return 1 - (0.5 * z - (z * series - r * low));
  const exact = size > 0x3fe90000 ? 0.28125 : quarterOf(size);
  return 1 - exact - (0.5 * z - exact - (z * series - r * low));
}

function highWord(x: number): number {
  number[0] = x;
  return words[HIGH] as number;
}

function exponentOf(x: number): number {
  return (highWord(x) >>> 20) & 0x7ff;
}

/** A quarter of a number whose high word is told, without its low word. */
function quarterOf(high: number): number {
  words[HIGH] = high - 0x00200000;
  words[1 - HIGH] = 0;
  return number[0] as number;
}
