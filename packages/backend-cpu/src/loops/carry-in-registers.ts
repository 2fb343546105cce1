import type { LoopPart, RegisterSource } from '../codegen/loop-kernel.ts';
import type { Address, Axes, MovingOperand, PartOperands, Stride } from '../program/operation.ts';

/** Part of a compiled loop: what it computes, and on what. */
export interface Compiled {
  readonly part: LoopPart;
  readonly on: PartOperands;
}

/** Where something lies that a part writes, as steps go by. */
interface Written {
  readonly part: number;
  readonly output: number;
  readonly operand: MovingOperand;
}

/**
 * The parts of a loop with what they can find in registers: where all rows are those of the same units, a row that one part
 * has written, in the same step or in the one before, need not be read from memory. As they are if a product reads its vector
 * from elsewhere.
 *
 * @param innerOf the dim of a buffer whose units are neighbours.
 */
export function carryInRegisters(
  parts: readonly Compiled[],
  reverse: boolean,
  innerOf: (buffer: number) => number,
): readonly Compiled[] {
  const [first] = parts;
  const units = first?.on.counts[0] ?? [];
  if (!parts.every(({ part, on }) => ofRows(part) && on.counts.every((axes) => sameAxes(axes, units))))
    return parts;
  const written = parts.flatMap(({ part, on }, index) => rowsOf(part, on, index));
  const carried = parts.map(({ part, on }, index): Compiled | undefined => {
    const read =
      part.kind === 'matvec' ? on.operands.slice(0, 1) : on.operands.slice(0, part.kernel.inputs.length);
    const sources = read.map((operand, at) => {
      const row =
        part.kind === 'matvec' ? isInner(operand, innerOf) : part.kernel.inputs[at] === 'contiguous';
      return row ? sourceOf(operand, index, written, reverse) : undefined;
    });
    if (part.kind === 'matvec' && !sources[0]) return undefined;
    return { part: { ...part, sources }, on };
  });
  return carried.includes(undefined) ? parts : (carried as readonly Compiled[]);
}

/** Whether a part is one product, or computes rows side by side. */
function ofRows(part: LoopPart): boolean {
  if (part.kind === 'matvec') return part.several === undefined;
  return !part.kernel.inputs.includes('strided');
}

function rowsOf(part: LoopPart, { operands }: PartOperands, index: number): Written[] {
  const first = part.kind === 'matvec' ? 2 : part.kernel.inputs.length;
  return operands.slice(first).map((operand, output) => ({ part: index, output, operand }));
}

/** What an operand that a part reads is, if an earlier part of the step or a later one of the step before wrote it last. */
function sourceOf(
  operand: MovingOperand,
  reader: number,
  written: readonly Written[],
  reverse: boolean,
): RegisterSource | undefined {
  for (const { part, output, operand: other } of written) {
    const ahead = rowsAhead(operand, other);
    if (ahead === 0 && part < reader) return { part, output, stepsAgo: 0 };
    if (ahead === (reverse ? 1 : -1) && part >= reader) return { part, output, stepsAgo: 1 };
  }
  return undefined;
}

/** How many rows of the loop one operand is ahead of another, if that is all in which they differ. */
function rowsAhead(one: MovingOperand, other: MovingOperand): number | undefined {
  const [dim, otherDim] = [dimOf(one.step), dimOf(other.step)];
  if (one.address.buffer !== other.address.buffer || dim !== otherDim) return undefined;
  const [at, otherAt] = [placeOf(one.address, dim), placeOf(other.address, dim)];
  if (at.row === undefined || otherAt.row === undefined || at.rest !== otherAt.rest) return undefined;
  return at.row - otherAt.row;
}

/** Where an address begins along a dim, in units of it, and in all others. */
function placeOf({ shifts }: Address, dim: number | undefined): { row: number | undefined; rest: string } {
  let row: number | undefined = 0;
  const rest: string[] = [];
  for (const shift of shifts) {
    if (shift.dim !== dim) rest.push(`${shift.dim}:${shift.units}`);
    else row = row === undefined || shift.units === 'extent' ? undefined : row + shift.units;
  }
  return { row, rest: rest.sort().join() };
}

function dimOf(step: Stride): number | undefined {
  return typeof step === 'number' ? undefined : step.dim;
}

function isInner({ address, stride }: MovingOperand, innerOf: (buffer: number) => number): boolean {
  return typeof stride === 'object' && stride.dim === innerOf(address.buffer);
}

function sameAxes(some: Axes, others: Axes): boolean {
  return some.length === others.length && some.every((axis, i) => axis === others[i]);
}
