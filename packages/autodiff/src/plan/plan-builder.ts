import type { Axis, Dim } from '../axis/axis.ts';
import { GraphError } from '../errors.ts';
import { relabelPrimitive } from '../primitives/movement.ts';
import { broadcastPrimitive } from '../primitives/reduce.ts';
import { scanFinalPrimitive, scanPrimitive, scanStackPrimitive } from '../primitives/scan-node.ts';
import {
  constantValue,
  indexPlaceholderPrimitive,
  type LeafAttributes,
  placeholderPrimitive,
} from '../primitives/source.ts';
import { Variable } from '../state/variable.ts';
import { attributesOf, type Primitive } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { LoopBuilder } from './loop-builder.ts';
import type { Compute, Instruction, Plan, PlanBuffer, PlanOperand, Rows, Storage } from './plan.ts';
import { printable } from './printable-plan.ts';
import type { Update } from './update.ts';
import { ValueNumbers } from './value-numbers.ts';

const LEAF_STORAGE: Readonly<Record<string, Storage>> = {
  input: 'input',
  indexInput: 'input',
  literal: 'literal',
  indexLiteral: 'literal',
};

const ALL_ROWS: Rows = { at: 'all', shift: 0 };

const PLACEHOLDERS: ReadonlySet<unknown> = new Set([placeholderPrimitive, indexPlaceholderPrimitive]);

function isVariable(node: Tensor): node is Variable {
  return node instanceof Variable;
}

/** Collects buffers and instructions while the tensors of a step are emitted, inputs first. */
export class PlanBuilder {
  readonly values = new ValueNumbers();
  /** Where each emitted value is. */
  readonly operands = new Map<number, PlanOperand>();
  /** The body's tensors that are wanted at every step, by loop. */
  readonly stacks = new Map<number, Tensor[]>();
  readonly #name: string;
  readonly #buffers: PlanBuffer[] = [];
  readonly #instructions: Instruction[] = [];
  readonly #inputs = new Map<string, number>();
  readonly #outputs = new Map<string, PlanOperand>();
  readonly #variables = new Map<Variable, number>();

  constructor(name: string, order: readonly Tensor[]) {
    this.#name = name;
    for (const node of order) {
      const stack = attributesOf(node, scanStackPrimitive);
      if (!stack) continue;
      const loop = this.values.of(node.inputs[0] as Tensor);
      this.stacks.set(loop, [...(this.stacks.get(loop) ?? []), stack.of]);
    }
  }

  /** Emits what computes a tensor, unless an equal one has been emitted. */
  emit(node: Tensor): void {
    const value = this.values.of(node);
    if (this.operands.has(value)) return;
    const scan = attributesOf(node, scanPrimitive);
    if (scan) {
      const loop = new LoopBuilder(this, node, scan);
      this.#instructions.push(...loop.prologue, loop.finish());
      this.operands.set(value, loop.marker);
      return;
    }
    if (attributesOf(node, scanStackPrimitive) || attributesOf(node, scanFinalPrimitive)) {
      throw new GraphError(`trace "${this.#name}": a value of a scan was not placed by its loop.`);
    }
    const leaf = node.inputs.length === 0 ? this.#leaf(node) : undefined;
    this.operands.set(value, leaf ?? this.relabelled(node) ?? this.#computed(node));
  }

  /** Where an emitted tensor is; numbers that are known are placed on first use. */
  operand(node: Tensor): PlanOperand {
    const value = this.values.of(node);
    const known = this.operands.get(value);
    if (known) return known;
    const constant = constantValue(node);
    if (constant === undefined)
      throw new GraphError(`trace "${this.#name}": ${node.primitive.name} was used before it was computed.`);
    const placed = this.buffer({
      storage: 'constant',
      kind: 'real',
      dims: [],
      extraRow: false,
      value: constant,
    });
    this.operands.set(value, placed);
    return placed;
  }

  /** Adds a buffer and returns all of it. */
  buffer(buffer: PlanBuffer): PlanOperand {
    this.#buffers.push(buffer);
    return { buffer: this.#buffers.length - 1, dims: buffer.dims, rows: ALL_ROWS };
  }

  /** A new temporary for a tensor. */
  temporary(dims: readonly Dim[], kind: Tensor['kind'] = 'real', extraRow = false): PlanOperand {
    return this.buffer({ storage: 'temporary', kind, dims, extraRow });
  }

  /** What computes a tensor into an operand. */
  compute(node: Tensor, output: PlanOperand): Compute {
    const { primitive, attributes } = node;
    return {
      kind: 'compute',
      primitive,
      attributes,
      inputs: node.inputs.map((input) => this.operand(input)),
      output,
    };
  }

  /** What copies an operand, repeating and reordering as the target's dims say. */
  copy(source: PlanOperand, target: PlanOperand): Compute {
    const primitive = broadcastPrimitive as unknown as Primitive<never>;
    return {
      kind: 'compute',
      primitive,
      attributes: { dims: target.dims },
      inputs: [source],
      output: target,
    };
  }

  /** The same tensor under other dims, without moving a number. */
  relabelled(node: Tensor): PlanOperand | undefined {
    if (!attributesOf(node, relabelPrimitive)) return undefined;
    const { buffer, rows } = this.operand(node.inputs[0] as Tensor);
    return { buffer, dims: node.dims, rows };
  }

  /** Names what the caller may read: the values of this step, so a variable is kept as it was before it is stored. */
  output(name: string, tensor: Tensor): void {
    this.#outputs.set(name, this.#kept(this.operand(tensor)));
  }

  /** Stores new values in variables after everything has been computed from the old ones. */
  store(updates: readonly Update[]): void {
    const staged = updates.map(({ variable, value }) => ({
      variable,
      source: this.#kept(this.operand(value)),
    }));
    for (const { variable, source } of staged)
      this.#instructions.push(this.copy(source, this.operand(variable)));
  }

  /** An operand that storing variables does not change. */
  #kept(source: PlanOperand): PlanOperand {
    if (this.#buffers[source.buffer]?.storage !== 'variable') return source;
    const temporary = this.temporary(source.dims);
    this.#instructions.push(this.copy(source, temporary));
    return temporary;
  }

  finish(): Plan {
    const axes = new Set<Axis>();
    for (const { dims } of this.#buffers) for (const dim of dims) axes.add(dim.axis);
    for (const instruction of this.#instructions) {
      const axis = instruction.kind === 'compute' && (instruction.attributes as { axis?: Axis }).axis;
      if (axis) axes.add(axis);
    }
    const name = this.#name;
    const buffers = this.#buffers;
    const instructions = this.#instructions;
    const inputs = this.#inputs;
    const outputs = this.#outputs;
    const variables = this.#variables;
    return printable({ name, axes: [...axes], buffers, instructions, inputs, outputs, variables });
  }

  #leaf(node: Tensor): PlanOperand | undefined {
    if (constantValue(node) !== undefined) return this.operand(node);
    if (isVariable(node)) {
      const placed = this.buffer({
        storage: 'variable',
        kind: 'real',
        dims: node.dims,
        extraRow: false,
        name: node.name,
      });
      this.#variables.set(node, placed.buffer);
      return placed;
    }
    const { name, literal } = node.attributes as LeafAttributes;
    if (PLACEHOLDERS.has(node.primitive)) {
      throw new GraphError(
        `trace "${this.#name}": found "${name}", a value of one step of a scan, outside of that scan. ` +
          'Emit it from the step and use what the scan returns.',
      );
    }
    const storage = LEAF_STORAGE[node.primitive.name];
    if (!storage) return undefined;
    if (storage === 'input' && this.#inputs.has(name)) {
      throw new GraphError(
        `trace "${this.#name}": found two inputs named "${name}", expected unique names. Share the tensor.`,
      );
    }
    const placed = this.buffer({
      storage,
      kind: node.kind,
      dims: node.dims,
      extraRow: false,
      name,
      ...(literal && { literal }),
    });
    if (storage === 'input') this.#inputs.set(name, placed.buffer);
    return placed;
  }

  #computed(node: Tensor): PlanOperand {
    const output = this.temporary(node.dims, node.kind);
    this.#instructions.push(this.compute(node, output));
    return output;
  }
}
