import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContractBed, type Placed } from './contract-kernels.ts';
import type { Build } from './kernel-module.ts';

const BUILDS: readonly Build[] = ['portable', 'relaxed'];
const beds: Readonly<Record<Build, ContractBed>> = {
  portable: new ContractBed('portable'),
  relaxed: new ContractBed('relaxed'),
};

/** Half a unit in the last place of 1. */
const HALF_ULP = 2 ** -24;

const extent = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 17, 37, 64, 100);
const smallExtent = fc.constantFrom(0, 1, 3, 4, 5, 17, 37);
const slack = fc.integer({ min: 0, max: 3 });
const seed = fc.integer();

/** Numbers in -1..1 and a few zeros, the same for the same seed. */
function numbers(count: number, from: number): Float32Array {
  let state = from >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % 11 === 0 ? 0 : state / 2 ** 31 - 1;
  });
}

/** Every term of sum over k of x[m, k] * y[k, n], in the order of k. */
type Terms = (m: number, n: number) => readonly (readonly [number, number])[];

/** One chain of multiplications and additions in single precision: what the portable build must give, bit by bit. */
function chain(terms: readonly (readonly [number, number])[]): number {
  let sum = 0;
  for (const [x, y] of terms) sum = Math.fround(sum + Math.fround(x * y));
  return sum;
}

/** Four chains, term k in chain k % 4: what the portable build of the dot products must give, bit by bit. */
function laneChains(terms: readonly (readonly [number, number])[]): number {
  const [a, b, c, d] = [0, 1, 2, 3].map((lane) => chain(terms.filter((_, k) => k % 4 === lane)));
  return Math.fround(Math.fround(a! + c!) + Math.fround(b! + d!));
}

/** A sum in double precision, rounded once: what both builds of the general product must give, bit by bit. */
function doubleChain(terms: readonly (readonly [number, number])[]): number {
  return Math.fround(terms.reduce((sum, [x, y]) => sum + x * y, 0));
}

/** Expects one element: exactly in the portable build, within the bound of any order of summation in both. */
function expectSum(
  build: Build,
  found: number,
  terms: readonly (readonly [number, number])[],
  exact: typeof chain,
): void {
  let sum = 0;
  let magnitude = 0;
  for (const [x, y] of terms) {
    sum += x * y;
    magnitude += Math.abs(x * y);
  }
  const bound = (terms.length + 4) * HALF_ULP * magnitude;
  if (!(Math.abs(found - sum) <= bound)) expect.fail(`found ${found}, expected ${sum} within ${bound}`);
  if (build === 'portable' && found !== exact(terms))
    expect.fail(`found ${found}, expected exactly ${exact(terms)}`);
}

/** Expects the elements of c, zeros in its padding, and that nothing else changed. */
function expectProduct(
  bed: ContractBed,
  build: Build,
  c: Placed,
  changed: ReadonlySet<number>,
  terms: Terms,
  exact: typeof chain,
): void {
  const owned = new Set<number>();
  const padded = 4 * Math.ceil(c.columns / 4);
  for (let m = 0; m < c.rows; m++) {
    for (let n = 0; n < padded; n++) {
      owned.add(c.address + m * c.stride + 4 * n);
      if (n < c.columns) expectSum(build, bed.at(c, m, n), terms(m, n), exact);
      else if (!Object.is(bed.at(c, m, n), 0)) expect.fail(`padding [${m}, ${n}] is ${bed.at(c, m, n)}`);
    }
  }
  for (const address of changed) if (!owned.has(address)) expect.fail(`wrote ${address}, outside c`);
}

interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly slack: number;
  readonly transposed: boolean;
  readonly seed: number;
}

const product: fc.Arbitrary<Product> = fc.record({
  m: extent,
  n: extent,
  k: smallExtent,
  slack,
  transposed: fc.boolean(),
  seed,
});

/** Cut points of 0..count at multiples of `unit`, both ends included. */
const cutsOf = (count: number, unit: number, picks: readonly number[]): number[] =>
  [
    ...new Set([0, ...picks.map((pick) => Math.min(count, unit * Math.floor((pick * count) / unit))), count]),
  ].sort((a, b) => a - b);

const picks = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 });

interface RowsRun {
  readonly c: Placed;
  readonly changed: ReadonlySet<number>;
}

/** Runs matmulRows on x `[m, k]` and y `[k, n]` in the parts given. */
function runRows(
  bed: ContractBed,
  { m, n, k, slack, transposed }: Product,
  x: Float32Array,
  y: Float32Array,
  mCuts = [0, m],
  nCuts = [0, n],
  scratch?: number,
): RowsRun {
  bed.reset(scratch);
  const stored = transposed ? Float32Array.from(x, (_, i) => x[(i % m) * k + Math.floor(i / m)]!) : x;
  const xAt = transposed ? bed.place(stored, k, m, slack) : bed.place(stored, m, k, slack);
  const yAt = bed.place(y, k, n, slack);
  const c = bed.reserve(m, n, slack);
  const [xM, xK] = transposed ? [4, xAt.stride] : [xAt.stride, 4];
  const whole = [bed.count(m), bed.count(n)];
  const kCount = bed.count(k);
  const changed = new Set<number>();
  for (const [i, mFrom] of mCuts.slice(0, -1).entries()) {
    for (const [j, nFrom] of nCuts.slice(0, -1).entries()) {
      const ranges = [mFrom, mCuts[i + 1]!, nFrom, nCuts[j + 1]!].map((value) => bed.count(value));
      const words = [
        ...ranges,
        kCount,
        xAt.address,
        xM,
        xK,
        yAt.address,
        yAt.stride,
        c.address,
        c.stride,
        ...whole,
      ];
      for (const address of bed.call('matmulRows', words)) changed.add(address);
    }
  }
  return { c, changed };
}

interface DotsRun extends RowsRun {
  /** Element `[m, n]` of c. */
  readonly at: (m: number, n: number) => number;
}

/** Runs matmulDots on x `[m, k]` and y `[n, k]` in the parts given; transposed is a c whose rows are n. */
function runDots(
  bed: ContractBed,
  { m, n, k, slack, transposed }: Product,
  x: Float32Array,
  y: Float32Array,
  mCuts = [0, m],
  nCuts = [0, n],
): DotsRun {
  bed.reset();
  const xAt = bed.place(x, m, k, slack);
  const yAt = bed.place(y, n, k, slack);
  const c = transposed ? bed.reserve(n, m, slack) : bed.reserve(m, n, slack);
  const [cM, cN] = transposed ? [4, c.stride] : [c.stride, 4];
  const whole = [bed.count(m), bed.count(n)];
  const kCount = bed.count(k);
  const changed = new Set<number>();
  for (const [i, mFrom] of mCuts.slice(0, -1).entries()) {
    for (const [j, nFrom] of nCuts.slice(0, -1).entries()) {
      const ranges = [mFrom, mCuts[i + 1]!, nFrom, nCuts[j + 1]!].map((value) => bed.count(value));
      const words = [
        ...ranges,
        kCount,
        xAt.address,
        xAt.stride,
        yAt.address,
        yAt.stride,
        c.address,
        cM,
        cN,
        ...whole,
      ];
      for (const address of bed.call('matmulDots', words)) changed.add(address);
    }
  }
  return { c, changed, at: (i, j) => bed.float(c.address + i * cM + j * cN) };
}

/** Shapes that reach every tile and every path of the large products. */
const LARGE: readonly (readonly [number, number, number])[] = [
  [1, 523, 30], [1, 700, 7], [1, 512, 9], [2, 530, 5], [13, 130, 300], [12, 9, 600], [64, 64, 64], [50, 70, 517], [51, 65, 390], [103, 66, 400], [49, 66, 200], [7, 1030, 12], [70, 40, 260],
]; // prettier-ignore

describe.each(BUILDS)('matmulRows, %s build', (build) => {
  const bed = beds[build];

  const check = (shape: Product) => {
    const x = numbers(shape.m * shape.k, shape.seed);
    const y = numbers(shape.k * shape.n, shape.seed + 1);
    const { c, changed } = runRows(bed, shape, x, y);
    const terms: Terms = (m, n) =>
      Array.from({ length: shape.k }, (_, k) => [x[m * shape.k + k]!, y[k * shape.n + n]!]);
    expectProduct(bed, build, c, changed, terms, chain);
  };

  it('sums products over k in increasing order into elements and zero padding only', () => {
    fc.assert(fc.property(product, check), { numRuns: 150 });
  });

  it.each(LARGE)('does so for [%i, %i] over %i', (m, n, k) => {
    for (const transposed of [false, true]) check({ m, n, k, slack: 1, transposed, seed: m + n + k });
  });

  it.each([false, true])(
    'gives the same bits with and without scratch memory, transposed: %s',
    (transposed) => {
      const shape = { m: 103, n: 67, k: 601, slack: 2, transposed, seed: 5 };
      const x = numbers(shape.m * shape.k, 5);
      const y = numbers(shape.k * shape.n, 6);
      const [mCuts, nCuts] = [
        [0, shape.m],
        [0, shape.n],
      ];
      const packed = bed.bits(runRows(bed, shape, x, y, mCuts, nCuts).c);
      expect(bed.bits(runRows(bed, shape, x, y, mCuts, nCuts, 0).c)).toEqual(packed);
      expect(bed.bits(runRows(bed, shape, x, y, [0, 48, 49, 100, shape.m], [0, 64, shape.n]).c)).toEqual(
        packed,
      );
    },
  );

  it('gives the same bits for every way of cutting its ranges', () => {
    fc.assert(
      fc.property(product, picks, picks, (shape, mPicks, nPicks) => {
        const x = numbers(shape.m * shape.k, shape.seed);
        const y = numbers(shape.k * shape.n, shape.seed + 1);
        const whole = bed.bits(runRows(bed, shape, x, y).c);
        const parts = runRows(bed, shape, x, y, cutsOf(shape.m, 1, mPicks), cutsOf(shape.n, 4, nPicks));
        expect(bed.bits(parts.c)).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('changes no bit when a k whose x is zero is put in anywhere', () => {
    fc.assert(
      fc.property(product, fc.double({ min: 0, max: 1, noNaN: true }), (shape, place) => {
        const { m, n, k } = shape;
        const x = numbers(m * k, shape.seed);
        const y = numbers(k * n, shape.seed + 1);
        const before = bed.bits(runRows(bed, shape, x, y).c);
        const at = Math.floor(place * (k + 0.999));
        const wider = Float32Array.from({ length: m * (k + 1) }, (_, i) => {
          const [row, column] = [Math.floor(i / (k + 1)), i % (k + 1)];
          return column === at ? 0 : x[row * k + column - (column > at ? 1 : 0)]!;
        });
        const longer = Float32Array.of(
          ...y.subarray(0, at * n),
          ...numbers(n, shape.seed + 2),
          ...y.subarray(at * n),
        );
        expect(bed.bits(runRows(bed, { ...shape, k: k + 1 }, wider, longer).c)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps padding zero where infinity times zero would be in it', () => {
    for (const m of [1, 2, 3, 4, 5, 6, 12, 13]) {
      for (const n of [1, 5, 9, 37, 518]) {
        const shape = { m, n, k: 2, slack: 1, transposed: false, seed: 1 };
        const { c } = runRows(
          bed,
          shape,
          new Float32Array(m * 2).fill(Infinity),
          new Float32Array(2 * n).fill(1),
        );
        for (let row = 0; row < m; row++) {
          for (let column = 0; column < 4 * Math.ceil(n / 4); column++) {
            expect(bed.at(c, row, column)).toBe(column < n ? Infinity : 0);
          }
        }
      }
    }
  });
});

describe.each(BUILDS)('matmulDots, %s build', (build) => {
  const bed = beds[build];

  const check = (shape: Product) => {
    const { m, n, k, transposed } = shape;
    const x = numbers(m * k, shape.seed);
    const y = numbers(n * k, shape.seed + 1);
    const { c, changed, at } = runDots(bed, shape, x, y);
    const terms: Terms = (i, j) =>
      Array.from({ length: k }, (_, step) => [x[i * k + step]!, y[j * k + step]!]);
    if (!transposed) {
      expectProduct(bed, build, c, changed, terms, laneChains);
      return;
    }
    const owned = new Set<number>();
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        expectSum(build, at(i, j), terms(i, j), laneChains);
        owned.add(c.address + j * c.stride + 4 * i);
      }
    }
    for (const address of changed)
      if (!owned.has(address)) expect.fail(`wrote ${address}, outside c's elements`);
  };

  it('sums products lane by lane into elements, and zero padding where c is contiguous in n', () => {
    fc.assert(fc.property(product, check), { numRuns: 150 });
  });

  it.each(LARGE)('does so for [%i, %i] over %i', (m, n, k) => {
    for (const transposed of [false, true]) check({ m, n, k, slack: 1, transposed, seed: m + n + k });
  });

  it('gives the same bits for every way of cutting its ranges, and for an element by itself', () => {
    fc.assert(
      fc.property(product, picks, picks, (shape, mPicks, nPicks) => {
        const { m, n, k } = shape;
        const x = numbers(m * k, shape.seed);
        const y = numbers(n * k, shape.seed + 1);
        const run = runDots(bed, shape, x, y);
        const whole = bed.bits(run.c);
        const [i, j] = [m - 1, n - 1];
        const corner = m > 0 && n > 0 ? run.at(i, j) : 0;
        const parts = runDots(bed, shape, x, y, cutsOf(m, 1, mPicks), cutsOf(n, 4, nPicks));
        expect(bed.bits(parts.c)).toEqual(whole);
        if (m > 0 && n > 0) {
          const alone = runDots(bed, { ...shape, m: 1, n: 1 }, x.slice(i * k), y.slice(j * k));
          expect(alone.at(0, 0)).toBe(corner);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('keeps padding zero where infinity times zero would be in it', () => {
    for (const m of [1, 2, 3, 4]) {
      for (const n of [1, 3, 5, 6, 7, 9, 37]) {
        for (const k of [1, 4, 5, 9]) {
          const shape = { m, n, k, slack: 1, transposed: false, seed: 1 };
          const { c } = runDots(
            bed,
            shape,
            new Float32Array(m * k).fill(Infinity),
            new Float32Array(n * k).fill(1),
          );
          for (let row = 0; row < m; row++) {
            for (let column = 0; column < 4 * Math.ceil(n / 4); column++) {
              expect(bed.at(c, row, column)).toBe(column < n ? Infinity : 0);
            }
          }
        }
      }
    }
  });

  it('changes no bit when zeros are appended to k', () => {
    fc.assert(
      fc.property(product, fc.integer({ min: 1, max: 9 }), (shape, more) => {
        const { m, n, k } = shape;
        const x = numbers(m * k, shape.seed);
        const y = numbers(n * k, shape.seed + 1);
        const append = (values: Float32Array, value: number) =>
          Float32Array.from({ length: (values.length / Math.max(k, 1)) * (k + more) }, (_, i) =>
            i % (k + more) < k ? values[Math.floor(i / (k + more)) * k + (i % (k + more))]! : value,
          );
        fc.pre(k > 0);
        const before = bed.bits(runDots(bed, shape, x, y).c);
        const after = runDots(bed, { ...shape, k: k + more }, append(x, 0), append(y, 0.5));
        expect(bed.bits(after.c)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});

describe.each(BUILDS)('contractLanes, %s build', (build) => {
  const bed = beds[build];
  const run = (n: number, k: number, space: number, x: Float32Array, y: Float32Array, cuts = [0, n]) => {
    bed.reset();
    const [xAt, yAt] = [bed.place(x, k, n, space), bed.place(y, k, n, space)];
    const c = bed.reserve(1, n, space);
    const kCount = bed.count(k);
    const changed = new Set<number>();
    for (const [i, from] of cuts.slice(0, -1).entries()) {
      const range = [bed.count(from), bed.count(cuts[i + 1]!)];
      const words = [...range, kCount, xAt.address, xAt.stride, yAt.address, yAt.stride, c.address];
      for (const address of bed.call('contractLanes', words)) changed.add(address);
    }
    return { c, changed };
  };

  it('sums over k lane by lane, with the same bits for every way of cutting', () => {
    fc.assert(
      fc.property(extent, smallExtent, slack, seed, picks, (n, k, space, from, nPicks) => {
        const x = numbers(k * n, from);
        const y = numbers(k * n, from + 1);
        const { c, changed } = run(n, k, space, x, y);
        expectProduct(
          bed,
          build,
          c,
          changed,
          (_, i) => Array.from({ length: k }, (__, step) => [x[step * n + i]!, y[step * n + i]!]),
          chain,
        );
        const whole = bed.bits(c);
        expect(bed.bits(run(n, k, space, x, y, cutsOf(n, 4, nPicks)).c)).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps padding zero where infinity times zero would be in it', () => {
    for (const n of [1, 2, 3, 5, 37, 101]) {
      const { c } = run(n, 3, 0, new Float32Array(3 * n).fill(Infinity), new Float32Array(3 * n).fill(2));
      for (let i = n; i < 4 * Math.ceil(n / 4); i++) expect(bed.at(c, 0, i)).toBe(0);
    }
  });
});

/** One dim of a general product: its extent and the strides of x, y and c in elements. */
interface Dim {
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly c: number;
}

describe.each(BUILDS)('contractGeneric, %s build', (build) => {
  const bed = beds[build];
  const dim = fc.record({
    count: fc.constantFrom(0, 1, 1, 2, 3, 4, 5),
    x: fc.integer({ min: 0, max: 9 }),
    y: fc.integer({ min: 0, max: 9 }),
  });

  /** Every combination of indices, the last dim fastest. */
  const indices = (dims: readonly { readonly count: number }[]): number[][] =>
    dims.reduce<number[][]>(
      (all, { count }) => all.flatMap((index) => Array.from({ length: count }, (_, i) => [...index, i])),
      [[]],
    );
  const offset = (dims: readonly Dim[], index: readonly number[], role: 'x' | 'y' | 'c') =>
    dims.reduce((sum, each, i) => sum + each[role] * index[i]!, 0);

  const check = (
    outDims: readonly Omit<Dim, 'c'>[],
    sumDims: readonly Omit<Dim, 'c'>[],
    gap: number,
    from: number,
  ) => {
    let cStride = gap;
    const out = [...outDims].reverse().map((each) => {
      const placed = { ...each, c: cStride };
      cStride *= Math.max(each.count, 1);
      return placed;
    }).reverse(); // prettier-ignore
    const sums = sumDims.map((each) => ({ ...each, c: 0 }));
    bed.reset();
    const x = numbers(2000, from);
    const y = numbers(2000, from + 1);
    const [xAt, yAt] = [bed.place(x, 1, 2000, 0), bed.place(y, 1, 2000, 0)];
    const c = bed.reserve(1, cStride + 4, 0);
    const words = [xAt.address, yAt.address, c.address, out.length, sums.length];
    for (const each of out) words.push(bed.count(each.count), 4 * each.x, 4 * each.y, 4 * each.c);
    for (const each of sums) words.push(bed.count(each.count), 4 * each.x, 4 * each.y);
    const changed = bed.call('contractGeneric', words);
    const owned = new Set<number>();
    for (const index of indices(out)) {
      const at = c.address + 4 * offset(out, index, 'c');
      owned.add(at);
      const terms = indices(sums).map((inner): [number, number] => [
        x[offset(out, index, 'x') + offset(sums, inner, 'x')]!,
        y[offset(out, index, 'y') + offset(sums, inner, 'y')]!,
      ]);
      expectSum('portable', bed.float(at), terms, doubleChain);
    }
    for (const address of changed)
      if (!owned.has(address)) expect.fail(`wrote ${address}, outside c's elements`);
    expect([...changed].length).toBeLessThanOrEqual(owned.size);
  };

  it('sums over any dims with any strides in double precision, writing only elements', () => {
    fc.assert(
      fc.property(
        fc.array(dim, { maxLength: 4 }),
        fc.array(dim, { maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        seed,
        check,
      ),
      { numRuns: 300 },
    );
  });

  it('sums eight rows of neighbours at a time as it does each by itself', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(7, 8, 9, 16, 21),
        fc.constantFrom(0, 1, 3, 4, 5, 8, 37),
        fc.constantFrom(0, 37, 41),
        fc.constantFrom(1, 3),
        seed,
        (rows, terms, apart, gap, from) => {
          const outer = { count: 2, x: 900, y: 0 };
          check([outer, { count: rows, x: 41, y: apart }], [{ count: terms, x: 1, y: 1 }], gap, from);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('takes eight output dims and eight summed dims', () => {
    const dims = (counts: readonly number[]) => counts.map((count, i) => ({ count, x: i, y: 8 - i }));
    check(dims([1, 2, 1, 2, 3, 1, 2, 2]), dims([2, 1, 2, 1, 2, 1, 1, 3]), 3, 7);
  });
});

describe('tiles', () => {
  it('are what the generator writes', () => {
    const generator = fileURLToPath(new URL('../../assembly/contract/generate.mjs', import.meta.url));
    expect(execFileSync(process.execPath, [generator, '--check'], { encoding: 'utf8' })).toBe('');
  });
});
