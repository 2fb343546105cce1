import type { Call, Loop, LoopVariable, Operation, Range } from '../program/operation.ts';
import { rangesOf } from '../program/words.ts';

/** A call that threads may share. */
export interface Share {
  readonly call: Call;
  /** Its ranges, one or several of which can be divided. */
  readonly ranges: readonly Range[];
  /** The loops around it. */
  readonly loops: readonly LoopVariable[];
}

/** What is between barriers: a call, or a loop. `barrier` is the number of the one in front of it, if there is one. */
export type Stretch =
  | { readonly kind: 'call'; readonly share: number | undefined; readonly barrier: number | undefined }
  | {
      readonly kind: 'loop';
      readonly variable: LoopVariable;
      readonly barrier: number | undefined;
      readonly body: readonly Stretch[];
      /** The barrier at the end of each step. */
      readonly back: number | undefined;
      /** The number of the loop. */
      readonly loop: number;
    };

/** The operations of a program as a team runs them. */
export interface SharedOperations {
  /** The operations with numbers for what threads do differently, and barriers between them. */
  readonly operations: readonly Operation[];
  readonly stretches: readonly Stretch[];
  readonly shares: readonly Share[];
  readonly barriers: number;
  readonly loops: readonly LoopVariable[];
}

/** Prepares operations for a team: gives a number to every call that threads may share, and puts barriers where one may be needed. */
export function shareCalls(operations: readonly Operation[]): SharedOperations {
  const sharing = new Sharing();
  const { written, stretches } = sharing.sequence(operations, []);
  const { shares, loops, barriers } = sharing;
  return { operations: written, stretches, shares, barriers, loops };
}

interface Written {
  readonly written: Operation[];
  readonly stretches: Stretch[];
}

class Sharing {
  readonly shares: Share[] = [];
  readonly loops: LoopVariable[] = [];
  barriers = 0;

  sequence(operations: readonly Operation[], around: readonly LoopVariable[]): Written {
    const written: Operation[] = [];
    const stretches: Stretch[] = [];
    let before: Operation | undefined;
    for (const operation of operations) {
      const meets = before !== undefined && (shareable(before) || shareable(operation));
      const barrier = meets ? this.#barrier(written) : undefined;
      if (operation.kind === 'loop') this.#loop(operation, barrier, around, { written, stretches });
      else this.#call(operation, barrier, around, { written, stretches });
      before = operation;
    }
    return { written, stretches };
  }

  #barrier(into: Operation[]): number {
    const number = this.barriers++;
    into.push({ kind: 'kernel', kernel: 'barrier', operands: { on: number }, work: [] });
    return number;
  }

  #call(
    call: Call,
    barrier: number | undefined,
    loops: readonly LoopVariable[],
    { written, stretches }: Written,
  ): void {
    const share = shareable(call) ? this.shares.push({ call, ranges: rangesOf(call), loops }) - 1 : undefined;
    written.push(share === undefined ? call : { ...call, share });
    stretches.push({ kind: 'call', share, barrier });
  }

  #loop(
    { variable, reverse, body }: Loop,
    barrier: number | undefined,
    around: readonly LoopVariable[],
    { written, stretches }: Written,
  ): void {
    const loop = this.loops.push(variable) - 1;
    const inside = this.sequence(body, [...around, variable]);
    const back = body.some(shareable) ? this.#barrier(inside.written) : undefined;
    written.push({ kind: 'loop', variable, reverse, body: inside.written, number: loop });
    stretches.push({ kind: 'loop', variable, barrier, body: inside.stretches, back, loop });
  }
}

/** Whether threads may share a call, or one inside of a loop. */
function shareable(operation: Operation): boolean {
  if (operation.kind === 'loop') return operation.body.some(shareable);
  return rangesOf(operation).some(({ cut }) => cut > 0);
}
