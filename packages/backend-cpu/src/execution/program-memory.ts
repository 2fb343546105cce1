import { type Axis, constantIn, type PlanBuffer, type Variable } from '@meristem/autodiff';
import { type Placement, place, type TensorLayout } from '../layout/tensor-layout.ts';
import type { LoweredPlan } from '../lowering/lower-plan.ts';
import { aligned, type Block } from '../memory/arena.ts';
import type { Counts } from '../program/counts.ts';
import { link } from '../program/link.ts';
import { type Instruction, programLength } from '../program/listing.ts';
import type { Product } from '../blas/product.ts';
import type { Shares } from '../threads/shares.ts';
import type { Surroundings } from './cpu-executable.ts';
import { DenseTensor } from './dense-tensor.ts';

/** Words in which a kernel that stops says where and why. */
const STATUS_WORDS = 4;

/** Of a buffer that has no memory. */
const NOWHERE: Placement = { strides: [], bytes: 0 };

/** The memory of a program for some capacities: its words, its counts, and all buffers but the variables. */
export class ProgramMemory {
  /** Address of the first instruction, and of the end. */
  readonly from: number;
  readonly to: number;
  /** Addresses of the first instruction for each thread of a team; only the caller's unless there is a team. */
  readonly starts: readonly number[];
  /** Bytes of a thread's instructions. */
  readonly length: number;
  /** How a team divides the work. */
  readonly shares: Shares | undefined;
  /** Where each buffer begins and how it lies there. */
  readonly bases: readonly number[];
  readonly placements: readonly Placement[];
  readonly #lowered: LoweredPlan;
  readonly #counts: Counts;
  readonly #around: Surroundings;
  readonly #block: Block;
  readonly #status: number;
  readonly #instructions: readonly Instruction[];
  readonly #products: Product[] = [];

  constructor(lowered: LoweredPlan, counts: Counts, around: Surroundings, shares?: Shares) {
    this.shares = shares;
    this.#lowered = lowered;
    this.#counts = counts;
    this.#around = around;
    const variables = new Array<Variable | undefined>(lowered.buffers.length);
    for (const [variable, buffer] of lowered.plan.variables) variables[buffer] = variable;
    this.placements = lowered.layouts.map((layout, buffer) => {
      if (!lowered.used[buffer]) return NOWHERE;
      const variable = variables[buffer];
      return variable ? around.variable(variable).placement : place(layout, around.capacityOf);
    });
    // The number of words is known before any address is.
    this.#instructions = shares?.instructions ?? lowered.instructions;
    const words = programLength(this.#instructions);
    this.length = 4 * words;
    const threads = shares?.threads ?? 1;
    const copies = aligned(4 * STATUS_WORDS) + aligned(counts.bytes);
    const parts = copies + threads * aligned(4 * words);
    let bytes = parts + aligned(shares?.bytes ?? 0);
    const offsets = this.placements.map((placement, buffer) => {
      if (variables[buffer] || !lowered.used[buffer]) return -1;
      const offset = bytes;
      bytes += aligned(placement.bytes);
      return offset;
    });
    this.#block = around.holdings.allocate(bytes);
    const { address } = this.#block;
    this.#status = address;
    counts.settle(around.machine.memory, address + aligned(4 * STATUS_WORDS));
    counts.fill(around.extentOf);
    this.starts = Array.from({ length: threads }, (_, t) => address + copies + t * aligned(4 * words));
    this.from = address + copies;
    this.to = this.from + 4 * words;
    shares?.settle(around.machine.memory, address + parts);
    shares?.fill(around.extentOf);
    this.bases = offsets.map((offset, buffer) => {
      const variable = variables[buffer];
      return variable ? around.variable(variable).address : address + offset;
    });
    this.relink();
    this.#writeConstants();
    this.writeExtents();
  }

  /** Gives large products to the native library, and takes back those that have become small. */
  chooseProducts(axis?: Axis): void {
    const { integers } = this.#around.machine.memory;
    for (const product of this.#products) {
      if (!axis || product.call.work.includes(axis)) {
        const kernel = product.kernel(this.#around.extentOf);
        for (let t = 0; t < this.starts.length; t++) {
          integers[(this.starts[t] as number) / 4 + product.at] = kernel;
        }
      }
    }
  }

  /** Writes the words, for the present extents. */
  relink(): void {
    const { integers } = this.#around.machine.memory;
    this.starts.forEach((start, thread) => {
      // Every thread's copy has the same calls at the same places.
      this.#products.length = 0;
      integers.set(this.#words(start, this.bases, this.#status, thread), start / 4);
    });
    this.chooseProducts();
  }

  /** Writes the extents that are numbers of the program. */
  writeExtents(): void {
    const { extents } = this.#lowered;
    for (let i = 0; i < extents.length; i++) {
      const { buffer, axis } = extents[i]!;
      this.#around.machine.memory.floats[(this.bases[buffer] as number) / 4] = this.#around.extentOf(axis);
    }
  }

  /** What the kernel that stopped the last run has left, which is then cleared. */
  takeStatus(): Int32Array {
    const at = this.#status / 4;
    const status = this.#around.machine.memory.integers.subarray(at, at + STATUS_WORDS);
    const left = Int32Array.from(status);
    status.fill(0);
    return left;
  }

  release(): void {
    this.#around.holdings.release(this.#block);
  }

  #words(origin: number, bases: readonly number[], status: number, thread = 0): Int32Array {
    const { placements, shares } = this;
    const lowered = this.#lowered;
    const around = this.#around;
    const counts = this.#counts;
    return link(this.#instructions, {
      thread: shares?.thread(thread),
      base: (buffer) => bases[buffer] as number,
      placement: (buffer) => placements[buffer] as Placement,
      dims: (buffer) => (lowered.layouts[buffer] as TensorLayout).dims,
      extentOf: around.extentOf,
      idsOf: around.idsOf,
      kernel: (kernel) => around.machine.index(kernel),
      counts,
      status,
      origin,
      onCall: (call, at) => {
        const { machine } = around;
        const product = machine.productOf?.(call, at, machine, (buffer) => placements[buffer] as Placement);
        if (product) this.#products.push(product);
      },
    });
  }

  /** Writes the literal tensors; their extents have to be those of the state. */
  writeLiterals(): void {
    const { memory } = this.#around.machine;
    this.#lowered.buffers.forEach(({ literal, kind }: PlanBuffer, index) => {
      if (!literal) return;
      const { strides } = this.placements[index] as Placement;
      const tensor = new DenseTensor(memory, kind, this.bases[index] as number, literal.extents, strides);
      tensor.write(literal.values);
    });
  }

  /** Clears the inputs, so that what is left of more units than there are now does not stand in their rows' padding. */
  clearInputs(): void {
    for (const buffer of this.#lowered.plan.inputs.values()) {
      const { bytes } = this.placements[buffer] as Placement;
      this.#around.machine.memory.clear(this.bases[buffer] as number, bytes);
    }
  }

  #writeConstants(): void {
    const { floats } = this.#around.machine.memory;
    this.#lowered.buffers.forEach(({ value }: PlanBuffer, index) => {
      if (value !== undefined && this.#lowered.used[index])
        floats[(this.bases[index] as number) / 4] = constantIn(value, 'single');
    });
  }
}
