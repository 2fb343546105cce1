/** Microseconds that one product of `[size, size]` by `[size, size]` takes. */
type ProductTimer = (size: number) => number;

/** The two ways of multiplying that are compared. */
export interface CrossoverTimers {
  readonly wasm: ProductTimer;
  readonly blas: ProductTimer;
}

/** The sizes that are timed; WebAssembly is known to win well below the first and to lose well above the last. */
export const crossoverSizes: readonly number[] = [8, 12, 16, 24, 32, 48, 64, 96];

/**
 * Multiply-adds from which on the native library is faster: 0 if it is at every size, Infinity if it is not at the
 * largest. The library must win at a size and at all larger ones; the crossover lies between that size and the one
 * before, at the geometric mean of their multiply-adds. A product of m, n, k has `m n k` multiply-adds.
 */
export function measureCrossover(
  { wasm, blas }: CrossoverTimers,
  sizes: readonly number[] = crossoverSizes,
): number {
  const wins = sizes.map((size) => blas(size) < wasm(size));
  const first = wins.lastIndexOf(false) + 1;
  const size = sizes[first];
  if (size === undefined) return Infinity;
  const before = sizes[first - 1];
  return before === undefined ? 0 : Math.round((before * size) ** 1.5);
}

/** How a call is timed. */
export interface BestTimeOptions {
  /** The current time in milliseconds; `performance.now` unless told. */
  readonly now?: () => number;
  /** Milliseconds that the timing may take in all; 0.2 unless told. */
  readonly budget?: number;
}

/**
 * The shortest time that one call was seen to take, in microseconds: whatever else the machine does only adds. Calls
 * are timed in batches that double until one is long against the clock's resolution of some microseconds.
 */
export function bestTime(
  call: () => void,
  { now = () => performance.now(), budget = 0.2 }: BestTimeOptions = {},
): number {
  call();
  const end = now() + budget;
  let [best, batch] = [Infinity, 1];
  do {
    const began = now();
    for (let count = 0; count < batch; count++) call();
    const elapsed = now() - began;
    if (elapsed > 0) best = Math.min(best, (elapsed * 1000) / batch);
    if (elapsed < budget / 8) batch *= 2;
  } while (now() < end || best === Infinity);
  return best;
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
