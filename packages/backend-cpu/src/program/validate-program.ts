import type { Axis, PlanBuffer } from '@meristem/autodiff';
import { LANES } from '../layout/capacity.ts';
import type { TensorLayout } from '../layout/tensor-layout.ts';
import { type Access, accessesOf } from './accesses.ts';
import { boxOf, meet, type Box, sameBox } from './box-of.ts';
import { checkShape } from './check-shape.ts';
import type { Call, Loop, LoopVariable, Operation } from './operation.ts';
import { refusing, type Refuse } from './program-error.ts';
import { type Touch, touchesOf } from './touches.ts';

/** A program, and what it works on. */
export interface ValidatedProgram {
  readonly name: string;
  readonly buffers: readonly PlanBuffer[];
  readonly layouts: readonly TensorLayout[];
  readonly operations: readonly Operation[];
  /** How many places there are where kernels may stop. */
  readonly sites: number;
  /** Buffers that are filled before it runs, besides inputs, constants and variables. */
  readonly given: readonly number[];
}

/**
 * Checks that a program is one: the specification of what the backend runs, as a program. Calls have the operands that the
 * table of kernels says, or those that their generated kernel asks for; addresses move with loops around them only; every
 * operand stays within its buffer, dim by dim, whatever the extents (tried with several); results go to temporaries and
 * variables, in whole vectors where these belong to nobody else; no call writes where it reads or writes otherwise, but for
 * elementwise ones, which may write over what they read in the same order; nothing is read that nobody has written.
 *
 * @throws ProgramError naming the operation, the operand, what was found and what was expected.
 */
export function validateProgram(program: ValidatedProgram): void {
  for (const extentOf of samples()) new Validation(program, extentOf).run();
}

/** Extents of axes: as they are where they are fixed, else different ones, and the least ones. */
function samples(): readonly ((axis: Axis) => number)[] {
  const known = new Map<Axis, number>();
  const different = (axis: Axis): number => {
    const extent = known.get(axis) ?? 5 + 2 * (known.size % 7);
    known.set(axis, extent);
    return extent;
  };
  const within = (axis: Axis, extent: number): number => Math.min(Math.max(extent, axis.min), axis.max);
  return [
    (axis) => (axis.fixed ? axis.min : within(axis, different(axis))),
    (axis) => (axis.fixed ? axis.min : within(axis, 1)),
  ];
}

class Validation {
  readonly #program: ValidatedProgram;
  readonly #extentOf: (axis: Axis) => number;
  readonly #refuse: Refuse;
  readonly #written: Uint8Array;

  constructor(program: ValidatedProgram, extentOf: (axis: Axis) => number) {
    this.#program = program;
    this.#extentOf = extentOf;
    this.#refuse = refusing(program.name);
    this.#written = Uint8Array.from(program.buffers, ({ storage }) => (storage === 'temporary' ? 0 : 1));
    for (const buffer of program.given) this.#written[buffer] = 1;
  }

  run(): void {
    this.#all(this.#program.operations, [], '');
  }

  #all(operations: readonly Operation[], loops: readonly LoopVariable[], prefix: string): void {
    operations.forEach((operation, at) => {
      const place = `operation ${prefix}${at}`;
      if (operation.kind === 'loop') this.#loop(operation, loops, `${prefix}${at}.`, place);
      else this.#call(operation, loops, `${place} (${nameOf(operation)})`);
    });
  }

  #loop({ variable, body }: Loop, loops: readonly LoopVariable[], prefix: string, place: string): void {
    if (body.length === 0) this.#refuse(place, 'a loop without a body', 'something to compute at each step');
    if (loops.includes(variable))
      this.#refuse(place, 'a loop within one of the same variable', 'a variable of its own');
    // What a later step reads an earlier one may have written.
    for (const each of body) this.#note(each);
    this.#all(body, [...loops, variable], prefix);
  }

  #note(operation: Operation): void {
    if (operation.kind === 'loop') return operation.body.forEach((each) => this.#note(each));
    if (operation.kind === 'kernel' && checkShape(operation, this.#program.sites)) return;
    for (const { writes, address } of accessesOf(operation)) if (writes) this.#written[address.buffer] = 1;
  }

  #call(call: Call, loops: readonly LoopVariable[], place: string): void {
    const fault = checkShape(call, this.#program.sites);
    if (fault) this.#refuse(place, fault.found, fault.expected);
    const accesses = accessesOf(call);
    this.#sameTouches(call, accesses, place);
    if (call.kind === 'loopKernel') this.#note(call);
    const boxes = accesses.map((access) => this.#box(access, loops, `${place}, ${access.operand}`));
    accesses.forEach((access, i) => {
      if (!access.writes) return;
      accesses.forEach((other, j) => {
        if (i === j || other.turn !== access.turn || (other.writes && j < i)) return;
        this.#apart(access, boxes[i] as Box, other, boxes[j] as Box, `${place}, ${access.operand}`);
      });
    });
    for (const { writes, address } of accesses) if (writes) this.#written[address.buffer] = 1;
  }

  /** What fusion is told of a call's memory is what is walked through here. */
  #sameTouches(call: Call, accesses: readonly Access[], place: string): void {
    const said = (touches: readonly Touch[]): string =>
      touches
        .map(({ address, writes }) => `${writes ? 'writes' : 'reads'} ${address.buffer}`)
        .sort()
        .join(', ');
    const [found, expected] = [said(touchesOf(call)), said(accesses)];
    if (found !== expected) this.#refuse(place, `touches "${found}"`, `"${expected}"`);
  }

  /** What an operand touches, after all checks of it by itself. */
  #box(access: Access, loops: readonly LoopVariable[], place: string): Box {
    const { address, writes, holds } = access;
    const buffer = this.#program.buffers[address.buffer];
    if (!buffer) {
      const expected = `one of ${this.#program.buffers.length}`;
      return this.#refuse(place, `buffer ${address.buffer}`, expected);
    }
    if (writes && buffer.storage !== 'temporary' && buffer.storage !== 'variable')
      this.#refuse(place, `a result in a buffer of storage "${buffer.storage}"`, 'a temporary or a variable');
    if (holds !== 'any' && buffer.kind !== holds)
      this.#refuse(place, `a buffer of kind "${buffer.kind}"`, `kind "${holds}"`);
    if (!writes && !this.#written[address.buffer])
      this.#refuse(place, `buffer ${address.buffer}, which nobody has written`, 'one that has been');
    const layout = this.#program.layouts[address.buffer] as TensorLayout;
    const around = access.own ? [...loops, access.own] : loops;
    const box = boxOf(access, layout, around, this.#extentOf, (found, expected) =>
      this.#refuse(place, found, expected),
    );
    this.#inVectors(access, layout, box, place);
    return box;
  }

  /** Whole vectors begin where vectors do, and what is behind their end is padding. */
  #inVectors({ vectors }: Access, { inner, dims }: TensorLayout, box: Box, place: string): void {
    const along = box.dims[inner];
    if (!vectors || !along || along.to <= along.from) return;
    if (along.from % LANES !== 0)
      this.#refuse(place, `vectors from element ${along.from} of a row on`, `a multiple of ${LANES}`);
    const extent = this.#extentOf(dims[inner]!.axis);
    if (along.to % LANES !== 0 && along.to < extent)
      this.#refuse(
        place,
        `vectors up to element ${along.to} of ${extent}`,
        'whole ones, or the end of the row',
      );
  }

  #apart(one: Access, box: Box, other: Access, otherBox: Box, place: string): void {
    if (!meet(box, otherBox)) return;
    if (one.inPlace && other.inPlace && !other.writes && sameBox(box, otherBox)) return;
    const what = other.writes ? 'written' : 'read';
    this.#refuse(place, `memory that ${other.operand} has ${what} too`, 'memory of its own');
  }
}

function nameOf(call: Call): string {
  return call.kind === 'kernel' ? call.kernel : call.kind;
}
