import { BYTES } from '../layout/capacity.ts';
import type { Machine } from '../kernels/machine.ts';
import { Holdings } from '../memory/arena.ts';
import { bestTime, type CrossoverTimers, crossoverSizes, CrossoverCache } from './crossover.ts';
import { openBlas } from './open-blas.ts';
import type { FoundBlas } from './probe-child.ts';
import { dotsByBlas, rowsByBlas } from './native-products.ts';

const crossovers = new CrossoverCache();

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

function measured(machine: Machine, library: string, native: number): number {
  const holdings = new Holdings(machine.arena);
  const crossover = crossovers.of(`${machine.build} ${library}`, () => timers(machine, holdings, native));
  holdings.releaseAll();
  return crossover;
}

/** Times square products through both kernels, as a program would call them. */
function timers(machine: Machine, holdings: Holdings, native: number): CrossoverTimers {
  const largest = Math.max(...crossoverSizes);
  const matrix = largest * largest * BYTES;
  const block = holdings.allocate(256 + 3 * matrix);
  const { integers } = machine.memory;
  const [zero, count, program] = [block.address, block.address + 4, block.address + 16];
  const operands = [0, 1, 2].map((i) => block.address + 256 + i * matrix) as [number, number, number];
  const time = (kernel: number) => (size: number) => {
    const row = size * BYTES;
    const [x, y, c] = operands;
    const words = [zero, count, zero, count, count, x, row, BYTES, y, row, c, row, count, count];
    integers[count / 4] = size;
    integers.set([kernel, 4 * (words.length + 2), ...words], program / 4);
    return bestTime(() => machine.exports.run(program, program + 4 * (words.length + 2)));
  };
  return { wasm: time(machine.index('matmulRows')), blas: time(native) };
}
