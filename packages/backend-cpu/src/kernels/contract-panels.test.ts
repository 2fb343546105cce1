import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContractBed, type Placed } from './contract-kernels.ts';
import type { Build } from './kernel-module.ts';

const BUILDS: readonly Build[] = ['portable', 'relaxed'];

/** Half a unit in the last place of 1. */
const HALF_ULP = 2 ** -24;

/** Bytes of scratch memory that the kernel needs. */
const SCRATCH = 1 << 21;

/** An axis of a product: letters of the same one in x, y and c are equal. */
interface Axis {
  readonly letter: string;
  readonly extent: number;
}

/** A tensor as it lies in memory: row-major, its last axis contiguous and padded with zeros. */
interface Tensor {
  readonly axes: readonly Axis[];
  readonly placed: Placed;
  /** Bytes between neighbours along each axis. */
  readonly strides: readonly number[];
}

/** Extents that reach tiles, their last rows, blocks, and nothing at all. */
const extent = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 17);
const roles = fc
  .record({
    rows: fc.array(extent, { maxLength: 2 }),
    columns: fc.array(extent, { minLength: 1, maxLength: 2 }),
    summed: fc.array(extent, { maxLength: 3 }),
    shared: fc.array(fc.constantFrom(0, 1, 2, 3, 4, 5, 9), { maxLength: 2 }),
    seed: fc.integer(),
  })
  .filter(
    ({ rows, columns, summed, shared }) =>
      [...rows, ...columns, ...summed, ...shared].reduce<number>((a, b) => a * Math.max(b, 1), 1) < 5000,
  );

interface Product {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly summed: readonly number[];
  readonly shared: readonly number[];
  readonly seed: number;
}

const named = (letter: string, extents: readonly number[]): Axis[] =>
  extents.map((each, i) => ({ letter: `${letter}${i}`, extent: each }));

/** A sequence of numbers from 0 to 1, the same for the same seed. */
function randoms(from: number): () => number {
  let state = from >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const rest = [...items];
  return items.map(() => rest.splice(Math.floor(random() * rest.length), 1)[0]!);
}

/** How far each unit of some axes, counted together, lies from the first in a tensor, in bytes. */
function distances(tensor: Tensor, axes: readonly Axis[]): readonly number[] {
  return axes.reduce<readonly number[]>(
    (all, axis) =>
      all.flatMap((before) =>
        Array.from({ length: axis.extent }, (_, i) => before + i * strideOf(tensor, axis)),
      ),
    [0],
  );
}

/** Distances of three groups of axes. */
type Distances = [readonly number[], readonly number[], readonly number[]];

class World {
  readonly #bed: ContractBed;
  readonly #random: () => number;

  constructor(bed: ContractBed, random: () => number) {
    this.#bed = bed;
    this.#random = random;
  }

  /** A tensor of numbers, or of garbage. */
  tensor(axes: readonly Axis[], filled: boolean): Tensor {
    const outer = axes.slice(0, -1);
    const last = axes.at(-1)?.extent ?? 1;
    const rows = outer.reduce((product, { extent }) => product * extent, 1);
    const slack = Math.floor(3 * this.#random());
    const placed = filled
      ? this.#bed.place(this.#numbers(rows * last), rows, last, slack)
      : this.#bed.reserve(rows, last, slack);
    let next = placed.stride;
    const strides = outer
      .toReversed()
      .map(({ extent }) => {
        const stride = next;
        next *= extent;
        return stride;
      })
      .toReversed();
    return { axes, placed, strides: [...strides, 4] };
  }

  #numbers(count: number): Float32Array {
    return Float32Array.from({ length: count }, () => (this.#random() < 0.1 ? 0 : 2 * this.#random() - 1));
  }
}

const strideOf = ({ axes, strides }: Tensor, axis: Axis): number =>
  strides[axes.findIndex(({ letter }) => letter === axis.letter)] ?? 0;

/** Runs the kernel on operands whose axes stand in some order, rows in the parts given, and checks every word it wrote. */
function check(bed: ContractBed, build: Build, product: Product, cut?: number): Int32Array {
  bed.reset(SCRATCH);
  const random = randoms(product.seed);
  const world = new World(bed, random);
  const [rows, columns, summed, shared] = [
    named('m', product.rows),
    named('n', product.columns),
    named('k', product.summed),
    named('s', product.shared),
  ] as const;
  const x = world.tensor(shuffled([...rows, ...summed, ...shared], random), true);
  const y = world.tensor(shuffled([...columns, ...summed, ...shared], random), true);
  const c = world.tensor([...shared, ...rows, ...columns], false);
  const m = rows.reduce((total, { extent }) => total * extent, 1);
  const cuts = cut === undefined ? [0, m] : [0, Math.floor(cut * m), m];
  const written = new Set<number>();
  for (const [part, from] of cuts.slice(0, -1).entries()) {
    const words = [bed.count(from), bed.count(cuts[part + 1]!)];
    words.push(x.placed.address, y.placed.address, c.placed.address);
    words.push(rows.length, columns.length, summed.length, shared.length);
    for (const axis of rows) words.push(bed.count(axis.extent), strideOf(x, axis), strideOf(c, axis));
    for (const axis of columns) words.push(bed.count(axis.extent), strideOf(y, axis), strideOf(c, axis));
    for (const axis of summed) words.push(bed.count(axis.extent), strideOf(x, axis), strideOf(y, axis));
    for (const axis of shared)
      words.push(bed.count(axis.extent), strideOf(x, axis), strideOf(y, axis), strideOf(c, axis));
    for (const address of bed.call('contractPanels', words)) written.add(address);
  }
  const [xRows, xSteps, xShared] = [rows, summed, shared].map((axes) => distances(x, axes)) as Distances;
  const [yColumns, ySteps, yShared] = [columns, summed, shared].map((axes) =>
    distances(y, axes),
  ) as Distances;
  const cColumns = distances(c, columns);
  distances(c, shared).forEach((cShared, s) => {
    distances(c, rows).forEach((cRow, row) => {
      cColumns.forEach((cColumn, column) => {
        const terms = xSteps.map((step, k): readonly [number, number] => [
          bed.float(x.placed.address + xShared[s]! + xRows[row]! + step),
          bed.float(y.placed.address + yShared[s]! + yColumns[column]! + ySteps[k]!),
        ]);
        expectChain(build, bed.float(c.placed.address + cShared + cRow + cColumn), terms);
      });
    });
  });
  for (const address of written) {
    const at = address - c.placed.address;
    const column = (at % c.placed.stride) / 4;
    const owned =
      at >= 0 && at < c.placed.rows * c.placed.stride && column < 4 * Math.ceil(c.placed.columns / 4);
    if (!owned) expect.fail(`wrote ${address}, outside c`);
    if (column >= c.placed.columns && !Object.is(bed.float(address), 0))
      expect.fail(`padding ${column} is ${bed.float(address)}`);
  }
  for (let row = 0; row < c.placed.rows; row++)
    for (let column = c.placed.columns; column < 4 * Math.ceil(c.placed.columns / 4); column++)
      if (!Object.is(bed.at(c.placed, row, column), 0)) expect.fail(`padding [${row}, ${column}]`);
  return bed.bits(c.placed);
}

/** One chain over the terms in their order: exactly in the portable build, within its bound in the other. */
function expectChain(build: Build, found: number, terms: readonly (readonly [number, number])[]): void {
  let [chain, sum, magnitude] = [0, 0, 0];
  for (const [x, y] of terms) {
    chain = Math.fround(chain + Math.fround(x * y));
    sum += x * y;
    magnitude += Math.abs(x * y);
  }
  const bound = (terms.length + 4) * HALF_ULP * magnitude;
  if (!(Math.abs(found - sum) <= bound)) expect.fail(`found ${found}, expected ${sum} within ${bound}`);
  if (build === 'portable' && found !== chain) expect.fail(`found ${found}, expected exactly ${chain}`);
}

/** Beyond a block of rows, of columns and of steps, and short axes innermost. */
const LARGE: readonly Product[] = [
  { rows: [205], columns: [7], summed: [3, 4], shared: [], seed: 1 },
  { rows: [9], columns: [3, 70], summed: [5], shared: [], seed: 2 },
  { rows: [2, 5], columns: [133], summed: [2, 66], shared: [], seed: 3 },
  { rows: [8], columns: [9], summed: [300], shared: [], seed: 4 },
  { rows: [14], columns: [10], summed: [3, 7, 15], shared: [], seed: 5 },
  { rows: [3, 67], columns: [50, 3], summed: [2], shared: [], seed: 6 },
  { rows: [], columns: [17], summed: [5, 70], shared: [], seed: 7 },
  { rows: [30], columns: [24], summed: [3, 130], shared: [4], seed: 8 },
  { rows: [9], columns: [19], summed: [90, 3], shared: [6], seed: 9 },
  { rows: [26], columns: [16], summed: [3, 3, 40], shared: [2], seed: 10 },
  { rows: [8], columns: [8, 17], summed: [3], shared: [], seed: 11 },
  { rows: [5, 14], columns: [20], summed: [3, 5, 8], shared: [], seed: 12 },
  { rows: [3, 28], columns: [13], summed: [2, 130], shared: [], seed: 13 },
  { rows: [9, 16], columns: [24], summed: [20, 14], shared: [2], seed: 14 },
  { rows: [200], columns: [9], summed: [7, 40], shared: [], seed: 15 },
];

describe.each(BUILDS)('contractPanels, %s build', (build) => {
  const bed = new ContractBed(build);

  it('sums over all summed dims as one chain, into elements and zero padding only', () => {
    fc.assert(
      fc.property(roles, (product) => void check(bed, build, product)),
      { numRuns: 200 },
    );
  });

  it.each(LARGE)('does so for rows $rows, columns $columns, summed $summed and shared $shared', (product) => {
    for (let order = 0; order < 4; order++)
      check(bed, build, { ...product, seed: product.seed + 10 * order });
  });

  it('gives the same bits for every way of cutting its rows', () => {
    fc.assert(
      fc.property(roles, fc.double({ min: 0, max: 1, noNaN: true }), (product, cut) => {
        expect(check(bed, build, product, cut)).toEqual(check(bed, build, product));
      }),
      { numRuns: 60 },
    );
  });
});
