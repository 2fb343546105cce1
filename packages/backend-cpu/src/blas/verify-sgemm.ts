import type { CblasSgemm } from './blas-library.ts';
import { CBLAS } from './blas-library.ts';

/** Where the numbers of an array lie; `koffi.address`. */
export type AddressOf = (array: Float32Array) => bigint;

const { rowMajor, plain, transposed } = CBLAS;

/** Extents `[m, n, k]`: one below every block size, and one that takes the blocked path of any implementation. */
const SHAPES = [
  [3, 5, 7],
  [65, 33, 70],
] as const;

/**
 * Multiplies small integers, whose products and sums are exact in single precision in any order, with every
 * combination of transposes, rows that have slack behind them, and both ways of writing. Throws an Error at the first
 * wrong number, and at the first number written outside of the result.
 */
export function verifySgemm(sgemm: CblasSgemm, addressOf: AddressOf): void {
  for (const [m, n, k] of SHAPES) {
    for (const [tx, ty] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      for (const beta of [0, 1]) verifyProduct(sgemm, addressOf, { m, n, k, tx, ty, beta });
    }
  }
}

interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly tx: boolean;
  readonly ty: boolean;
  readonly beta: number;
}

const SLACK = 3;

function verifyProduct(sgemm: CblasSgemm, addressOf: AddressOf, product: Product): void {
  const { m, n, k, tx, ty, beta } = product;
  const [xLeading, yLeading, cLeading] = [(tx ? m : k) + SLACK, (ty ? k : n) + SLACK, n + SLACK];
  const x = integers((tx ? k : m) * xLeading, 5);
  const y = integers((ty ? n : k) * yLeading, 7);
  const c = integers(m * cLeading, 3);
  const before = c.slice();
  const [transposeX, transposeY] = [tx ? transposed : plain, ty ? transposed : plain];
  sgemm(
    rowMajor,
    transposeX,
    transposeY,
    m,
    n,
    k,
    1,
    addressOf(x),
    xLeading,
    addressOf(y),
    yLeading,
    beta,
    addressOf(c),
    cLeading,
  );
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < cLeading; column++) {
      const at = row * cLeading + column;
      let expected = before[at] ?? NaN;
      if (column < n) {
        expected *= beta;
        for (let i = 0; i < k; i++) {
          const left = x[tx ? i * xLeading + row : row * xLeading + i] ?? NaN;
          const right = y[ty ? column * yLeading + i : i * yLeading + column] ?? NaN;
          expected += left * right;
        }
      }
      if (c[at] === expected) continue;
      throw new Error(
        `cblas_sgemm of a known product ${JSON.stringify(product)}: found ${c[at]} in row ${row}, column ${column}, expected ${expected}`,
      );
    }
  }
}

/** Integers from -spread to spread in an order without a short period. */
function integers(length: number, spread: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, index) => ((index * index + 3 * index) % (2 * spread + 1)) - spread,
  );
}
