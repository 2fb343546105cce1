import { type Dim, sameDims } from '../axis/axis.ts';
import { topological } from '../tensor/graph.ts';
import {
  type ScanAttributes,
  type ScanFinalAttributes,
  scanFinalPrimitive,
  scanStackPrimitive,
} from '../primitives/scan-node.ts';
import { relabelPrimitive } from '../primitives/movement.ts';
import { apply, attributesOf } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Compute, Loop, PlanOperand } from './plan.ts';
import type { PlanBuilder } from './plan-builder.ts';

/**
 * Lays out one scan. A carried value lives in a history with one row more than there are steps: a step reads one row and
 * writes the next, so the values before and after every step are two views of the same memory.
 */
export class LoopBuilder {
  /** Copies that must run before the loop: initial carried values, sequences whose layout does not step by rows. */
  readonly prologue: Compute[] = [];
  /** What the loop's own value number maps to; nobody reads it. */
  readonly marker: PlanOperand;
  readonly #builder: PlanBuilder;
  readonly #loop: Tensor;
  readonly #scan: ScanAttributes;
  readonly #histories: PlanOperand[];
  /** Rows that a step reads and writes, relative to its number: the loop runs up or down. */
  readonly #read: 0 | 1;
  readonly #write: 0 | 1;
  readonly #body: Compute[] = [];

  constructor(builder: PlanBuilder, loop: Tensor, scan: ScanAttributes) {
    this.#builder = builder;
    this.#loop = loop;
    this.#scan = scan;
    this.#read = scan.reverse ? 1 : 0;
    this.#write = scan.reverse ? 0 : 1;
    this.marker = { buffer: -1, dims: [], rows: { at: 'all', shift: 0 } };
    this.#histories = scan.carries.map((carry) =>
      builder.temporary([scan.over, ...carry.dims], carry.kind, true),
    );
    this.#placeCarries();
    this.#placeElements();
    this.#placeBody();
    this.#placeResults();
  }

  finish(): Loop {
    return { kind: 'loop', over: this.#scan.over, reverse: this.#scan.reverse, body: this.#body };
  }

  #placeCarries(): void {
    const builder = this.#builder;
    const scan = this.#scan;
    scan.carries.forEach((carry, i) => {
      const history = this.#histories[i] as PlanOperand;
      const first: PlanOperand = {
        ...history,
        dims: carry.dims,
        rows: { at: scan.reverse ? 'last' : 'first' },
      };
      this.prologue.push(builder.copy(builder.operand(this.#loop.inputs[i] as Tensor), first));
      this.#place(carry, { ...history, dims: carry.dims, rows: { at: 'step', shift: this.#read } });
    });
  }

  #placeElements(): void {
    const builder = this.#builder;
    const scan = this.#scan;
    scan.elements.forEach((element, i) => {
      const dims: readonly Dim[] = [scan.over, ...element.dims];
      let sequence = builder.operand(this.#loop.inputs[scan.carries.length + i] as Tensor);
      if (sequence.rows.at !== 'all' || !sameDims(sequence.dims, dims)) {
        const arranged = builder.temporary(dims, element.kind);
        this.prologue.push(builder.copy(sequence, arranged));
        sequence = arranged;
      }
      const shift = sequence.rows.at === 'all' ? sequence.rows.shift : 0;
      this.#place(element, { ...sequence, dims: element.dims, rows: { at: 'step', shift } });
    });
  }

  #placeBody(): void {
    const builder = this.#builder;
    const scan = this.#scan;
    const stored = (node: Tensor): number => builder.values.of(withoutRelabels(node));
    const wanted = new Set((builder.stacks.get(builder.values.of(this.#loop)) ?? []).map(stored));
    const next = scan.next.map(stored);
    for (const node of topological(scan.next, new Set([...scan.carries, ...scan.elements]))) {
      const value = builder.values.of(node);
      if (builder.operands.has(value) || !scan.body.has(node)) continue;
      const alias = builder.relabelled(node);
      const output = alias ?? this.#target(node, next.indexOf(value), wanted.has(value));
      if (!alias) this.#body.push(builder.compute(node, output));
      builder.operands.set(value, output);
    }
    scan.next.forEach((node, i) => {
      const target = this.#nextRow(i);
      const source = builder.operand(node);
      const written =
        source.buffer === target.buffer && source.rows.at === 'step' && source.rows.shift === this.#write;
      if (!written) this.#body.push(builder.copy(source, target));
    });
  }

  /** A value of the body goes straight to where it is kept: the next row of a history, a stack, or a temporary. */
  #target(node: Tensor, next: number, wanted: boolean): PlanOperand {
    const inPlace =
      next >= 0 &&
      sameDims((this.#scan.next[next] as Tensor).dims, (this.#scan.carries[next] as Tensor).dims);
    if (inPlace) return { ...this.#nextRow(next), dims: node.dims };
    if (!wanted) return this.#builder.temporary(node.dims, node.kind);
    const stack = this.#builder.temporary([this.#scan.over, ...node.dims], node.kind);
    return { ...stack, dims: node.dims, rows: { at: 'step', shift: 0 } };
  }

  #nextRow(i: number): PlanOperand {
    const dims = (this.#scan.carries[i] as Tensor).dims;
    return { ...(this.#histories[i] as PlanOperand), dims, rows: { at: 'step', shift: this.#write } };
  }

  /** Stacked values and last carried values are views of what the loop has written. */
  #placeResults(): void {
    const builder = this.#builder;
    const scan = this.#scan;
    const loop = this.#loop;
    for (const node of builder.stacks.get(builder.values.of(loop)) ?? []) {
      const row = builder.operand(node);
      const shift = row.rows.at === 'step' ? row.rows.shift : 0;
      const stack = apply(scanStackPrimitive, [loop], { of: node, over: scan.over });
      this.#place(stack, { ...row, dims: [scan.over, ...node.dims], rows: { at: 'all', shift } });
    }
    scan.carries.forEach((carry, index) => {
      const attributes: ScanFinalAttributes = { index, dims: carry.dims };
      const rows = { at: scan.reverse ? 'first' : 'last' } as const;
      this.#place(apply(scanFinalPrimitive, [loop], attributes), {
        ...(this.#histories[index] as PlanOperand),
        dims: carry.dims,
        rows,
      });
    });
  }

  #place(node: Tensor, operand: PlanOperand): void {
    this.#builder.operands.set(this.#builder.values.of(node), operand);
  }
}

/** The tensor whose memory a relabelled one shares. */
function withoutRelabels(node: Tensor): Tensor {
  let stored = node;
  while (attributesOf(stored, relabelPrimitive)) stored = stored.inputs[0] as Tensor;
  return stored;
}
