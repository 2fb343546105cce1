/** Microseconds that one product of `[size, size]` by `[size, size]` takes. */
type ProductTimer = (size: number) => number;

/** The two ways of multiplying that are compared. */
export interface CrossoverTimers {
  readonly wasm: ProductTimer;
  readonly blas: ProductTimer;
}

/** The sizes that are timed; WebAssembly is known to win well below the first and to lose well above the last. */
export const CROSSOVER_SIZES: readonly number[] = [8, 12, 16, 24, 32, 48, 64, 96];

/**
 * Multiply-adds from which on the native library is faster: 0 if it is at every size, Infinity if it is not at the
 * largest. The library must win at a size and at all larger ones; the crossover lies between that size and the one
 * before, at the geometric mean of their multiply-adds. A product of m, n, k has `m n k` multiply-adds.
 */
export function measureCrossover(
  { wasm, blas }: CrossoverTimers,
  sizes: readonly number[] = CROSSOVER_SIZES,
): number {
  const wins = sizes.map((size) => blas(size) < wasm(size));
  const first = wins.lastIndexOf(false) + 1;
  const size = sizes[first];
  if (size === undefined) return Infinity;
  const before = sizes[first - 1];
  return before === undefined ? 0 : Math.round((before * size) ** 1.5);
}

/** Crossovers that have been measured, by what was compared. One for each process is enough. */
export class CrossoverCache {
  readonly #known = new Map<string, number>();

  /** The crossover of a comparison, such as `relaxed, openblas`; measured with the timers if it is not known. */
  of(comparison: string, timers: () => CrossoverTimers): number {
    const known = this.#known.get(comparison);
    if (known !== undefined) return known;
    const measured = measureCrossover(timers());
    this.#known.set(comparison, measured);
    return measured;
  }
}
