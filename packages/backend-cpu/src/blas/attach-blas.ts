import { type Machine, NATIVE_KERNELS, type NativePlaces } from '../kernels/machine.ts';
import { timeProduct } from './time-kernel.ts';
import { CrossoverCache } from './crossover.ts';
import { type BlasOpener, blasOpener } from './open-blas.ts';
import type { FoundBlas } from './probe-child.ts';
import { nativeKernels } from './native-kernels.ts';
import { productOf } from './product.ts';

const CROSSOVERS = new CrossoverCache();

/**
 * Multiply-adds from which on a product goes to the native library unless told otherwise. Between 16 and 48 cubed the two
 * are equally fast (`npm run lab -- bench --only products` measures it), and a number that is measured anew in every process
 * would send products near it now here, now there: runs would not repeat bit for bit.
 */
const CROSSOVER = 8192;

/** A native library in use. */
export interface AttachedBlas {
  readonly name: string;
  /** Lets another machine give large products to it, from the same size on. */
  attach(machine: Machine): void;
}

/**
 * Lets a machine give large products to a native library.
 *
 * @param crossover multiply-adds from which on it gets them; `measured` times both on this machine now.
 */
export async function attachBlas(
  machine: Machine,
  found: FoundBlas,
  crossover: number | 'measured' = CROSSOVER,
): Promise<AttachedBlas> {
  const open = await blasOpener(found);
  const first = addProducts(machine, open);
  machine.prepare([]);
  const { name } = first;
  const least = crossover === 'measured' ? measured(machine, name, first.places.matmulRows) : crossover;
  const use = (user: Machine, { places }: Products): void => {
    user.native = { ...places, crossover: least };
    user.productOf = productOf;
  };
  use(machine, first);
  return { name, attach: (another) => use(another, addProducts(another, open)) };
}

/** A library's kernels on a machine. */
interface Products {
  readonly name: string;
  readonly places: NativePlaces;
}

function addProducts(machine: Machine, open: BlasOpener): Products {
  const library = open(machine.memory.memory);
  const kernels = nativeKernels(machine.memory, machine.exports, library);
  const places = NATIVE_KERNELS.map((name) => [name, machine.addHost(kernels[name])] as const);
  return { name: library.name, places: Object.fromEntries(places) as unknown as NativePlaces };
}

/** The crossover on this machine; square products are timed through both kernels. */
function measured(machine: Machine, library: string, native: number): number {
  const time = (kernel: number) => (size: number) => timeProduct(machine, kernel, size);
  return CROSSOVERS.of(`${machine.build} ${library}`, () => ({
    wasm: time(machine.index('matmulRows')),
    blas: time(native),
  }));
}
