import type { FusedKernel } from './fused-kernel.ts';
import { Lanes } from './lanes.ts';
import { type LoopKernel, type LoopOperand, type PartWords, partWords } from './loop-kernel.ts';
import { callMatvec, emitBlock, WIDEST_BLOCK } from './matvec.ts';
import { emitTail } from './row-memory.ts';
import { RowWriter } from './row.ts';
import { FunctionWriter, type InnerFunction, KERNEL_PARAMETERS, type Local } from './wasm-assembler.ts';

const WORD_BYTES = 4;
/** The address of the kernel's first word. */
const WORDS: Local = 0;

/** An operand while the loop runs. */
interface MovingOperand {
  readonly pointer: Local;
  /** How far the pointer moves from one iteration to the next. */
  readonly step: Local;
  readonly stride: Local | undefined;
}

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
  readonly exported: readonly number[];
  /** What the exported function calls. */
  readonly inner: readonly InnerFunction[];
}

/** Who computes the products of a loop: a function of this index, or a block of so many vectors within the loop. */
type Products = { readonly matvec: number } | { readonly width: number };

/**
 * The function of a loop, and, if it holds products, one for each width that fits in registers, where all products are that
 * wide: it neither calls nor chooses within the loop. `matvec` is the index of the function that `emitMatvec` writes,
 * `next` that of the first inner function of the loop.
 */
export function emitLoop(loop: LoopKernel, relaxed: boolean, matvec: number, next: number): LoopFunctions {
  const words = partWords(loop);
  const products = words.filter(({ part }) => part.kind === 'matvec');
  const exported = new TimeLoopWriter(relaxed, { matvec });
  if (products.length === 0) return { exported: exported.write(words), inner: [] };
  const widths = Array.from({ length: WIDEST_BLOCK }, (_, i) => i + 1);
  exported.leaveToWidths(products, widths.map((width) => next + width - 1)); // prettier-ignore
  const inner = widths.map((width): InnerFunction => ({
    parameters: KERNEL_PARAMETERS,
    code: new TimeLoopWriter(relaxed, { width }).write(words),
  }));
  return { exported: exported.write(words), inner };
}

/** Writes one function of a loop. */
class TimeLoopWriter {
  readonly #writer = new FunctionWriter();
  readonly #relaxed: boolean;
  readonly #products: Products;

  constructor(relaxed: boolean, products: Products) {
    this.#relaxed = relaxed;
    this.#products = products;
  }

  /** If all products have as many vectors, calls the function for that many and returns. */
  leaveToWidths(products: readonly PartWords[], functions: readonly number[]): void {
    const writer = this.#writer;
    const mark = writer.held;
    const [vectors, ...others] = products.map(({ counts }) => this.#vectorsOf(this.#count(counts[0] as number))) as [Local, ...Local[]]; // prettier-ignore
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

  write(words: readonly PartWords[]): number[] {
    const writer = this.#writer;
    const clock = this.#clock();
    const parts = words.map((part) => this.#prepare(part, clock));
    writer.loop(() => {
      for (const { emit } of parts) emit();
      for (const { pointer, step } of parts.flatMap(({ operands }) => operands)) {
        writer.get(pointer);
        writer.get(step);
        writer.op('i32.add');
        writer.set(pointer);
      }
      writer.get(clock.left);
      writer.i32(-1);
      writer.op('i32.add');
      writer.tee(clock.left);
      writer.branchIf(0);
    });
    return writer.finish();
  }

  /** Reads how the steps go; leaves the function if there are none. */
  #clock(): Clock {
    const writer = this.#writer;
    const left = this.#count(0);
    writer.get(left);
    writer.i32(0);
    writer.op('i32.le_s');
    writer.if(() => writer.return());
    const reverse = this.#word(1);
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
        ? this.#product(counts, operands)
        : this.#fused(words.part.kernel, counts[0] as Local, operands);
    return { operands, emit };
  }

  #operand({ address, step, stride }: LoopOperand, { first, direction }: Clock): MovingOperand {
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
    };
  }

  #fused(kernel: FusedKernel, extent: Local, operands: readonly MovingOperand[]): () => void {
    const row = new RowWriter(kernel, this.#writer, this.#relaxed);
    row.prologue(extent);
    const inputs = operands.slice(0, kernel.inputs.length);
    const outputs = operands.slice(kernel.inputs.length);
    return () => row.row({ inputs, outputs, from: undefined, to: extent });
  }

  #product(counts: readonly Local[], operands: readonly MovingOperand[]): () => void {
    const writer = this.#writer;
    const [n, k] = counts as [Local, Local];
    const [x, y, c] = operands as [MovingOperand, MovingOperand, MovingOperand];
    const [xK, yK] = [x.stride, y.stride] as [Local, Local];
    const block = { x: x.pointer, xK, y: y.pointer, yK, c: c.pointer, k, mask: this.#lastMask(n) };
    const products = this.#products;
    if ('width' in products) {
      return () => emitBlock(new Lanes(writer, this.#relaxed), products.width, block);
    }
    const vectors = this.#vectorsOf(n);
    const { width, last } = this.#blocks(vectors);
    // Steps alternate between the two directions: what a step read last, the next finds in the cache.
    writer.i32(0);
    const start = writer.setNew('i32');
    return () => {
      writer.get(vectors);
      writer.if(() => callMatvec(writer, products.matvec, block, { vectors, width, last, start }));
      writer.get(last);
      writer.get(start);
      writer.op('i32.sub');
      writer.set(start);
    };
  }

  #vectorsOf(n: Local): Local {
    const writer = this.#writer;
    writer.get(n);
    writer.i32(3);
    writer.op('i32.add');
    writer.i32(2);
    writer.op('i32.shr_s');
    return writer.setNew('i32');
  }

  /**
   * Rows of up to `WIDEST_BLOCK` vectors are one block. Others are cut where cache lines end, into blocks of two lines, or
   * of three where that makes fewer, and a last one of five vectors or more: a narrower one would wait for its sums.
   */
  #blocks(vectors: Local): { readonly width: Local; readonly last: Local } {
    const writer = this.#writer;
    const [width, last] = [writer.local('i32'), writer.local('i32')];
    writer.get(vectors);
    writer.set(width);
    writer.i32(0);
    writer.set(last);
    writer.get(vectors);
    writer.i32(WIDEST_BLOCK);
    writer.op('i32.gt_s');
    writer.if(() => {
      writer.i32(8);
      writer.set(width);
      writer.get(vectors);
      writer.i32(5);
      writer.op('i32.sub');
      writer.i32(-8);
      writer.op('i32.and');
      writer.set(last);
      // Two blocks of up to 12 rather than three.
      writer.get(vectors);
      writer.i32(2 * WIDEST_BLOCK);
      writer.op('i32.le_s');
      writer.get(last);
      writer.i32(WIDEST_BLOCK);
      writer.op('i32.gt_s');
      writer.op('i32.and');
      writer.if(() => {
        writer.i32(WIDEST_BLOCK);
        writer.set(width);
        writer.i32(WIDEST_BLOCK);
        writer.set(last);
      });
    });
    return { width, last };
  }

  /** The mask of the last vector of n elements. */
  #lastMask(n: Local): Local {
    const writer = this.#writer;
    const { count, mask } = emitTail(writer, n);
    writer.get(count);
    writer.op('i32.eqz');
    writer.if(() => {
      writer.get(writer.constant([-1, -1, -1, -1]));
      writer.set(mask);
    });
    return mask;
  }
}
