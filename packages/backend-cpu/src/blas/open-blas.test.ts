import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlasError } from './blas-error.ts';
import type { BlasLibrary } from './open-blas.ts';
import { openBlas } from './open-blas.ts';
import { probeBlas } from './probe-blas.ts';

const probe = await probeBlas('auto');
const memory = new WebAssembly.Memory({ initial: 8, maximum: 4096, shared: true });
const numbers = new Float32Array(memory.buffer);
const untouched = NaN;

const refused = async (found: Parameters<typeof openBlas>[0], over: WebAssembly.Memory): Promise<unknown> =>
  openBlas(found, over).then(
    () => expect.fail('it opened'),
    (thrown: unknown) => thrown,
  );

describe('openBlas', () => {
  it('refuses a library that does not load', async () => {
    const error = await refused({ name: 'cblas', library: '/no/such/libblas.so' }, memory);
    expect(error).toBeInstanceOf(BlasError);
    expect((error as BlasError).message).toMatch(
      /^blas "\/no\/such\/libblas.so": it worked when .* "none" to do without\.$/,
    );
  });

  it('refuses a memory that moves when it grows', async () => {
    const own = new WebAssembly.Memory({ initial: 1 });
    const error = await refused({ name: 'cblas', library: 'any' }, own);
    expect((error as BlasError).message).toBe(
      'blas "any": found a memory that is not shared, expected a shared one.',
    );
  });
});

if (probe.kind === 'none') {
  describe('without a native library', () => {
    it('there is a reason', () => {
      expect(probe.reason).not.toBe('');
    });
  });
} else {
  const library = await openBlas(probe.blas, memory);

  interface Product {
    readonly tx: boolean;
    readonly ty: boolean;
    readonly m: number;
    readonly n: number;
    readonly k: number;
    /** Elements behind the rows of x, y and c. */
    readonly slack: readonly [number, number, number];
    readonly accumulate: boolean;
  }

  /** Where x, y and c begin, in elements. */
  const [xAt, yAt, cAt] = [64, 8192 + 64, 16384 + 64];

  /** Puts a matrix into memory, NaN in its slack and behind it; returns its rows. */
  const place = (
    at: number,
    rows: number,
    columns: number,
    leading: number,
    value: (i: number) => number,
  ) => {
    numbers.fill(untouched, at, at + 8000);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        numbers[at + row * leading + column] = value(row * columns + column);
      }
    }
  };

  const element = (at: number, leading: number, transposed: boolean, row: number, column: number): number =>
    numbers[at + (transposed ? column * leading + row : row * leading + column)] ?? NaN;

  /** Multiplies with the library and with three loops; the values of c from both. */
  const both = (product: Product, using: BlasLibrary = library): { found: number[]; expected: number[] } => {
    const { tx, ty, m, n, k, slack, accumulate } = product;
    const xLeading = Math.max(1, tx ? m : k) + slack[0];
    const yLeading = Math.max(1, ty ? k : n) + slack[1];
    const cLeading = Math.max(1, n) + slack[2];
    // Small integers: their products and sums are exact in any order.
    place(xAt, tx ? k : m, tx ? m : k, xLeading, (i) => ((i * 7) % 11) - 5);
    place(yAt, ty ? n : k, ty ? k : n, yLeading, (i) => ((i * 5) % 13) - 6);
    place(cAt, m, n, cLeading, (i) => (accumulate ? i % 9 : untouched));
    const expected = [...numbers.subarray(cAt - 64, cAt + 8000)];
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        const at = 64 + row * cLeading + column;
        let sum = accumulate ? (expected[at] ?? NaN) : 0;
        for (let i = 0; i < k; i++) {
          sum += element(xAt, xLeading, tx, row, i) * element(yAt, yLeading, ty, i, column);
        }
        expected[at] = sum;
      }
    }
    using.sgemm(tx, ty, m, n, k, xAt * 4, xLeading, yAt * 4, yLeading, cAt * 4, cLeading, accumulate);
    return { found: [...numbers.subarray(cAt - 64, cAt + 8000)], expected };
  };

  const extent = fc.constantFrom(0, 1, 3, 4, 5, 17, 64);
  const slack = fc.constantFrom(0, 1, 3, 16);

  describe(`sgemm of ${library.name}`, () => {
    it('says which library it is', () => {
      expect(library).toMatchObject({ name: probe.blas.name });
    });

    it('multiplies as three loops do, and writes nothing else', () => {
      const product = fc.record({
        tx: fc.boolean(),
        ty: fc.boolean(),
        m: extent,
        n: extent,
        k: extent,
        slack: fc.tuple(slack, slack, slack),
        accumulate: fc.boolean(),
      });
      fc.assert(
        fc.property(product, (each) => {
          const { found, expected } = both(each);
          expect(found).toEqual(expected);
        }),
        { numRuns: 400 },
      );
    });

    it.each([
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ])('multiplies every extent, transposed %s and %s', (tx, ty) => {
      const extents = [0, 1, 3, 4, 5, 17, 64];
      for (const size of extents) {
        for (const k of extents) {
          const { found, expected } = both({ tx, ty, m: size, n: 5, k, slack: [1, 2, 3], accumulate: false });
          expect(found).toEqual(expected);
        }
      }
    });

    it('works at the same place after the memory has grown', () => {
      const before = memory.buffer.byteLength;
      memory.grow(2000);
      const far = new Float32Array(memory.buffer);
      const at = before + 65536 * 1999;
      far.set([2, 3], at / 4);
      library.sgemm(false, true, 1, 1, 2, at, 2, at, 2, at + 8, 1, false);
      expect(far[at / 4 + 2]).toBe(13);
      const { found, expected } = both({
        tx: true,
        ty: false,
        m: 4,
        n: 17,
        k: 5,
        slack: [0, 0, 0],
        accumulate: true,
      });
      expect(found).toEqual(expected);
    });

    it.each([
      [
        'a row shorter than its elements',
        [64, 3, 64, 4, 64, 4],
        /x has rows of 4 elements and a leading dimension of 3/,
      ],
      ['an operand before the memory', [64, 4, -16, 4, 64, 4], /y takes bytes -16 to 48/],
      [
        'a result behind the memory',
        [64, 4, 64, 4, 2 ** 31, 4],
        /c takes bytes 2147483648 to .*grow the memory/,
      ],
    ] as const)('refuses %s', (_, [x, xLeading, y, yLeading, c, cLeading], message) => {
      const multiply = () =>
        library.sgemm(false, false, 4, 4, 4, x, xLeading, y, yLeading, c, cLeading, false);
      expect(multiply).toThrow(BlasError);
      expect(multiply).toThrow(message);
    });
  });
}
