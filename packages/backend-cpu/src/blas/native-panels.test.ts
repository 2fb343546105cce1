import { describe, expect, it } from 'vitest';
import { BUILDS, KernelWorld } from '../testing/kernel-world.ts';
import { panelsByBlas } from './native-panels.ts';
import type { BlasLibrary } from './open-blas.ts';

/** Bytes of scratch memory that the kernels want. */
const SCRATCH = 2 << 20;

/** A dim of a product: its units, and elements between neighbours in the operands that have it, x and y first, c last. */
type Dim = readonly [extent: number, ...strides: number[]];

interface Product {
  readonly name: string;
  readonly rows: readonly Dim[];
  readonly columns: readonly Dim[];
  readonly summed: readonly Dim[];
  readonly shared?: readonly Dim[];
  /** Elements of x, y and c, and which of x counts as its first. */
  readonly sizes: readonly [number, number, number];
  readonly first?: number;
  /** Rows to compute; all unless told. */
  readonly part?: readonly [number, number];
  /** Calls of the library. */
  readonly calls: number;
}

/** Where each unit of some dims, counted together, lies in operand `which`. */
const places = (dims: readonly Dim[], which: number): number[] =>
  dims.reduce<number[]>(
    (all, dim) =>
      all.flatMap((at) => Array.from({ length: dim[0] }, (_, unit) => at + unit * dim[which + 1]!)),
    [0],
  );

/** A library that refuses what libraries refuse, and counts its calls. */
class PlainLibrary implements Pick<BlasLibrary, 'sgemm'> {
  calls = 0;
  readonly #f32: Float32Array;

  constructor(f32: Float32Array) {
    this.#f32 = f32;
  }

  sgemm: BlasLibrary['sgemm'] = (tx, ty, m, n, k, x, xRow, y, yRow, c, cRow, accumulate) => {
    this.calls++;
    expect(xRow).toBeGreaterThanOrEqual(tx ? m : k);
    expect(yRow).toBeGreaterThanOrEqual(ty ? k : n);
    expect(cRow).toBeGreaterThanOrEqual(n);
    const f32 = this.#f32;
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        const to = c / 4 + i * cRow + j;
        let sum = accumulate ? f32[to]! : 0;
        for (let l = 0; l < k; l++)
          sum +=
            f32[x / 4 + (tx ? l * xRow + i : i * xRow + l)]! *
            f32[y / 4 + (ty ? j * yRow + l : l * yRow + j)]!;
        f32[to] = sum;
      }
  };
}

/** Images of 8 by 9 with 5 channels in rows of 8, seen in windows of 3 by 3, to 6 units in rows of 8. */
const [CHANNEL, COLUMN, ROW, IMAGE] = [1, 8, 72, 576];

const PRODUCTS: readonly Product[] = [
  {
    name: 'matrices that lie as they are read',
    rows: [[20, 40, 24]],
    columns: [[24, 1, 1]],
    summed: [[40, 1, 24]],
    sizes: [800, 960, 480],
    calls: 1,
  },
  {
    name: 'the same on their sides',
    rows: [[20, 1, 24]],
    columns: [[24, 40, 1]],
    summed: [[40, 20, 1]],
    sizes: [800, 960, 480],
    calls: 1,
  },
  {
    name: 'windows, columns that end within a vector',
    rows: [[3, IMAGE, 6 * 7 * 8], [6, ROW, 7 * 8], [7, COLUMN, 8]],
    columns: [[6, 1, 1]],
    summed: [[3, ROW, 3 * 5 * 8], [3, COLUMN, 5 * 8], [5, CHANNEL, 8]],
    sizes: [3 * IMAGE, 9 * 5 * 8, 3 * 6 * 7 * 8],
    calls: 1,
  },
  {
    name: 'windows that look back',
    rows: [[3, IMAGE, 6 * 7 * 8], [6, ROW, 7 * 8], [7, COLUMN, 8]],
    columns: [[6, 1, 1]],
    summed: [[3, -ROW, 3 * 5 * 8], [3, -COLUMN, 5 * 8], [5, CHANNEL, 8]],
    sizes: [3 * IMAGE, 9 * 5 * 8, 3 * 6 * 7 * 8],
    first: 2 * ROW + 2 * COLUMN,
    calls: 1,
  },
  {
    name: 'what windows give to their weights, summed in several blocks',
    rows: [[3, ROW, 3 * 5 * 8], [3, COLUMN, 5 * 8], [5, CHANNEL, 8]],
    columns: [[8, 1, 1]],
    summed: [[11, IMAGE, 6 * 7 * 8], [6, ROW, 7 * 8], [7, COLUMN, 8]],
    sizes: [11 * IMAGE, 11 * 6 * 7 * 8, 9 * 5 * 8],
    calls: 2,
  },
  {
    name: 'several blocks of rows and of columns, a part of the rows',
    rows: [[2, 1000, 2 * 200 * 200], [200, 5, 200]],
    columns: [[2, 200, 200 * 200], [197, 1, 1]],
    summed: [[5, 1, 400]],
    sizes: [2000, 2000, 4 * 200 * 200],
    part: [3, 398],
    calls: 4,
  },
  {
    name: 'shared units beside several columns, numbers that are no neighbours',
    rows: [[5, 3 * 7 * 2, 9 * 4]],
    columns: [[3, 14, 12], [3, 84, 1]],
    summed: [[3, 14, 4 * 63], [7, 2, 2]],
    shared: [[2, 1, 1, 5 * 9 * 4]],
    sizes: [5 * 42, 1000, 2 * 5 * 36],
    calls: 2,
  },
]; // prettier-ignore

describe.each(BUILDS)('products over several axes by a native library, %s build', (build) => {
  const world = new KernelWorld(build);

  it.each(PRODUCTS)('$name', ({ rows, columns, summed, shared = [], sizes, first = 0, part, calls }) => {
    world.reset();
    world.memory.grow(Math.max(0, 160 - world.memory.buffer.byteLength / 65536));
    const f32 = new Float32Array(world.memory.buffer);
    const i32 = new Int32Array(world.memory.buffer);
    const place = (size: number): number => world.allocate(4 * size + 64);
    const scratch = (world.allocate(SCRATCH + 64) + 63) & ~63;
    const [x, y, c] = sizes.map(place) as [number, number, number];
    for (let i = 0; i < sizes[0]; i++) f32[x / 4 + i] = Math.sin(i);
    for (let i = 0; i < sizes[1]; i++) f32[y / 4 + i] = Math.cos(3 * i);
    f32.fill(NaN, c / 4, c / 4 + sizes[2] + 16);
    const m = rows.reduce((product, [extent]) => product * extent, 1);
    const [from, to] = part ?? [0, m];
    const count = (value: number): number => {
      const at = world.allocate(4);
      i32[at / 4] = value;
      return at;
    };
    const words = [count(from), count(to), x + 4 * first, y, c];
    words.push(rows.length, columns.length, summed.length, shared.length);
    for (const [extent, ...strides] of [...rows, ...columns, ...summed, ...shared])
      words.push(count(extent), ...strides.map((stride) => 4 * stride));
    const p = world.allocate(4 * words.length);
    i32.set(words, p / 4);
    world.exports['setScratch']!(scratch, SCRATCH);
    const library = new PlainLibrary(f32);
    panelsByBlas({ integers: i32 }, world.exports as never, library)(p);

    expect(library.calls).toBe(calls);
    const written = new Set<number>();
    const xs = Array.from({ length: sizes[0] }, (_, i) => f32[x / 4 + i]!);
    const ys = Array.from({ length: sizes[1] }, (_, i) => f32[y / 4 + i]!);
    const [xRows, xSteps, xShared] = [places(rows, 0), places(summed, 0), places(shared, 0)];
    const [yColumns, ySteps, yShared] = [places(columns, 0), places(summed, 1), places(shared, 1)];
    const [cRows, cColumns] = [places(rows, 1), places(columns, 1)];
    places(shared, 2).forEach((cShared, s) => {
      for (let i = from; i < to; i++)
        for (const [j, cColumn] of cColumns.entries()) {
          let expected = 0;
          for (let k = 0; k < xSteps.length; k++)
            expected +=
              xs[first + xShared[s]! + xRows[i]! + xSteps[k]!]! *
              ys[yShared[s]! + yColumns[j]! + ySteps[k]!]!;
          const at = cShared + cRows[i]! + cColumn;
          written.add(at);
          const found = f32[c / 4 + at]!;
          if (!(Math.abs(found - expected) < 1e-3))
            expect.fail(`c[${at}]: found ${found}, expected ${expected}`);
        }
    });
    // Behind the end of a row nothing but zeros up to the end of its vector.
    for (let at = 0; at < sizes[2] + 16; at++) {
      const found = f32[c / 4 + at]!;
      const padding = written.has(at - (at % 4) - 1) || written.has(at - (at % 4));
      if (!written.has(at) && !(Number.isNaN(found) || (padding && found === 0)))
        expect.fail(`c[${at}]: found ${found} where nothing belongs`);
    }
  });
});
