import type { Axis, Dim } from '@meristem/autodiff';
import type { Placement } from '../layout/tensor-layout.ts';
import type { Counts } from './counts.ts';
import type { KernelName } from './kernel-table.ts';
import {
  CALL_HEADER,
  type CallInstruction,
  type Instruction,
  LOOP_HEADER,
  LOOP_PLACES,
  type LoopInstruction,
  type Moving,
  PATCH,
} from './listing.ts';
import type { Address, Call, GeneratedKernel } from './operation.ts';
import type { BoundWord, Word } from './words.ts';

/** What the words of one thread of a team refer to. */
export interface ThreadContext {
  /** From 0 on. */
  readonly thread: number;
  /** Address of the bound of a part. */
  bound(share: number, range: number, kind: 'from' | 'to'): number;
  switchOf(barrier: number): number;
  /** Address of the number of steps of a loop for threads after the first. */
  steps(loop: number): number;
  readonly team: number;
  readonly watch: number;
}

/** Where everything is that words refer to. */
export interface LinkContext {
  /** Address of the first byte of a buffer. */
  base(buffer: number): number;
  placement(buffer: number): Placement;
  dims(buffer: number): readonly Dim[];
  extentOf(axis: Axis): number;
  idsOf(axis: Axis): number;
  kernel(kernel: KernelName | GeneratedKernel): number;
  readonly counts: Counts;
  readonly status: number;
  /** Address at which the program will stand. */
  readonly origin: number;
  /** The thread of a team that the program is for. */
  readonly thread?: ThreadContext | undefined;
  /** Told of every call, with the index of its first word. */
  readonly onCall?: (call: Call, at: number) => void;
}

/** A word that moves with loops that have not been written yet: where it stands, and what still has to patch it. */
interface Pending {
  /** Index of the word. */
  readonly at: number;
  readonly base: number;
  readonly buffer: number;
  readonly steps: Address['steps'];
}

/** Writes instructions as the Int32 program that the interpreter runs. */
export function link(instructions: readonly Instruction[], context: LinkContext): Int32Array {
  const words: number[] = [];
  for (const instruction of instructions) write(instruction, words, context);
  return Int32Array.from(words);
}

function write(instruction: Instruction, words: number[], context: LinkContext): readonly Pending[] {
  return instruction.kind === 'loop'
    ? writeLoop(instruction, words, context)
    : writeCall(instruction, words, context);
}

function writeCall(
  { call, words: own, moving }: CallInstruction,
  words: number[],
  context: LinkContext,
): readonly Pending[] {
  const start = words.length;
  context.onCall?.(call, start);
  words.push(context.kernel(isRun(call, context) ? call.kernel : 'nop'), 4 * (own.length + CALL_HEADER));
  for (let i = 0; i < own.length; i++) words.push(valueOf(own[i] as Word, context));
  return moving.map(({ at, address: { buffer, steps } }: Moving): Pending => {
    const target = start + CALL_HEADER + at;
    return { at: target, base: words[target] as number, buffer, steps };
  });
}

/** Whether a call is for the thread: threads after the first take part in shared ones only. */
function isRun({ share, kernel }: Call, { thread }: LinkContext): boolean {
  return !thread || thread.thread === 0 || share !== undefined || kernel === 'barrier';
}

/** Address of the number of steps of a loop. */
function stepsOf({ loop: { variable, number } }: LoopInstruction, { thread, counts }: LinkContext): number {
  return thread && thread.thread > 0 ? thread.steps(number as number) : counts.at(variable.axes);
}

/**
 * A loop patches the words that move with it; where a word moves with several loops, an outer one patches the base that an
 * inner one starts from.
 */
function writeLoop(instruction: LoopInstruction, words: number[], context: LinkContext): readonly Pending[] {
  const { loop, body, patches } = instruction;
  const start = words.length;
  words.push(...new Array<number>(LOOP_HEADER + PATCH * patches).fill(0));
  const first = words.length;
  const pending = body.flatMap((inner) => write(inner, words, context));
  words[start] = context.kernel('loop');
  words[start + 1] = 4 * (words.length - start);
  const header = start + CALL_HEADER;
  words[header + LOOP_PLACES.steps] = stepsOf(instruction, context);
  words[header + LOOP_PLACES.reverse] = loop.reverse ? 1 : 0;
  words[header + LOOP_PLACES.patches] = patches;
  words[header + LOOP_PLACES.bodyBytes] = 4 * (words.length - first);
  let at = start + LOOP_HEADER;
  const outer: Pending[] = [];
  for (const { at: target, base, buffer, steps } of pending) {
    const own = steps.find((step) => step.variable === loop.variable);
    if (!own) {
      outer.push({ at: target, base, buffer, steps });
      continue;
    }
    words[at] = context.origin + 4 * target;
    words[at + 1] = base;
    words[at + 2] = (context.placement(buffer).strides[own.dim] as number) * (own.times ?? 1);
    const rest = steps.filter((step) => step !== own);
    if (rest.length > 0) outer.push({ at: at + 1, base, buffer, steps: rest });
    at += PATCH;
  }
  return outer;
}

function valueOf(word: Word, context: LinkContext): number {
  if (typeof word === 'number') return word;
  switch (word.kind) {
    case 'address':
      return addressOf(word, context);
    case 'stride':
      return (context.placement(word.buffer).strides[word.dim] as number) * (word.times ?? 1);
    case 'count':
      return context.counts.at(word.axes);
    case 'to':
    case 'from':
      return boundOf(word, context);
    case 'switch':
      return context.thread?.switchOf(word.barrier) ?? 0;
    case 'team':
    case 'watch':
      return context.thread?.[word.kind] ?? 0;
    case 'ids':
      return context.idsOf(word.axis);
    case 'status':
      return context.status;
  }
}

/** The address of a bound: of the thread's part where the call is shared, else of the whole range. */
function boundOf({ kind, axes, part }: BoundWord, { thread, counts }: LinkContext): number {
  if (part && thread) return thread.bound(part.share, part.range, kind);
  return kind === 'to' ? counts.at(axes) : counts.zero;
}

/** Where an operand begins at step 0 of all loops around it. */
function addressOf({ buffer, shifts }: Address, context: LinkContext): number {
  let address = context.base(buffer);
  for (const { dim, units } of shifts) {
    const count = units === 'extent' ? context.extentOf((context.dims(buffer)[dim] as Dim).axis) : units;
    address += count * (context.placement(buffer).strides[dim] as number);
  }
  return address;
}
