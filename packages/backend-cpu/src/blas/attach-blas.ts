import type { Machine } from '../kernels/machine.ts';
import { timeProduct } from './time-kernel.ts';
import { CrossoverCache } from './crossover.ts';
import { openBlas } from './open-blas.ts';
import type { FoundBlas } from './probe-child.ts';
import { dotsByBlas, rowsByBlas } from './native-products.ts';

const CROSSOVERS = new CrossoverCache();

/**
 * Multiply-adds from which on a product goes to the native library unless told otherwise. Between 16 and 48 cubed the two
 * are equally fast (`npm run lab -- bench --only products` measures it), and a number that is measured anew in every process
 * would send products near it now here, now there: runs would not repeat bit for bit.
 */
const CROSSOVER = 8192;

/**
 * Lets a machine give large products to a native library.
 *
 * @param crossover multiply-adds from which on it gets them; `measured` times both on this machine now.
 * @returns the name of the library.
 */
export async function attachBlas(
  machine: Machine,
  found: FoundBlas,
  crossover: number | 'measured' = CROSSOVER,
): Promise<string> {
  const library = await openBlas(found, machine.memory.memory);
  const matmulRows = machine.addHost(rowsByBlas(machine.memory, library));
  const matmulDots = machine.addHost(dotsByBlas(machine.memory, library));
  machine.prepare([]);
  const least = crossover === 'measured' ? measured(machine, library.name, matmulRows) : crossover;
  machine.native = { matmulRows, matmulDots, crossover: least };
  return library.name;
}

/** The crossover on this machine; square products are timed through both kernels. */
function measured(machine: Machine, library: string, native: number): number {
  const time = (kernel: number) => (size: number) => timeProduct(machine, kernel, size);
  return CROSSOVERS.of(`${machine.build} ${library}`, () => ({
    wasm: time(machine.index('matmulRows')),
    blas: time(native),
  }));
}
