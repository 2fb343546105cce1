import { emitLoop } from './emit-loop.ts';
import type { EmitOptions, FusedKernel } from './fused-kernel.ts';
import { type FusedOperandPlaces, type FusedPlaces, fusedPlaces } from './fused-places.ts';
import { isLoopKernel, type LoopKernel, loopWordCount } from './loop-kernel.ts';
import { emitRowChain } from './emit-row-chain.ts';
import { emitMatvec } from './matvec.ts';
import type { RowOperand } from './row-memory.ts';
import { chainWordCount, isRowChain, type RowChain } from './row-chain.ts';
import { type RowShape, RowShapes } from './row-shape.ts';
import { RowWriter } from './row.ts';
import { encodeModule, FunctionWriter, type InnerFunction, type Local } from './wasm-assembler.ts';

const WORD_BYTES = 4;
/** The address of the kernel's first word. */
const WORDS: Local = 0;

/** What a module can be made of. */
type EmittedKernel = FusedKernel | LoopKernel | RowChain;

/** Writes modules of kernels; what is the same in all of them is written once. */
export class ModuleEmitter {
  readonly #shapes: RowShapes;
  #matvec: InnerFunction | undefined;

  constructor({ relaxed }: EmitOptions) {
    this.#shapes = new RowShapes(relaxed);
  }

  /**
   * A WebAssembly module that exports one function per kernel, "f0", "f1", ..., each `(address of words) => void`, and
   * imports the shared memory `env.memory`. See `FusedKernel`, `LoopKernel` and `RowChain` for the words. Throws `FusedKernelError` if a
   * kernel is malformed.
   */
  emit(kernels: readonly EmittedKernel[]): Uint8Array<ArrayBuffer> {
    const shapes = this.#shapes;
    const matvec = kernels.length;
    const inner = kernels.some(multiplies) ? [(this.#matvec ??= emitMatvec(shapes.relaxed))] : [];
    const exported = kernels.map((kernel) => {
      if (isRowChain(kernel)) return emitRowChain(kernel, shapes);
      if (!isLoopKernel(kernel)) return new LoopWriter(shapes.of(kernel)).finish();
      const loop = emitLoop(kernel, shapes, matvec, kernels.length + inner.length);
      inner.push(...loop.inner);
      return loop.exported;
    });
    return encodeModule(exported, inner);
  }
}

function multiplies(kernel: EmittedKernel): boolean {
  return !isRowChain(kernel) && isLoopKernel(kernel) && kernel.parts.some(({ kind }) => kind === 'matvec');
}

/** A module of some kernels, as `ModuleEmitter` writes it. */
export function emitModule(kernels: readonly EmittedKernel[], options: EmitOptions): Uint8Array<ArrayBuffer> {
  return new ModuleEmitter(options).emit(kernels);
}

/** How many words a kernel has. */
export function wordCount(kernel: EmittedKernel): number {
  if (isRowChain(kernel)) return chainWordCount(kernel);
  return isLoopKernel(kernel) ? loopWordCount(kernel) : fusedPlaces(kernel).length;
}

/** Writes the loops around the rows of one kernel. */
class LoopWriter {
  readonly #writer = new FunctionWriter();
  readonly #kernel: FusedKernel;
  /** Whether rows without elements have a result. */
  readonly #reduces: boolean;
  readonly #row: RowWriter;
  readonly #places: FusedPlaces;
  /** The inner byte stride of each strided operand. */
  readonly #strides: readonly (Local | undefined)[];
  readonly #from: Local;
  readonly #to: Local;
  /** The end of the elements of a row. */
  readonly #extent: Local;

  constructor(shape: RowShape) {
    const { kernel, reduces } = shape;
    const { rank } = kernel;
    const places = fusedPlaces(kernel);
    this.#kernel = kernel;
    this.#places = places;
    this.#reduces = reduces;
    this.#row = new RowWriter(shape, this.#writer);
    this.#from = this.#count(places.from);
    this.#to = this.#count(places.to);
    this.#extent = rank === 0 ? this.#to : this.#count(places.counts.at(-1) as number);
    this.#strides = places.operands.map(({ along }) => (along === undefined ? undefined : this.#word(along)));
  }

  finish(): Uint8Array {
    this.#returnIfEmpty();
    this.#row.prologue(this.#extent);
    if (this.#kernel.rank === 0) this.#emitRow(this.#addresses());
    else this.#outermost();
    return this.#writer.finish();
  }

  #load(place: number): void {
    this.#writer.get(WORDS);
    this.#writer.memory('i32.load', place * WORD_BYTES);
  }

  #word(place: number): Local {
    this.#load(place);
    return this.#writer.setNew('i32');
  }

  /** The count whose address is this word. */
  #count(place: number): Local {
    this.#load(place);
    this.#writer.memory('i32.load', 0);
    return this.#writer.setNew('i32');
  }

  #addresses(): Local[] {
    return this.#places.operands.map(({ address }) => this.#word(address));
  }

  #returnIfEmpty(): void {
    const writer = this.#writer;
    const { rank } = this.#kernel;
    const returnUnless = (less: Local | undefined, more: Local): void => {
      if (less === undefined) writer.i32(0);
      else writer.get(less);
      writer.get(more);
      writer.op('i32.ge_s');
      writer.if(() => writer.return());
    };
    if (rank > 0) returnUnless(this.#from, this.#to);
    // A row without elements has a sum and a maximum, but nothing else.
    if (!this.#reduces) returnUnless(rank > 0 ? undefined : this.#from, this.#extent);
  }

  /** Loop 0, from the first iteration of the range on. */
  #outermost(): void {
    const writer = this.#writer;
    const pointers = this.#addresses();
    for (const [i, pointer] of pointers.entries()) {
      writer.get(pointer);
      this.#strideOnStack(i, 0);
      writer.get(this.#from);
      writer.op('i32.mul');
      writer.op('i32.add');
      writer.set(pointer);
    }
    writer.get(this.#to);
    writer.get(this.#from);
    writer.op('i32.sub');
    this.#loop(0, pointers, writer.setNew('i32'));
  }

  /** Runs a loop whose remaining iterations, at least one, are counted down in a local. */
  #loop(level: number, pointers: readonly Local[], remaining: Local): void {
    const writer = this.#writer;
    writer.loop(() => {
      if (level + 1 === this.#kernel.rank) this.#emitRow(pointers);
      else this.#inner(level + 1, pointers);
      for (const [i, pointer] of pointers.entries()) {
        writer.get(pointer);
        this.#strideOnStack(i, level);
        writer.op('i32.add');
        writer.set(pointer);
      }
      writer.get(remaining);
      writer.i32(-1);
      writer.op('i32.add');
      writer.tee(remaining);
      writer.branchIf(0);
    });
  }

  #inner(level: number, outer: readonly Local[]): void {
    const writer = this.#writer;
    const mark = writer.held;
    const remaining = this.#count(this.#places.counts[level - 1] as number);
    writer.get(remaining);
    writer.i32(0);
    writer.op('i32.gt_s');
    writer.if(() => {
      const pointers = outer.map((pointer) => {
        writer.get(pointer);
        return writer.setNew('i32');
      });
      this.#loop(level, pointers, remaining);
    });
    writer.releaseTo(mark);
  }

  #strideOnStack(operand: number, level: number): void {
    const { outer } = this.#places.operands[operand] as FusedOperandPlaces;
    this.#load(outer[level] as number);
  }

  #emitRow(pointers: readonly Local[]): void {
    const operands = pointers.map((pointer, i): RowOperand => ({ pointer, stride: this.#strides[i] }));
    const { inputs, rank } = this.#kernel;
    this.#row.row({
      inputs: operands.slice(0, inputs.length),
      outputs: operands.slice(inputs.length),
      from: rank === 0 ? this.#from : undefined,
      to: this.#extent,
    });
  }
}
