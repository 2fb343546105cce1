import { BlasError } from './blas-error.ts';
import { CBLAS, importKoffi, loadBlas } from './blas-library.ts';
import type { FoundBlas } from './probe-child.ts';

/** A native matrix library over one WebAssembly memory. */
export interface BlasLibrary {
  /** Which implementation it is: `accelerate`, `openblas`, `blis`, `mkl` or `cblas`. */
  readonly name: string;
  readonly version?: string;
  /**
   * Writes `op(X) op(Y)`, of shape `[m, n]`, to C, or adds it. `op(X)` is `[m, k]` and stored so, or stored as `[k, m]`
   * if it is transposed; `op(Y)` is `[k, n]`, or stored as `[n, k]`. All are row-major; addresses are bytes from the
   * beginning of the memory, leading dimensions are elements from row to row. What C holds is not read unless it is
   * added to, and nothing is written behind the `n` elements of a row. Works in the calling thread.
   *
   * @throws BlasError for an operand outside of the memory or a leading dimension shorter than a row.
   */
  sgemm(
    transposeX: boolean,
    transposeY: boolean,
    m: number,
    n: number,
    k: number,
    xAddress: number,
    xLeading: number,
    yAddress: number,
    yLeading: number,
    cAddress: number,
    cLeading: number,
    accumulate: boolean,
  ): void;
}

/** Opens a library over a memory. Throws a BlasError if the memory is not shared: only such a one stays in its place when it grows. */
export type BlasOpener = (memory: WebAssembly.Memory) => BlasLibrary;

/**
 * Loads a library that `probeBlas` has found, to work on any number of memories.
 *
 * @throws BlasError if the library that worked in the probing process does not load here.
 */
export async function blasOpener({ library }: FoundBlas): Promise<BlasOpener> {
  try {
    const koffi = await importKoffi();
    const loaded = loadBlas(koffi, library);
    return (memory) => {
      requireShared(library, memory);
      const base = koffi.address(new Uint8Array(memory.buffer, 0, 1));
      return blasOver(library, loaded, memory, base);
    };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const message = `blas "${library}": it worked when it was probed and cannot be loaded now: ${said}. Choose "none" to do without.`;
    throw new BlasError(library, message, [{ library, reason: said }], { cause });
  }
}

/** Loads a library to work on one memory; throws as `blasOpener` and what that gives. */
export async function openBlas(found: FoundBlas, memory: WebAssembly.Memory): Promise<BlasLibrary> {
  requireShared(found.library, memory);
  return (await blasOpener(found))(memory);
}

function requireShared(library: string, memory: WebAssembly.Memory): void {
  if (Object.prototype.toString.call(memory.buffer) === '[object SharedArrayBuffer]') return;
  throw new BlasError(
    library,
    `blas "${library}": found a memory that is not shared, expected a shared one.`,
  );
}

function blasOver(
  library: string,
  { identity, sgemm }: ReturnType<typeof loadBlas>,
  memory: WebAssembly.Memory,
  base: bigint,
): BlasLibrary {
  const bounds = new MemoryBounds(library, memory);
  const { rowMajor, plain, transposed } = CBLAS;
  return {
    ...identity,
    sgemm: (tx, ty, m, n, k, x, xLeading, y, yLeading, c, cLeading, accumulate) => {
      if (m === 0 || n === 0) return;
      if (tx) bounds.check('x', k, m, x, xLeading);
      else bounds.check('x', m, k, x, xLeading);
      if (ty) bounds.check('y', n, k, y, yLeading);
      else bounds.check('y', k, n, y, yLeading);
      bounds.check('c', m, n, c, cLeading);
      const [ta, tb] = [tx ? transposed : plain, ty ? transposed : plain];
      const [a, b, out] = [base + BigInt(x), base + BigInt(y), base + BigInt(c)];
      sgemm(rowMajor, ta, tb, m, n, k, 1, a, xLeading, b, yLeading, accumulate ? 1 : 0, out, cLeading);
    },
  };
}

/** Native code does not stop at the end of a memory. */
class MemoryBounds {
  readonly #library: string;
  readonly #memory: WebAssembly.Memory;
  /** Bytes of the memory when last looked at; a memory only grows. */
  #bytes: number;

  constructor(library: string, memory: WebAssembly.Memory) {
    this.#library = library;
    this.#memory = memory;
    this.#bytes = memory.buffer.byteLength;
  }

  check(operand: string, rows: number, columns: number, address: number, leading: number): void {
    if (rows === 0 || columns === 0) return;
    if (leading < columns) {
      throw new BlasError(
        this.#library,
        `sgemm: ${operand} has rows of ${columns} elements and a leading dimension of ${leading}, expected at least ${columns}.`,
      );
    }
    const end = address + 4 * ((rows - 1) * leading + columns);
    if (end > this.#bytes) this.#bytes = this.#memory.buffer.byteLength;
    if (end > this.#bytes || address < 0) {
      throw new BlasError(
        this.#library,
        `sgemm: ${operand} takes bytes ${address} to ${end} of a memory of ${this.#bytes}; grow the memory first.`,
      );
    }
  }
}
