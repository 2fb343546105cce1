import type { Axis } from '@meristem/autodiff';
import type { FusedKernel } from '../codegen/fused-kernel.ts';
import type { LoopKernel } from '../codegen/loop-kernel.ts';
import type { KernelName } from './kernel-table.ts';

/** A kernel that is generated when a plan is loaded. */
export type GeneratedKernel = FusedKernel | LoopKernel;

/** What a loop counts: the units of some axes taken together. Its identity tells loops apart. */
export interface LoopVariable {
  readonly axes: readonly Axis[];
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
  /** What moves with loops: at every step the address advances by the buffer's stride along the dim. */
  readonly steps: readonly { readonly variable: LoopVariable; readonly dim: number }[];
}

/** Bytes between neighbours of a buffer along one of its dims. */
export interface Stride {
  readonly kind: 'stride';
  readonly buffer: number;
  readonly dim: number;
}

/** The address of a count: how many units some axes have together. */
interface Count {
  readonly kind: 'count';
  readonly axes: readonly Axis[];
}

/** The address of the first, or of the number after the last, unit that this thread is to compute. */
export interface Bound {
  readonly kind: 'from' | 'to';
  readonly axes: readonly Axis[];
  /** Whether threads may share the work, cutting at multiples of this. */
  readonly cut: number;
  /** Where the parts of each thread are, in a program for a team: which of its shared calls, and which range of that. */
  readonly part?: { readonly share: number; readonly range: number };
}

/** The address of the number that says whether threads meet at a barrier: 1 or 0. */
interface Switch {
  readonly kind: 'switch';
  readonly barrier: number;
}

/** The address of the words that a team shares, or the place of the kernel that looks after a thread's fellows. */
interface TeamWord {
  readonly kind: 'team' | 'watch';
}

/** The address of the ids of an axis' units. */
interface Ids {
  readonly kind: 'ids';
  readonly axis: Axis;
}

/** The address where a kernel leaves a message before it stops. */
interface Status {
  readonly kind: 'status';
}

/** A word of an instruction before memory is laid out. */
export type Word = number | Address | Stride | Count | Bound | Ids | Status | Switch | TeamWord;

/** One call of a kernel. */
export interface KernelCall {
  readonly kind: 'call';
  readonly kernel: KernelName | GeneratedKernel;
  readonly words: readonly Word[];
  /** Axes whose extents multiply to the work of the call, in multiply-adds or elements. */
  readonly work: readonly Axis[];
  /** The number that the call has among those that a team shares; without one, only the first thread runs it. */
  readonly share?: number;
}

/** A body that runs for every value of a variable. */
export interface LoopCall {
  readonly kind: 'loop';
  readonly variable: LoopVariable;
  readonly reverse: boolean;
  readonly body: readonly Call[];
  /** The number that the loop has in a program for a team. */
  readonly number?: number;
}

/** An instruction of a lowered program. */
export type Call = KernelCall | LoopCall;
