import type { Axis } from '@meristem/autodiff';
import type { Bound, Call, KernelCall, LoopCall, LoopVariable, Word } from '../program/operation.ts';

/** A range of a call that threads may divide among them. */
export interface SharedRange {
  readonly axes: readonly Axis[];
  /** Parts begin at multiples of this. */
  readonly cut: number;
}

/** A call that threads may share. */
export interface Share {
  readonly call: KernelCall;
  /** The ranges of its words, one or several of which can be divided. */
  readonly ranges: readonly SharedRange[];
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

/** The calls of a program as a team runs them. */
export interface SharedCalls {
  /** The calls with numbers for what threads do differently, and barriers between them. */
  readonly calls: readonly Call[];
  readonly stretches: readonly Stretch[];
  readonly shares: readonly Share[];
  readonly barriers: number;
  readonly loops: readonly LoopVariable[];
}

/** Prepares calls for a team: gives a number to every range that threads may divide, and puts barriers where one may be needed. */
export function shareCalls(calls: readonly Call[]): SharedCalls {
  const sharing = new Sharing();
  const { written, stretches } = sharing.sequence(calls, []);
  const { shares, loops, barriers } = sharing;
  return { calls: written, stretches, shares, barriers, loops };
}

interface Written {
  readonly written: readonly Call[];
  readonly stretches: readonly Stretch[];
}

class Sharing {
  readonly shares: Share[] = [];
  readonly loops: LoopVariable[] = [];
  barriers = 0;

  sequence(calls: readonly Call[], around: readonly LoopVariable[]): Written {
    const written: Call[] = [];
    const stretches: Stretch[] = [];
    let before: Call | undefined;
    for (const call of calls) {
      const meets = before !== undefined && (shareable(before) || shareable(call));
      const barrier = meets ? this.barrier(written) : undefined;
      if (call.kind === 'loop') this.loop(call, barrier, around, written, stretches);
      else this.call(call, barrier, around, written, stretches);
      before = call;
    }
    return { written, stretches };
  }

  private barrier(into: Call[]): number {
    const number = this.barriers++;
    const words: Word[] = [{ kind: 'switch', barrier: number }, { kind: 'team' }, { kind: 'watch' }];
    into.push({ kind: 'call', kernel: 'barrier', words, work: [] });
    return number;
  }

  private call(
    call: KernelCall,
    barrier: number | undefined,
    around: readonly LoopVariable[],
    written: Call[],
    stretches: Stretch[],
  ): void {
    if (!shareable(call)) {
      written.push(call);
      stretches.push({ kind: 'call', share: undefined, barrier });
      return;
    }
    const ranges = call.words.filter((word) => bound(word)?.kind === 'from') as Bound[];
    const share = this.shares.push({ call, ranges, loops: around }) - 1;
    // Every `from` is followed by its `to` before the next.
    let range = -1;
    const words = call.words.map((word): Word => {
      const own = bound(word);
      if (!own) return word;
      if (own.kind === 'from') range++;
      return { ...own, part: { share, range } };
    });
    written.push({ ...call, words, share });
    stretches.push({ kind: 'call', share, barrier });
  }

  private loop(
    { variable, reverse, body }: LoopCall,
    barrier: number | undefined,
    around: readonly LoopVariable[],
    written: Call[],
    stretches: Stretch[],
  ): void {
    const loop = this.loops.push(variable) - 1;
    const inside = this.sequence(body, [...around, variable]);
    const calls = [...inside.written];
    const back = body.some(shareable) ? this.barrier(calls) : undefined;
    written.push({ kind: 'loop', variable, reverse, body: calls, number: loop });
    stretches.push({ kind: 'loop', variable, barrier, body: inside.stretches, back, loop });
  }
}

/** Whether threads may share a call, or one inside of a loop. */
function shareable(call: Call): boolean {
  if (call.kind === 'loop') return call.body.some(shareable);
  return call.words.some((word) => (bound(word)?.cut ?? 0) > 0);
}

function bound(word: Word): Bound | undefined {
  return typeof word === 'object' && (word.kind === 'from' || word.kind === 'to') ? word : undefined;
}
