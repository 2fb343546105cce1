import type { Axis, Dim } from '@meristem/autodiff';
import type { KernelName } from './kernel-table.ts';
import type { Placement } from '../layout/tensor-layout.ts';
import type { Counts } from './counts.ts';
import type {
  Address,
  Bound,
  Call,
  GeneratedKernel,
  KernelCall,
  LoopCall,
  LoopVariable,
  Word,
} from './operation.ts';

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
  readonly onCall?: (call: KernelCall, at: number) => void;
}

/** A word that moves with loops that have not been written yet: where it stands, and what still has to patch it. */
interface Pending {
  /** Index of the word. */
  readonly at: number;
  readonly base: number;
  readonly buffer: number;
  readonly steps: Address['steps'];
}

/** Words of a call before its own: kernel, size. */
const CALL_HEADER = 2;
/** Words of a loop before its patches: kernel, size, count, direction, number of patches, size of the body. */
const LOOP_HEADER = 6;
const PATCH = 3;

/** Writes lowered calls as the Int32 program that the interpreter runs. */
export function link(calls: readonly Call[], context: LinkContext): Int32Array {
  const words: number[] = [];
  for (const call of calls) write(call, words, context);
  return Int32Array.from(words);
}

/** How many words a program has. */
export function programLength(calls: readonly Call[]): number {
  return calls.reduce((total, call) => total + lengthOf(call), 0);
}

function lengthOf(call: Call): number {
  return call.kind === 'loop'
    ? LOOP_HEADER + PATCH * patchesOf(call) + programLength(call.body)
    : CALL_HEADER + call.words.length;
}

function patchesOf({ variable, body }: LoopCall): number {
  return body.reduce((total, call) => total + moving(call, variable), 0);
}

function write(call: Call, words: number[], context: LinkContext): Pending[] {
  if (call.kind === 'loop') return writeLoop(call, words, context);
  const start = words.length;
  context.onCall?.(call, start);
  words.push(
    context.kernel(isRun(call, context) ? call.kernel : 'nop'),
    4 * (call.words.length + CALL_HEADER),
  );
  const pending: Pending[] = [];
  call.words.forEach((word, i) => {
    const value = valueOf(word, context);
    words.push(value);
    if (typeof word === 'object' && word.kind === 'address' && word.steps.length > 0) {
      pending.push({ at: start + CALL_HEADER + i, base: value, buffer: word.buffer, steps: word.steps });
    }
  });
  return pending;
}

/** Whether a call is for the thread: threads after the first take part in shared ones only. */
function isRun({ share, kernel }: KernelCall, { thread }: LinkContext): boolean {
  return !thread || thread.thread === 0 || share !== undefined || kernel === 'barrier';
}

/** Address of the number of steps of a loop. */
function stepsOf({ variable, number }: LoopCall, { thread, counts }: LinkContext): number {
  return thread && thread.thread > 0 ? thread.steps(number as number) : counts.at(variable.axes);
}

/**
 * A loop patches the words that move with it; where a word moves with several loops, an outer one patches the base that an
 * inner one starts from.
 */
function writeLoop(loop: LoopCall, words: number[], context: LinkContext): Pending[] {
  const { variable, reverse, body } = loop;
  const start = words.length;
  const patches = patchesOf(loop);
  words.push(...new Array<number>(LOOP_HEADER + PATCH * patches).fill(0));
  const first = words.length;
  const pending = body.flatMap((call) => write(call, words, context));
  const bytes = 4 * (words.length - first);
  const header = [
    context.kernel('loop'),
    4 * (words.length - start),
    stepsOf(loop, context),
    reverse ? 1 : 0,
    patches,
    bytes,
  ];
  header.forEach((word, i) => (words[start + i] = word));
  let at = start + LOOP_HEADER;
  const outer: Pending[] = [];
  for (const { at: target, base, buffer, steps } of pending) {
    const own = steps.find((step) => step.variable === variable);
    if (!own) {
      outer.push({ at: target, base, buffer, steps });
      continue;
    }
    words[at] = context.origin + 4 * target;
    words[at + 1] = base;
    words[at + 2] = context.placement(buffer).strides[own.dim] as number;
    const rest = steps.filter((step) => step !== own);
    if (rest.length > 0) outer.push({ at: at + 1, base, buffer, steps: rest });
    at += PATCH;
  }
  return outer;
}

/** How many words of a body move with a loop. */
function moving(call: Call, variable: LoopVariable): number {
  if (call.kind === 'loop') return call.body.reduce((total, inner) => total + moving(inner, variable), 0);
  return call.words.filter(
    (word) =>
      typeof word === 'object' &&
      word.kind === 'address' &&
      word.steps.some((step) => step.variable === variable),
  ).length;
}

function valueOf(word: Word, context: LinkContext): number {
  if (typeof word === 'number') return word;
  switch (word.kind) {
    case 'address':
      return addressOf(word, context);
    case 'stride':
      return context.placement(word.buffer).strides[word.dim] as number;
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
function boundOf({ kind, axes, part }: Bound, { thread, counts }: LinkContext): number {
  if (part && thread) return thread.bound(part.share, part.range, kind);
  return kind === 'to' ? counts.at(axes) : counts.zero;
}

/** Where an operand begins at step 0 of all loops around it. */
function addressOf({ buffer, shifts }: Address, context: LinkContext): number {
  const { strides } = context.placement(buffer);
  return shifts.reduce((address, { dim, units }) => {
    const count = units === 'extent' ? context.extentOf((context.dims(buffer)[dim] as Dim).axis) : units;
    return address + count * (strides[dim] as number);
  }, context.base(buffer));
}

/** Axes on whose extents addresses depend: an edit of one of them wants the program to be linked anew. */
export function axesInAddresses(
  calls: readonly Call[],
  dims: (buffer: number) => readonly Dim[],
): ReadonlySet<Axis> {
  const axes = new Set<Axis>();
  const visit = (call: Call): void => {
    if (call.kind === 'loop') return call.body.forEach(visit);
    for (const word of call.words) {
      if (typeof word !== 'object' || word.kind !== 'address') continue;
      for (const { dim, units } of word.shifts) {
        if (units === 'extent') axes.add((dims(word.buffer)[dim] as Dim).axis);
      }
    }
  };
  calls.forEach(visit);
  return axes;
}

/** Declares every count that calls refer to. */
export function declareCounts(calls: readonly Call[], counts: Counts): void {
  for (const call of calls) {
    if (call.kind === 'loop') {
      counts.declare(call.variable.axes);
      declareCounts(call.body, counts);
      continue;
    }
    for (const word of call.words) {
      if (typeof word === 'object' && (word.kind === 'count' || word.kind === 'to'))
        counts.declare(word.axes);
    }
  }
}
