import type { Axis, Dim } from '@meristem/autodiff';
import type { Counts } from './counts.ts';
import { placesOf } from './kernel-table.ts';
import type { Address, Call, Loop, LoopVariable, Operation } from './operation.ts';
import { type Word, wordsOf } from './words.ts';

/** Words of every call before its own: kernel, size in bytes. */
export const CALL_HEADER = 2;
/** Where the words of a loop stand behind those. */
export const LOOP_PLACES = placesOf('loop');
/** Words of a loop before its patches. */
export const LOOP_HEADER = CALL_HEADER + Object.keys(LOOP_PLACES).length;
/** Words of a patch: the address of a word, its base, its stride. */
export const PATCH = 3;

/** A word of a call that moves with loops. */
export interface Moving {
  /** Its index among the words. */
  readonly at: number;
  readonly address: Address;
}

/** A call with its words, so that linking anew spells nothing anew. */
export interface CallInstruction {
  readonly kind: 'call';
  readonly call: Call;
  readonly words: readonly Word[];
  readonly moving: readonly Moving[];
}

/** A loop with the instructions of its body. */
export interface LoopInstruction {
  readonly kind: 'loop';
  readonly loop: Loop;
  readonly body: readonly Instruction[];
  /** How many words of the body move with it. */
  readonly patches: number;
}

/** An operation with all that is known of its words before memory is laid out. */
export type Instruction = CallInstruction | LoopInstruction;

/** Operations as instructions. */
export function listed(operations: readonly Operation[]): Instruction[] {
  return operations.map((operation): Instruction => {
    if (operation.kind !== 'loop') return instructionOf(operation, wordsOf(operation));
    return loopInstruction(operation, listed(operation.body));
  });
}

/** A call with some words. */
export function instructionOf(call: Call, words: readonly Word[]): CallInstruction {
  const moving: Moving[] = [];
  words.forEach((word, at) => {
    if (isAddress(word) && word.steps.length > 0) moving.push({ at, address: word });
  });
  return { kind: 'call', call, words, moving };
}

/** A loop around some instructions. */
export function loopInstruction(loop: Loop, body: readonly Instruction[]): LoopInstruction {
  return { kind: 'loop', loop, body, patches: movingWith(loop.variable, body) };
}

/** How many words of a body move with a loop. */
function movingWith(variable: LoopVariable, body: readonly Instruction[]): number {
  return callsIn(body)
    .flatMap(({ moving }) => moving)
    .filter(({ address }) => address.steps.some((step) => step.variable === variable)).length;
}

/** The calls of instructions, those in loops too. */
function callsIn(instructions: readonly Instruction[]): CallInstruction[] {
  return instructions.flatMap((each) => (each.kind === 'loop' ? callsIn(each.body) : [each]));
}

/** How many words a program has. */
export function programLength(instructions: readonly Instruction[]): number {
  let length = 0;
  for (const each of instructions) {
    if (each.kind === 'loop') length += LOOP_HEADER + PATCH * each.patches + programLength(each.body);
    else length += CALL_HEADER + each.words.length;
  }
  return length;
}

/** Axes on whose extents addresses depend: an edit of one of them wants the program to be linked anew. */
export function axesInAddresses(
  instructions: readonly Instruction[],
  dims: (buffer: number) => readonly Dim[],
): ReadonlySet<Axis> {
  const axes = new Set<Axis>();
  for (const { words } of callsIn(instructions)) {
    for (const { buffer, shifts } of words.filter(isAddress)) {
      for (const { dim, units } of shifts) {
        if (units === 'extent') axes.add((dims(buffer)[dim] as Dim).axis);
      }
    }
  }
  return axes;
}

/** Declares every count that instructions refer to. */
export function declareCounts(instructions: readonly Instruction[], counts: Counts): void {
  for (const each of instructions) {
    if (each.kind === 'loop') {
      counts.declare(each.loop.variable.axes);
      declareCounts(each.body, counts);
      continue;
    }
    for (const word of each.words) {
      if (typeof word === 'object' && (word.kind === 'count' || word.kind === 'to'))
        counts.declare(word.axes);
    }
  }
}

/** Marks the buffers that instructions refer to with 1. */
export function markUsed(instructions: readonly Instruction[], used: Uint8Array): void {
  for (const { words } of callsIn(instructions)) {
    for (const word of words) {
      if (typeof word === 'object' && (word.kind === 'address' || word.kind === 'stride')) {
        used[word.buffer] = 1;
      }
    }
  }
}

function isAddress(word: Word): word is Address {
  return typeof word === 'object' && word.kind === 'address';
}
