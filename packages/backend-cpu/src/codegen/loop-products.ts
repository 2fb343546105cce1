import { Lanes } from './lanes.ts';
import type { SeveralProducts } from './loop-kernel.ts';
import { type Block, callMatvec, emitBlocks, WIDEST_BLOCK } from './matvec.ts';
import { emitTail } from './row-memory.ts';
import type { FunctionWriter, Local } from './wasm-assembler.ts';

/** An operand while the loop runs. */
export interface MovingOperand {
  readonly pointer: Local;
  /** How far the pointer moves from one iteration to the next. */
  readonly step: Local;
  readonly stride: Local | undefined;
  /** The stride from one of several products to the next. */
  readonly across: Local | undefined;
}

/** Who computes the products of a loop: a function of this index, or a block of so many vectors within the loop. */
export type Products = { readonly matvec: number } | { readonly width: number };

/** Writes the products of a loop. */
export class ProductWriter {
  readonly #writer: FunctionWriter;
  readonly #relaxed: boolean;
  readonly #products: Products;

  constructor(writer: FunctionWriter, relaxed: boolean, products: Products) {
    this.#writer = writer;
    this.#relaxed = relaxed;
    this.#products = products;
  }

  /** Writes what comes before the loop; returns what writes one step. */
  product(
    counts: readonly Local[],
    operands: readonly MovingOperand[],
    several: SeveralProducts | undefined,
  ): () => void {
    const writer = this.#writer;
    const [n, k] = counts as [Local, Local];
    const mask = lastMask(writer, n);
    const count = several?.count ?? 1;
    const products = this.#products;
    if ('width' in products) {
      const { width } = products;
      const lanes = new Lanes(writer, this.#relaxed);
      const atOnce = Math.max(1, Math.floor(WIDEST_BLOCK / width));
      return () => {
        const mark = writer.held;
        const blocks = this.#blocksOf(operands, count, k, mask);
        for (let at = 0; at < count; at += atOnce) {
          emitBlocks(lanes, width, blocks.slice(at, at + atOnce));
        }
        writer.releaseTo(mark);
      };
    }
    const vectors = vectorsOf(writer, n);
    const { width, last } = this.#cut(vectors);
    // Steps alternate between the two directions: what a step read last, the next finds in the cache.
    writer.i32(0);
    const start = writer.setNew('i32');
    return () => {
      const mark = writer.held;
      writer.get(vectors);
      writer.if(() => {
        for (const block of this.#blocksOf(this.#inOrder(operands, count, start), count, k, mask)) {
          callMatvec(writer, products.matvec, block, { vectors, width, last, start });
        }
      });
      writer.get(last);
      writer.get(start);
      writer.op('i32.sub');
      writer.set(start);
      writer.releaseTo(mark);
    };
  }

  /** The operands of several products in the order in which a step goes through them: backwards where `start` is not 0. */
  #inOrder(operands: readonly MovingOperand[], count: number, start: Local): readonly MovingOperand[] {
    const writer = this.#writer;
    if (count === 1) return operands;
    return operands.map((operand) => {
      if (operand.across === undefined) return operand;
      const [pointer, across] = [writer.local('i32'), writer.local('i32')];
      writer.get(operand.across);
      writer.set(across);
      writer.get(operand.pointer);
      writer.set(pointer);
      writer.get(start);
      writer.if(() => {
        writer.get(pointer);
        writer.get(across);
        writer.i32(count - 1);
        writer.op('i32.mul');
        writer.op('i32.add');
        writer.set(pointer);
        writer.i32(0);
        writer.get(across);
        writer.op('i32.sub');
        writer.set(across);
      });
      return { ...operand, pointer, across };
    });
  }

  /** Several products as blocks that differ in x, y and c. */
  #blocksOf(operands: readonly MovingOperand[], count: number, k: Local, mask: Local): Block[] {
    const [x, y, c] = operands as [MovingOperand, MovingOperand, MovingOperand];
    const common = { xK: x.stride as Local, yK: y.stride as Local, k, mask };
    const blocks: Block[] = [{ ...common, x: x.pointer, y: y.pointer, c: c.pointer }];
    for (let next = 1; next < count; next++) {
      const before = blocks[next - 1] as Block;
      blocks.push({
        ...common,
        x: this.#beyond(before.x, x.across),
        y: this.#beyond(before.y, y.across),
        c: this.#beyond(before.c, c.across),
      });
    }
    return blocks;
  }

  #beyond(pointer: Local, stride: Local | undefined): Local {
    if (stride === undefined) return pointer;
    return this.#writer.value('i32', 'i32.add', pointer, stride);
  }

  /**
   * Rows of up to `WIDEST_BLOCK` vectors are one block. Others are cut where cache lines end, into blocks of two lines, or
   * of three where that makes fewer, and a last one of five vectors or more: a narrower one would wait for its sums.
   */
  #cut(vectors: Local): { readonly width: Local; readonly last: Local } {
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
}

/** The vectors of a row of n elements. */
export function vectorsOf(writer: FunctionWriter, n: Local): Local {
  writer.get(n);
  writer.i32(3);
  writer.op('i32.add');
  writer.i32(2);
  writer.op('i32.shr_s');
  return writer.setNew('i32');
}

/** The mask of the last vector of n elements. */
export function lastMask(writer: FunctionWriter, n: Local): Local {
  const { count, mask } = emitTail(writer, n);
  writer.get(count);
  writer.op('i32.eqz');
  writer.if(() => {
    writer.get(writer.constant([-1, -1, -1, -1]));
    writer.set(mask);
  });
  return mask;
}
