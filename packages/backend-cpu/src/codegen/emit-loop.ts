import type { FusedKernel } from './fused-kernel.ts';
import {
  LOOP_PLACES,
  type LoopKernel,
  type LoopOperand,
  type PartWords,
  partWords,
  type RegisterSource,
} from './loop-kernel.ts';
import { lastMask, type MovingOperand, type Products, ProductWriter, vectorsOf } from './loop-products.ts';
import { LoopRegisters, REGISTER_WIDTH, worksInRegisters } from './loop-registers.ts';
import { WIDEST_BLOCK } from './matvec.ts';
import type { RowShapes } from './row-shape.ts';
import { RowWriter } from './row.ts';
import { FunctionWriter, type InnerFunction, KERNEL_PARAMETERS, type Local } from './wasm-assembler.ts';

const WORD_BYTES = 4;
/** The address of the kernel's first word. */
const WORDS: Local = 0;

/** How the steps go. */
interface Clock {
  /** Steps that are left, counted down. */
  readonly left: Local;
  /** 1, or -1 if the steps run backwards. */
  readonly direction: Local;
  /** The first step. */
  readonly first: Local;
}

/** A part whose words have been read, and the code of one step of it. */
interface PreparedPart {
  readonly operands: readonly MovingOperand[];
  readonly emit: () => void;
}

/** The functions of a loop. */
export interface LoopFunctions {
  readonly exported: Uint8Array;
  /** What the exported function calls. */
  readonly inner: readonly InnerFunction[];
}

/** Beyond this many products of a loop their widths rarely agree, and the code for every width takes long to make. */
const MOST_SPECIALISED = 4;

/**
 * The function of a loop, and, if it holds some products, one for each width that fits in registers, where all products are
 * that wide: it neither calls nor chooses within the loop. `matvec` is the index of the function that `emitMatvec` writes,
 * `next` that of the first inner function of the loop.
 */
export function emitLoop(loop: LoopKernel, shapes: RowShapes, matvec: number, next: number): LoopFunctions {
  const words = partWords(loop);
  const products = words.filter(({ part }) => part.kind === 'matvec');
  const exported = new TimeLoopWriter(shapes, { matvec });
  if (products.length === 0 || products.length > MOST_SPECIALISED) {
    return { exported: exported.write(words), inner: [] };
  }
  const widths = Array.from({ length: WIDEST_BLOCK }, (_, i) => i + 1);
  exported.leaveToWidths(products, widths.map((width) => next + width - 1)); // prettier-ignore
  const inner = widths.map((width): InnerFunction => ({
    parameters: KERNEL_PARAMETERS,
    code: new TimeLoopWriter(shapes, { width }).write(words),
  }));
  return { exported: exported.write(words), inner };
}

/** Writes one function of a loop. */
class TimeLoopWriter {
  readonly #writer = new FunctionWriter();
  readonly #shapes: RowShapes;
  readonly #productWriter: ProductWriter;
  /** Vectors of a row, if they are few enough to stay in registers. */
  readonly #registerWidth: number | undefined;

  constructor(shapes: RowShapes, products: Products) {
    this.#shapes = shapes;
    this.#registerWidth =
      'width' in products && products.width <= REGISTER_WIDTH ? products.width : undefined;
    this.#productWriter = new ProductWriter(this.#writer, shapes.relaxed, products);
  }

  /** If all products have as many vectors, calls the function for that many and returns. */
  leaveToWidths(products: readonly PartWords[], functions: readonly number[]): void {
    const writer = this.#writer;
    const mark = writer.held;
    const [vectors, ...others] = products.map(({ counts }) => vectorsOf(writer, this.#count(counts[0] as number))) as [Local, ...Local[]]; // prettier-ignore
    for (const other of others) {
      writer.get(vectors);
      writer.get(other);
      writer.op('i32.ne');
      writer.if(() => {
        writer.i32(0);
        writer.set(vectors);
      });
    }
    const leave = (index: number): void => {
      writer.get(WORDS);
      writer.call(index);
      writer.return();
    };
    writer.choose(vectors, functions.map((index) => () => leave(index))); // prettier-ignore
    writer.releaseTo(mark);
  }

  write(words: readonly PartWords[]): Uint8Array {
    const writer = this.#writer;
    const clock = this.#clock();
    const parts = this.#parts(words, clock);
    writer.loop(() => {
      for (const { emit } of parts) emit();
      for (const { operands } of parts) for (const operand of operands) advance(writer, operand);
      writer.get(clock.left);
      writer.i32(-1);
      writer.op('i32.add');
      writer.tee(clock.left);
      writer.branchIf(0);
    });
    return writer.finish();
  }

  #parts(words: readonly PartWords[], clock: Clock): PreparedPart[] {
    const width = this.#registerWidth;
    if (width === undefined || !worksInRegisters(words, this.#shapes))
      return words.map((part) => this.#prepare(part, clock));
    const units = this.#count(words[0]!.counts[0] as number);
    const mask = lastMask(this.#writer, units);
    const registers = new LoopRegisters(this.#writer, this.#shapes, { width, mask });
    registers.hold(words);
    return words.map((each, index): PreparedPart => {
      const operands = each.operands.map((operand) => this.#operand(operand, clock));
      registers.begin(each, operands);
      const { part } = each;
      const emit = (): void => {
        const mark = this.#writer.held;
        if (part.kind === 'fused') registers.fused(index, part, operands);
        else registers.product(index, part.sources![0] as RegisterSource, units, operands);
        this.#writer.releaseTo(mark);
      };
      return { operands, emit };
    });
  }

  /** Reads how the steps go; leaves the function if there are none. */
  #clock(): Clock {
    const writer = this.#writer;
    const left = this.#count(LOOP_PLACES.steps);
    writer.get(left);
    writer.i32(0);
    writer.op('i32.le_s');
    writer.if(() => writer.return());
    const reverse = this.#word(LOOP_PLACES.reverse);
    writer.i32(1);
    writer.get(reverse);
    writer.i32(1);
    writer.op('i32.shl');
    writer.op('i32.sub');
    const direction = writer.setNew('i32');
    writer.get(left);
    writer.i32(1);
    writer.op('i32.sub');
    writer.get(reverse);
    writer.op('i32.mul');
    return { left, direction, first: writer.setNew('i32') };
  }

  #word(index: number): Local {
    this.#writer.get(WORDS);
    this.#writer.memory('i32.load', index * WORD_BYTES);
    return this.#writer.setNew('i32');
  }

  /** The count whose address is this word. */
  #count(index: number): Local {
    this.#writer.get(WORDS);
    this.#writer.memory('i32.load', index * WORD_BYTES);
    this.#writer.memory('i32.load', 0);
    return this.#writer.setNew('i32');
  }

  #prepare(words: PartWords, clock: Clock): PreparedPart {
    const operands = words.operands.map((operand) => this.#operand(operand, clock));
    const counts = words.counts.map((count) => this.#count(count));
    const emit =
      words.part.kind === 'matvec'
        ? this.#productWriter.product(counts, operands, words.part.several)
        : this.#fused(words.part.kernel, counts[0] as Local, operands);
    return { operands, emit };
  }

  #operand({ address, step, stride, across }: LoopOperand, { first, direction }: Clock): MovingOperand {
    const writer = this.#writer;
    const [start, forward] = [this.#word(address), this.#word(step)];
    writer.get(start);
    writer.get(forward);
    writer.get(first);
    writer.op('i32.mul');
    writer.op('i32.add');
    writer.set(start);
    writer.get(forward);
    writer.get(direction);
    writer.op('i32.mul');
    writer.set(forward);
    return {
      pointer: start,
      step: forward,
      stride: stride === undefined ? undefined : this.#word(stride),
      across: across === undefined ? undefined : this.#word(across),
    };
  }

  #fused(kernel: FusedKernel, extent: Local, operands: readonly MovingOperand[]): () => void {
    const row = new RowWriter(this.#shapes.of(kernel), this.#writer);
    row.prologue(extent);
    const inputs = operands.slice(0, kernel.inputs.length);
    const outputs = operands.slice(kernel.inputs.length);
    return () => row.row({ inputs, outputs, from: undefined, to: extent });
  }
}

/** Moves an operand to the next step. */
function advance(writer: FunctionWriter, { pointer, step }: MovingOperand): void {
  writer.get(pointer);
  writer.get(step);
  writer.op('i32.add');
  writer.set(pointer);
}
