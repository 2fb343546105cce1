import type { KernelNode } from './kernel-graph.ts';
import type { LaneValue } from './lane-operations.ts';
import { Lanes } from './lanes.ts';
import type { LoopPart, PartWords, RegisterSource } from './loop-kernel.ts';
import type { MovingOperand } from './loop-products.ts';
import { VECTOR_BYTES } from './row-memory.ts';
import type { RowShapes } from './row-shape.ts';
import { StepWriter } from './steps.ts';
import type { FunctionWriter, Local } from './wasm-assembler.ts';

/** Up to so many vectors the rows of a loop stay in registers from part to part and from step to step. */
export const REGISTER_WIDTH = 4;

type Fused = Extract<LoopPart, { kind: 'fused' }>;

/** Whether all parts of a loop may work in registers, and are told what they find there. */
export function worksInRegisters(words: readonly PartWords[], shapes: RowShapes): boolean {
  return words.every(
    ({ part }) =>
      part.sources !== undefined && (part.kind === 'matvec' || !shapes.of(part.kernel).separateTail),
  );
}

/**
 * Writes the parts of a loop whose rows are `width` vectors. Whatever a part writes goes to memory as ever, but the next to
 * read it does not wait for that. Sums have the same terms in the same order as those of `emitMatvec`.
 */
export class LoopRegisters {
  readonly #writer: FunctionWriter;
  readonly #lanes: Lanes;
  readonly #shapes: RowShapes;
  readonly #width: number;
  /** The mask of the last vector of a row. */
  readonly #mask: Local;
  /** What every part has written last, by output: a local for each vector. */
  readonly #rows: Local[][][] = [];

  constructor(writer: FunctionWriter, shapes: RowShapes, { width, mask }: { width: number; mask: Local }) {
    this.#writer = writer;
    this.#lanes = new Lanes(writer, shapes.relaxed);
    this.#shapes = shapes;
    this.#width = width;
    this.#mask = mask;
  }

  /** Gives every part the registers that it writes. */
  hold(parts: readonly PartWords[]): void {
    for (const { part } of parts) {
      const outputs = part.kind === 'matvec' ? 1 : part.kernel.outputs.length;
      this.#rows.push(Array.from({ length: outputs }, () => this.#vectors(() => this.#writer.local('v128'))));
    }
  }

  /** Before the first step: reads what a part finds that the step before would have written. */
  begin({ part }: PartWords, operands: readonly MovingOperand[]): void {
    part.sources?.forEach((source, at) => {
      if (source?.stepsAgo !== 1) return;
      const { pointer } = operands[at] as MovingOperand;
      this.#rowOf(source).forEach((vector, v) => {
        this.#load(pointer, v);
        this.#writer.set(vector);
      });
    });
  }

  /** c = sum over k of x[k] y[k], where x is in registers and has as many numbers as c. */
  product(index: number, source: RegisterSource, units: Local, operands: readonly MovingOperand[]): void {
    const writer = this.#writer;
    const [, y, c] = operands as [MovingOperand, MovingOperand, MovingOperand];
    const zero = this.#lanes.integer(0);
    const sums = this.#vectors(() => this.#copy(zero, 'v128'));
    const row = this.#copy(y.pointer, 'i32');
    const x = this.#rowOf(source);
    const addRow = (vector: Local, lane: number): void => {
      const mark = writer.held;
      const factor = writer.splatLane(vector, lane);
      sums.forEach((sum, v) => {
        this.#load(row, v);
        writer.get(this.#lanes.multiplyAdd(factor, writer.setNew('v128'), sum));
        writer.set(sum);
      });
      writer.get(row);
      writer.get(y.stride as Local);
      writer.op('i32.add');
      writer.set(row);
      writer.releaseTo(mark);
    };
    x.slice(0, -1).forEach((vector) => [0, 1, 2, 3].forEach((lane) => addRow(vector, lane)));
    const last = x.at(-1) as Local;
    addRow(last, 0);
    // Of the last vector only the lanes of units count.
    const addLast = (lane: number): void => {
      if (lane > 3) return;
      writer.get(units);
      writer.i32(4 * (this.#width - 1) + lane);
      writer.op('i32.gt_s');
      writer.if(() => {
        addRow(last, lane);
        addLast(lane + 1);
      });
    };
    addLast(1);
    this.#put(this.#rows[index]![0]!, sums, c.pointer, true);
  }

  /** A chain of elementwise operations over a row. */
  fused(index: number, { kernel, sources = [] }: Fused, operands: readonly MovingOperand[]): void {
    const shape = this.#shapes.of(kernel);
    const steps = new StepWriter(shape, this.#lanes);
    const invariants = new Map<KernelNode, LaneValue>();
    for (const node of shape.graph.inputs) {
      if (!shape.graph.invariant(node)) continue;
      this.#writer.get((operands[node.position] as MovingOperand).pointer);
      this.#writer.memory('v128.load32_splat', 0);
      invariants.set(node, { float: this.#writer.setNew('v128') });
    }
    steps.write(invariants, true);
    const results = this.#vectors((v) => {
      const values = new Map(invariants);
      for (const node of shape.graph.inputs) {
        if (shape.graph.invariant(node)) continue;
        const source = sources[node.position];
        // A copy: the register may be written before what passes through is stored.
        if (source) values.set(node, { float: this.#copy(this.#rowOf(source)[v] as Local, 'v128') });
        else {
          this.#load((operands[node.position] as MovingOperand).pointer, v);
          values.set(node, { float: this.#writer.setNew('v128') });
        }
      }
      steps.write(values, false);
      return kernel.outputs.map((_, output) => steps.output(values, output));
    });
    kernel.outputs.forEach((_, output) => {
      const { pointer } = operands[kernel.inputs.length + output] as MovingOperand;
      const vectors = results.map((each) => each[output] as Local);
      this.#put(this.#rows[index]![output]!, vectors, pointer, shape.masked[output] as boolean);
    });
  }

  /** Keeps a row in its registers, and stores it. */
  #put(row: readonly Local[], vectors: readonly Local[], pointer: Local, masked: boolean): void {
    const writer = this.#writer;
    vectors.forEach((vector, v) => {
      writer.get(vector);
      if (masked && v === this.#width - 1) {
        writer.get(this.#mask);
        writer.op('v128.and');
      }
      writer.set(row[v] as Local);
      writer.get(pointer);
      writer.get(row[v] as Local);
      writer.memory('v128.store', v * VECTOR_BYTES);
    });
  }

  #rowOf({ part, output }: RegisterSource): readonly Local[] {
    return this.#rows[part]![output]!;
  }

  #load(pointer: Local, vector: number): void {
    this.#writer.get(pointer);
    this.#writer.memory('v128.load', vector * VECTOR_BYTES);
  }

  #copy(local: Local, type: 'i32' | 'v128'): Local {
    this.#writer.get(local);
    return this.#writer.setNew(type);
  }

  #vectors<T>(of: (vector: number) => T): T[] {
    return Array.from({ length: this.#width }, (_, vector) => of(vector));
  }
}
