import type { FusedKernel } from './fused-kernel.ts';
import type { KernelGraph, KernelNode } from './kernel-graph.ts';
import type { LaneValue } from './lane-operations.ts';
import { Lanes } from './lanes.ts';
import {
  type Accumulator,
  emitReduction,
  emitStoredReduction,
  FIRST_BLOCK,
  LATER_BLOCK,
  type SumBlocks,
} from './reductions.ts';
import {
  emitAddress,
  emitClearPadding,
  emitGather,
  emitScatter,
  emitTail,
  emitWalkers,
  type RowOperand,
  type Tail,
  VECTOR_BYTES,
} from './row-memory.ts';
import type { RowShape } from './row-shape.ts';
import { type LaneValues, StepWriter } from './steps.ts';
import type { FunctionWriter, Local } from './wasm-assembler.ts';

/** What the loops around a row tell it. */
export interface RowPlace {
  readonly inputs: readonly RowOperand[];
  readonly outputs: readonly RowOperand[];
  /** The first element, a multiple of 4; undefined if it is 0. */
  readonly from: Local | undefined;
  /** The end of the elements. */
  readonly to: Local;
}

/** A row whose loop is being written. */
interface Row extends RowPlace {
  readonly invariants: LaneValues;
  readonly accumulators: readonly (Accumulator | undefined)[];
  readonly walkers: ReadonlyMap<RowOperand, Local>;
  /** How many bytes of the row are done. */
  readonly offset: Local;
}

/**
 * Writes the innermost loop of a kernel: one row of elements.
 *
 * Contiguous inputs are 0 in the padding, so that the last vector can be computed like any other, and the padding of
 * outputs be put right after it. Only if an operand must not be touched there, or a reduction would take in something
 * else than its identity, a last vector that is not full has code of its own.
 */
export class RowWriter {
  readonly #kernel: FusedKernel;
  readonly #shape: RowShape;
  readonly #graph: KernelGraph;
  readonly #writer: FunctionWriter;
  readonly #lanes: Lanes;
  readonly #steps: StepWriter;
  #tail: Tail | undefined;

  constructor(shape: RowShape, writer: FunctionWriter) {
    this.#kernel = shape.kernel;
    this.#shape = shape;
    this.#graph = shape.graph;
    this.#writer = writer;
    this.#lanes = new Lanes(writer, shape.relaxed);
    this.#steps = new StepWriter(shape, this.#lanes);
  }

  /** What does not change between rows; `to` is the end of the elements of each. */
  prologue(to: Local): void {
    if (this.#shape.separateTail || this.#shape.masked.includes(true))
      this.#tail = emitTail(this.#writer, to);
  }

  /** One row. */
  row(place: RowPlace): void {
    const writer = this.#writer;
    const mark = writer.held;
    const row: Row = {
      ...place,
      invariants: this.#invariants(place),
      accumulators: this.#kernel.outputs.map(({ store }) => emitReduction(this.#lanes, store)),
      walkers: emitWalkers(writer, [...place.inputs, ...place.outputs], place.from),
      offset: this.#firstByte(place.from),
    };
    const end = this.#endByte(place.to);
    const sums = row.accumulators.flatMap((accumulator) => accumulator?.blocks ?? []);
    let settle: (() => void) | undefined;
    if (sums.length > 0) settle = this.#blocks(row, end, sums);
    else this.#loop(row, end);
    this.#finish(row, end, settle);
    writer.releaseTo(mark);
  }

  #invariants(place: RowPlace): LaneValues {
    const values = new Map<KernelNode, LaneValue>();
    for (const node of this.#graph.inputs) {
      if (!this.#graph.invariant(node)) continue;
      this.#writer.get((place.inputs[node.position] as RowOperand).pointer);
      this.#writer.memory('v128.load32_splat', 0);
      values.set(node, { float: this.#writer.setNew('v128') });
    }
    this.#steps.write(values, true);
    return values;
  }

  #firstByte(from: Local | undefined): Local {
    if (from === undefined) this.#writer.i32(0);
    else this.#bytes(from);
    return this.#writer.setNew('i32');
  }

  /** The end in bytes of the elements that the loop computes. */
  #endByte(to: Local): Local {
    this.#bytes(to);
    if (this.#shape.separateTail) {
      this.#writer.i32(-VECTOR_BYTES);
      this.#writer.op('i32.and');
    }
    return this.#writer.setNew('i32');
  }

  #bytes(elements: Local): void {
    this.#writer.get(elements);
    this.#writer.i32(2);
    this.#writer.op('i32.shl');
  }

  #loop(row: Row, end: Local): void {
    for (const vectors of this.#shape.interleaved ? [this.#shape.interleaved, 1] : [1])
      this.#loopOver(vectors, row, end);
  }

  /** The loop of a row with sums, block by block; a row of one block runs through it as if there were none. */
  #blocks(row: Row, end: Local, sums: readonly SumBlocks[]): () => void {
    const writer = this.#writer;
    this.#bytes(row.to);
    const whole = writer.setNew('i32');
    writer.i32(FIRST_BLOCK);
    const limit = writer.setNew('i32');
    writer.get(end);
    const stop = writer.setNew('i32');
    const ifBefore = (first: Local, second: Local, body: () => void): void => {
      writer.get(first);
      writer.get(second);
      writer.op('i32.lt_s');
      writer.if(body);
    };
    const stopAt = (): void =>
      ifBefore(limit, end, () => {
        writer.get(limit);
        writer.set(stop);
      });
    writer.get(limit);
    writer.get(whole);
    writer.op('i32.lt_s');
    const several = writer.setNew('i32');
    const ifSeveral = (body: () => void): void => {
      writer.get(several);
      writer.if(body);
    };
    ifSeveral(() => sums.forEach(({ begin }) => begin()));
    stopAt();
    writer.loop(() => {
      this.#loop(row, stop);
      ifBefore(limit, whole, () => {
        sums.forEach(({ next }) => next());
        writer.get(limit);
        writer.i32(LATER_BLOCK);
        writer.op('i32.add');
        writer.set(limit);
        writer.get(end);
        writer.set(stop);
        stopAt();
        // The last of a row may be left to its tail.
        writer.get(row.offset);
        writer.get(end);
        writer.op('i32.lt_s');
        writer.branchIf(1);
      });
    });
    return () => ifSeveral(() => sums.forEach(({ settle }) => settle()));
  }

  /** Runs on while so many vectors are left. */
  #loopOver(vectors: number, row: Row, end: Local): void {
    const writer = this.#writer;
    const more = (): void => {
      writer.get(row.offset);
      if (vectors > 1) {
        writer.i32((vectors - 1) * VECTOR_BYTES);
        writer.op('i32.add');
      }
      writer.get(end);
      writer.op('i32.lt_s');
    };
    more();
    writer.if(() =>
      writer.loop(() => {
        this.#lanes.interleaved(vectors, () => this.#vector(row, undefined));
        writer.get(row.offset);
        writer.i32(vectors * VECTOR_BYTES);
        writer.op('i32.add');
        writer.set(row.offset);
        more();
        writer.branchIf(0);
      }),
    );
  }

  #finish(row: Row, end: Local, settle?: () => void): void {
    const writer = this.#writer;
    const tail = this.#tail;
    if (this.#shape.separateTail && tail) {
      writer.get(tail.count);
      writer.if(() => this.#vector(row, tail));
    } else if (tail) {
      const masked = row.outputs.filter((_, i) => this.#shape.masked[i]);
      emitClearPadding(writer, masked.map(({ pointer }) => pointer), end, tail); // prettier-ignore
    }
    settle?.();
    this.#kernel.outputs.forEach(({ store }, i) => {
      const accumulator = row.accumulators[i];
      const { pointer } = row.outputs[i] as RowOperand;
      if (accumulator) emitStoredReduction(writer, store, accumulator, pointer);
    });
  }

  /** One vector of each operand: every load comes before every store. */
  #vector(row: Row, tail: Tail | undefined): void {
    const mark = this.#writer.held;
    const values = new Map(row.invariants);
    for (const node of this.#graph.inputs) {
      if (!this.#graph.invariant(node)) values.set(node, { float: this.#load(row, node.position, tail) });
    }
    this.#steps.write(values, false);
    this.#kernel.outputs.forEach((_, i) => {
      const accumulator = row.accumulators[i];
      if (accumulator) this.#accumulate(accumulator, i, values, tail);
      else this.#store(row, i, this.#steps.output(values, i), tail);
    });
    this.#writer.releaseTo(mark);
  }

  #load(row: Row, position: number, tail: Tail | undefined): Local {
    const operand = row.inputs[position] as RowOperand;
    const walker = row.walkers.get(operand);
    if (walker !== undefined) return emitGather(this.#writer, walker, operand.stride as Local, tail);
    return this.#lanes.each([], (_, index) => {
      emitAddress(this.#writer, operand.pointer, row.offset);
      this.#writer.memory('v128.load', index * VECTOR_BYTES);
      return this.#writer.setNew('v128');
    });
  }

  #accumulate(accumulator: Accumulator, output: number, known: LaneValues, tail: Tail | undefined): void {
    const mask = this.#shape.masked[output] ? tail?.mask : undefined;
    const factors = this.#steps.factors(known, output);
    const { join } = accumulator;
    // A sum takes in the vectors one after the other, side by side or not.
    this.#lanes.apart(factors ?? [this.#steps.output(known, output)], (vectors) => {
      if (factors) {
        for (const [x, y] of vectors) accumulator.addProduct(x as Local, y as Local, mask);
        return;
      }
      const values = vectors.map(([x]) => x as Local);
      for (const value of join ? [values.reduce(join)] : values) accumulator.add(value, mask);
    });
  }

  #store(row: Row, output: number, value: Local, tail: Tail | undefined): void {
    const operand = row.outputs[output] as RowOperand;
    const walker = row.walkers.get(operand);
    if (walker !== undefined) {
      emitScatter(this.#writer, walker, operand.stride as Local, value, tail);
      return;
    }
    const kept = tail && this.#shape.masked[output] ? this.#lanes.op('v128.and', value, tail.mask) : value;
    this.#lanes.each([kept], ([own], index) => {
      emitAddress(this.#writer, operand.pointer, row.offset);
      this.#writer.get(own as Local);
      this.#writer.memory('v128.store', index * VECTOR_BYTES);
      return own as Local;
    });
  }
}
