import type { Axis } from '@meristem/autodiff';
import type { FusedKernel } from '../codegen/fused-kernel.ts';
import type { LoopKernel } from '../codegen/loop-kernel.ts';
import type { RowChain } from '../codegen/row-chain.ts';
import type { KernelName, KernelRow } from './kernel-table.ts';

/** Axes whose units count together; none count as 1. */
export type Axes = readonly Axis[];

/** What a loop counts. Its identity tells loops apart. */
export interface LoopVariable {
  readonly axes: Axes;
}

/** How far into a buffer an operand begins, in units of one of the buffer's dims. */
export interface Shift {
  readonly dim: number;
  /** So many units; `extent` for as many as the dim has. */
  readonly units: number | 'extent';
}

/** The address of an operand's first element. */
export interface Address {
  readonly kind: 'address';
  readonly buffer: number;
  readonly shifts: readonly Shift[];
  /** What moves with loops: at every step the address advances by the buffer's stride along the dim, or by several. */
  readonly steps: readonly {
    readonly variable: LoopVariable;
    readonly dim: number;
    readonly times?: number;
  }[];
}

/** Bytes between neighbours of a buffer along one of its dims, or several times that; or so many bytes. */
export type Stride =
  | { readonly kind: 'stride'; readonly buffer: number; readonly dim: number; readonly times?: number }
  | number;

/** Units to compute, which threads may share. */
export interface Range {
  readonly axes: Axes;
  /** Parts begin at multiples of this; 0 where the range cannot be divided. */
  readonly cut: number;
}

/** What an operand of each form is. */
interface OperandOf {
  readonly range: Range;
  readonly count: Axes;
  readonly address: Address;
  readonly stride: Stride;
  readonly number: number;
  /** The number of a barrier. */
  readonly switch: number;
}

/** A dim that a kernel walks through: what it counts, and its strides in the operands that have them. */
type DimOperand<Word extends string> = { readonly axes: Axes } & {
  readonly [Name in Exclude<Word, 'count' | 'ids'>]: Stride;
};

type Operand<Form> = Form extends keyof OperandOf
  ? OperandOf[Form]
  : Form extends { readonly dims: readonly (infer Word extends string)[] }
    ? readonly DimOperand<Word>[]
    : never;

/** The operands of a kernel by name; those that the machine knows are not among them. */
export type Operands<Name extends KernelName> = {
  readonly [
    Each in keyof KernelRow<Name> as Operand<KernelRow<Name>[Each]> extends never ? never : Each
  ]: Operand<KernelRow<Name>[Each]>;
};

/** What every call of a kernel says of itself. */
interface Called {
  /** Axes whose extents multiply to the work of the call, in multiply-adds or elements. */
  readonly work: Axes;
  /** The number that the call has among those that a team shares; without one, only the first thread runs it. */
  readonly share?: number;
}

/** A call of one of the kernels of the table. */
export type KernelCall<Name extends KernelName = Exclude<KernelName, 'loop' | 'nop'>> =
  Name extends KernelName
    ? Called & { readonly kind: 'kernel'; readonly kernel: Name; readonly operands: Operands<Name> }
    : never;

/** An operand of a fused kernel. */
export interface FusedOperand {
  readonly address: Address;
  /** Its strides in the loops around the innermost one. */
  readonly outer: readonly Stride[];
  /** Its stride along the innermost dim, if the kernel asks for it. */
  readonly along: Stride | undefined;
}

/** A call of a fused kernel. */
export interface FusedCall extends Called {
  readonly kind: 'fused';
  readonly kernel: FusedKernel;
  /** What the outermost loop goes through. */
  readonly range: Range;
  /** What the other loops go through, the innermost one last. */
  readonly counts: readonly Axes[];
  /** First the kernel's inputs, then its outputs. */
  readonly operands: readonly FusedOperand[];
}

/** An operand of a part of a loop kernel. */
export interface MovingOperand {
  readonly address: Address;
  /** How far it moves with every step. */
  readonly step: Stride;
  /** Its stride along the row or along k, and from one of several products to the next, if the kernel asks for them. */
  readonly stride: Stride | undefined;
  readonly across: Stride | undefined;
}

/** What a part of a loop kernel works on. */
export interface PartOperands {
  /** Elements of the row; of a product n and k. */
  readonly counts: readonly Axes[];
  readonly operands: readonly MovingOperand[];
}

/** A call of a kernel that is a loop with all of its body. */
export interface LoopCall extends Called {
  readonly kind: 'loopKernel';
  readonly kernel: LoopKernel;
  readonly steps: Axes;
  readonly reverse: boolean;
  /** By part of the kernel. */
  readonly parts: readonly PartOperands[];
}

/** A call of a chain of kernels over short rows. */
export interface ChainCall extends Called {
  readonly kind: 'chain';
  readonly kernel: RowChain;
  /** The rows. */
  readonly range: Range;
  /** What a row counts. */
  readonly row: Axes;
  /** By link of the chain, inputs first: its operands, those too that never reach memory. */
  readonly links: readonly (readonly ChainOperand[])[];
}

/** An operand of a link of a chain. */
export interface ChainOperand {
  readonly address: Address;
  /** How far it moves from row to row; `undefined` in a link of numbers, whose operands are neighbours. */
  readonly stride: Stride | undefined;
}

/** A call of a kernel. */
export type Call = KernelCall | FusedCall | LoopCall | ChainCall;

/** A kernel that is generated when a plan is loaded. */
export type GeneratedKernel = FusedKernel | LoopKernel | RowChain;

/** A body that runs for every value of a variable. */
export interface Loop {
  readonly kind: 'loop';
  readonly variable: LoopVariable;
  readonly reverse: boolean;
  readonly body: readonly Operation[];
  /** The number that the loop has in a program for a team. */
  readonly number?: number;
}

/** What a lowered program is made of. */
export type Operation = Call | Loop;

/** The calls of some operations, those in loops too. */
export function callsOf(operations: readonly Operation[]): Call[] {
  return operations.flatMap((operation) =>
    operation.kind === 'loop' ? callsOf(operation.body) : [operation],
  );
}

/** How many units some axes have together for ever, if it is at least one and few enough to write code for each. */
export function fewUnits(axes: Axes, most: number): number | undefined {
  const count = axes.reduce((product, axis) => product * axis.min, 1);
  return axes.every(({ fixed }) => fixed) && count >= 1 && count <= most ? count : undefined;
}
