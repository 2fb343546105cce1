import type { PlanBuffer } from '@meristem/autodiff';
import { type ChainLink, type ChainSource, isNumberOfRow } from '../codegen/row-chain.ts';
import { LANES } from '../layout/capacity.ts';
import type { TensorLayout } from '../layout/tensor-layout.ts';
import {
  type Address,
  type Axes,
  callsOf,
  type ChainCall,
  type ChainOperand,
  fewUnits,
  type FusedCall,
  type KernelCall,
  type Operation,
  type Stride,
} from '../program/operation.ts';
import { touchesOf } from '../program/touches.ts';

/** Links of a chain: beyond, more of their results wait for the next link than there are registers. */
const MOST_LINKS = 8;

/** What joining has to know of a program's buffers. */
export interface JoinedBuffers {
  readonly buffers: readonly PlanBuffer[];
  readonly layouts: readonly TensorLayout[];
  /** Whether a buffer is wanted by who runs the program. */
  readonly wanted: (buffer: number) => boolean;
}

/**
 * Joins fused calls over the same rows, where a row is a single vector, to chains: softmax and cross-entropy over a few
 * classes with all that is done to their results become one call. What no other call reads stays in registers.
 */
export function joinRows(operations: readonly Operation[], about: JoinedBuffers): Operation[] {
  const joined: (Operation | Chain)[] = [];
  let chain: Chain | undefined;
  for (const operation of operations) {
    if (chain?.takes(operation)) continue;
    chain = Chain.begin(operation, about.layouts);
    joined.push(chain ?? operation);
  }
  if (!joined.some((each) => each instanceof Chain)) return [...operations];
  const readers = readersOf(operations);
  return withoutIdleClearing(
    joined.flatMap((each) => (each instanceof Chain ? each.operations(about, readers) : [each])),
    about,
  );
}

/** Nobody needs the padding of a buffer cleared that stays in registers. */
function withoutIdleClearing(
  operations: readonly Operation[],
  { buffers, wanted }: JoinedBuffers,
): Operation[] {
  const isClearing = (each: Operation): each is KernelCall<'zeroRows'> =>
    each.kind === 'kernel' && each.kernel === 'zeroRows';
  const touched = new Set(
    callsOf(operations.filter((each) => !isClearing(each))).flatMap((call) =>
      touchesOf(call).map(({ address }) => address.buffer),
    ),
  );
  const needed = ({ buffer }: Address): boolean =>
    touched.has(buffer) || wanted(buffer) || buffers[buffer]?.storage === 'variable';
  return operations.filter((each) => !isClearing(each) || needed(each.operands.x));
}

/** By buffer: how many operands of all calls read it. */
function readersOf(operations: readonly Operation[]): ReadonlyMap<number, number> {
  const readers = new Map<number, number>();
  for (const call of callsOf(operations)) {
    for (const { writes, address } of touchesOf(call)) {
      if (!writes) readers.set(address.buffer, (readers.get(address.buffer) ?? 0) + 1);
    }
  }
  return readers;
}

/** An operand of a link, and what is known of it. */
interface Touch {
  readonly operand: ChainOperand;
  readonly writes: boolean;
  /** Whether a row of it is a vector or a number. */
  readonly form: 'row' | 'number';
  readonly at: ChainSource;
}

class Chain {
  readonly #layouts: readonly TensorLayout[];
  readonly #range: Axes;
  readonly #row: Axes;
  readonly #width: number;
  readonly #links: { readonly call: FusedCall; readonly sources: (ChainSource | undefined)[] }[] = [];
  readonly #touches: Touch[] = [];
  /** What clears the padding of numbers that links put out. */
  readonly #cleared: KernelCall<'zeroRows'>[] = [];

  private constructor(first: FusedCall, width: number, layouts: readonly TensorLayout[]) {
    this.#layouts = layouts;
    this.#range = first.range.axes;
    this.#row = first.counts[0] as Axes;
    this.#width = width;
    this.takes(first);
  }

  /** A chain that begins with an operation, if one can. */
  static begin(operation: Operation, layouts: readonly TensorLayout[]): Chain | undefined {
    if (operation.kind !== 'fused' || operation.kernel.rank !== 1 || hasStrides(operation)) return undefined;
    const width = fewUnits(operation.counts[0] as Axes, LANES);
    return width === undefined ? undefined : new Chain(operation, width, layouts);
  }

  /** Takes an operation in, if it can be computed along with the others. */
  takes(operation: Operation): boolean {
    if (operation.kind === 'kernel' && operation.kernel === 'zeroRows') return this.#takesClearing(operation);
    if (operation.kind !== 'fused' || hasStrides(operation) || this.#links.length >= MOST_LINKS) return false;
    const { kernel, range, counts } = operation;
    const fits =
      kernel.rank === 0
        ? isOfNumbers(operation)
        : kernel.rank === 1 && sameAxes(counts[0] as Axes, this.#row);
    return fits && sameAxes(range.axes, this.#range) && this.#add(operation);
  }

  /** What clears padding comes before the chain, unless a link has used it by then. */
  #takesClearing(operation: KernelCall<'zeroRows'>): boolean {
    const { x, outer, row } = operation.operands;
    if (outer.length > 0 || !sameAxes(row, this.#range)) return false;
    if (this.#touches.some(({ operand }) => operand.address.buffer === x.buffer)) return false;
    this.#cleared.push(operation);
    return true;
  }

  #add(call: FusedCall): boolean {
    const touches = call.operands.map((_, at) => this.#touch(call, at));
    const sources: (ChainSource | undefined)[] = [];
    for (const touch of touches) {
      const { writes, operand } = touch;
      const others = this.#touches.filter((other) => other.operand.address.buffer === operand.address.buffer);
      if (writes) {
        if (others.some((other) => other.writes || !this.#samePlace(other, touch))) return false;
        continue;
      }
      const writer = others.find((other) => other.writes);
      if (writer && !this.#samePlace(writer, touch)) return false;
      sources.push(writer?.at);
    }
    this.#links.push({ call, sources });
    this.#touches.push(...touches);
    return true;
  }

  #touch({ kernel, operands }: FusedCall, at: number): Touch {
    const { rank, inputs, outputs } = kernel;
    const { address, outer } = operands[at] as FusedCall['operands'][number];
    const output = at - inputs.length;
    const row = rank === 1 && (output < 0 ? inputs[at] === 'contiguous' : outputs[output]?.store === 'row');
    const splat = output < 0 && inputs[at] === 'splat';
    return {
      operand: { address, stride: rank === 0 && splat ? 0 : outer[0] },
      writes: output >= 0,
      form: row ? 'row' : 'number',
      at: { link: this.#links.length, output },
    };
  }

  /** Whether two operands are the same memory, row for row. */
  #samePlace(one: Touch, other: Touch): boolean {
    const [a, b] = [one.operand, other.operand];
    if (one.form !== other.form || !sameAddress(a.address, b.address)) return false;
    return sameStride(this.#strideOf(a), this.#strideOf(b));
  }

  /** The dim by which an operand moves from row to row. */
  #strideOf({ address, stride }: ChainOperand): Stride {
    const { buffer } = address;
    return stride ?? { kind: 'stride', buffer, dim: (this.#layouts[buffer] as TensorLayout).inner };
  }

  /** The chain as a call, behind what clears padding. */
  operations({ buffers, wanted }: JoinedBuffers, readers: ReadonlyMap<number, number>): Operation[] {
    const inChain = new Map<number, number>();
    for (const { call, sources } of this.#links) {
      sources.forEach((source, i) => {
        const { buffer } = call.operands[i]!.address;
        if (source) inChain.set(buffer, (inChain.get(buffer) ?? 0) + 1);
      });
    }
    const stored = ({ buffer }: Address): boolean =>
      buffers[buffer]?.storage === 'variable' ||
      wanted(buffer) ||
      (readers.get(buffer) ?? 0) > (inChain.get(buffer) ?? 0);
    const links = this.#links.map(({ call: { kernel, operands }, sources }): ChainLink => {
      const outputs = operands.slice(kernel.inputs.length);
      return { kernel, sources, stored: outputs.map(({ address }) => stored(address)) };
    });
    const call: ChainCall = {
      kind: 'chain',
      kernel: { width: this.#width, links },
      range: { axes: this.#range, cut: LANES },
      row: this.#row,
      links: this.#links.map(({ call: { operands } }) =>
        operands.map(({ address, outer }) => ({ address, stride: outer[0] })),
      ),
      work: [...this.#range, ...this.#row],
    };
    return [...this.#clearing(stored), call];
  }

  /** What clears the padding behind the numbers of all rows. What is computed where it stood has its padding clear, and is read yet. */
  #clearing(stored: (address: Address) => boolean): Operation[] {
    const others = this.#touches.flatMap(({ writes, operand: { address }, at }, i): Operation[] => {
      const { kernel } = this.#links[at.link]!.call;
      const neighbours = writes && kernel.rank === 0 && isNumberOfRow(kernel, at.output);
      if (!neighbours || !stored(address)) return [];
      const before = this.#touches.slice(0, i);
      if (before.some(({ operand }) => operand.address.buffer === address.buffer)) return [];
      const operands = { x: address, outer: [], row: this.#range };
      return [{ kind: 'kernel', kernel: 'zeroRows', operands, work: this.#range }];
    });
    return [...this.#cleared, ...others];
  }
}

/** Whether a call has operands whose elements are not side by side. */
function hasStrides({ kernel, operands }: FusedCall): boolean {
  return (
    kernel.inputs.includes('strided') ||
    kernel.outputs.some(({ store }) => store === 'strided') ||
    operands.some(({ address }) => address.steps.length > 0)
  );
}

/** Whether a call computes a number for every unit of its range, and nothing of all of them. */
function isOfNumbers({ kernel: { outputs } }: FusedCall): boolean {
  return outputs.every(({ store }) => store === 'row');
}

function sameAxes(some: Axes, others: Axes): boolean {
  return some.length === others.length && some.every((axis, i) => axis === others[i]);
}

function sameAddress(a: Address, b: Address): boolean {
  return (
    a.buffer === b.buffer &&
    a.shifts.length === b.shifts.length &&
    a.shifts.every(({ dim, units }, i) => dim === b.shifts[i]?.dim && units === b.shifts[i]?.units)
  );
}

function sameStride(a: Stride, b: Stride): boolean {
  if (typeof a === 'number' || typeof b === 'number') return a === b;
  return a.buffer === b.buffer && a.dim === b.dim;
}
