import type { Axis } from '@meristem/autodiff';
import type { FusedKernel } from '../codegen/fused-kernel.ts';
import type { KernelName } from '../program/kernel-table.ts';
import type { Address, KernelCall, Word } from '../program/operation.ts';

/** A chain of elementwise operations over one row. */
export interface RowCall {
  readonly kernel: FusedKernel;
  /** The address of the count of elements. */
  readonly extent: Word;
  /** Each operand's address and, if it is strided, its stride along the row. */
  readonly operands: readonly Word[];
}

/** Rows of a call are told apart up to so many. */
const MOST_ROWS = 8;

/** A call as chains over single rows, one after the other; `undefined` if it is something else. */
export function rowsOf({ kernel, words }: KernelCall): readonly RowCall[] | undefined {
  if (typeof kernel === 'string') return NAMED[kernel]?.(words);
  return 'rank' in kernel ? fusedRows(kernel, words) : undefined;
}

const NAMED: Readonly<
  Partial<Record<KernelName, (words: readonly Word[]) => readonly RowCall[] | undefined>>
> = {
  zeroRows: zeros,
  sumColumns: sums,
};

/**
 * Words of a fused kernel: `[from, to, (address, inner stride if strided) for each operand]` where the rank is 0, where it is
 * 1 `[from, to, inner count, (address, outer stride, inner stride if strided) for each operand]`.
 */
function fusedRows(kernel: FusedKernel, words: readonly Word[]): readonly RowCall[] | undefined {
  const { rank, outputs } = kernel;
  if (rank > 1 || outputs.some(({ store }) => store !== 'row')) return undefined;
  const [, to, ...rest] = words;
  if (rank === 0) return [{ kernel, extent: counted(to), operands: rest }];
  const rows = fixedCount(to);
  const [inner, ...operands] = rest;
  if (rows === undefined) return undefined;
  const single: FusedKernel = { ...kernel, rank: 0 };
  return Array.from({ length: rows }, (_, row) => ({
    kernel: single,
    extent: counted(inner),
    operands: operandsOfRow(kernel, operands, row),
  }));
}

/** The operands of one row of a kernel of rank 1. */
function operandsOfRow({ inputs, outputs }: FusedKernel, words: readonly Word[], row: number): Word[] {
  let at = 0;
  return [...inputs, ...outputs.map(() => 'row')].flatMap((access) => {
    const [address, outer] = [words[at++] as Address, words[at++] as Word];
    return [shifted(address, outer, row), ...(access === 'strided' ? [words[at++] as Word] : [])];
  });
}

/** Words of `zeroRows`: `[address, rank, (count, stride) for each outer dim, inner count]`. */
function zeros(words: readonly Word[]): readonly RowCall[] | undefined {
  const [address, rank, ...rest] = words;
  const extent = rest.at(-1);
  const [outer, stride] = rank === 0 ? [undefined, 0] : rest;
  const rows = rank === 0 ? 1 : rank === 1 ? fixedCount(outer) : undefined;
  if (rows === undefined || axesOf(extent).length === 0) return undefined;
  const kernel: FusedKernel = {
    rank: 0,
    inputs: [],
    steps: [{ constant: 0 }],
    outputs: [{ value: 0, store: 'row' }],
  };
  return Array.from({ length: rows }, (_, row) => ({
    kernel,
    extent: counted(extent),
    operands: [shifted(address as Address, stride, row)],
  }));
}

/** Words of `sumColumns`: `[from, to, count, x, stride of x, c]`. */
function sums(words: readonly Word[]): readonly RowCall[] | undefined {
  const [, to, count, x, stride, c] = words;
  const rows = fixedCount(count);
  if (rows === undefined) return undefined;
  const inputs = Array.from({ length: rows }, () => 'contiguous' as const);
  // From 0 on, as the kernel adds: -0 becomes 0.
  const steps: FusedKernel['steps'] = [
    { constant: 0 },
    ...inputs.map((_, row) => ({ operation: 'add' as const, operands: [rows + row, row] })),
  ];
  const kernel: FusedKernel = { rank: 0, inputs, steps, outputs: [{ value: 2 * rows, store: 'row' }] };
  const operands = [...inputs.map((_, row) => shifted(x as Address, stride as Word, row)), c as Word];
  return [{ kernel, extent: counted(to), operands }];
}

/** An address so many strides on. */
function shifted(address: Address, stride: Word, units: number): Address {
  if (units === 0 || typeof stride !== 'object' || stride.kind !== 'stride') return address;
  return { ...address, shifts: [...address.shifts, { dim: stride.dim, units }] };
}

/** How many units the axes of a count have for ever, if they are few. */
function fixedCount(word: Word | undefined): number | undefined {
  const axes = axesOf(word);
  const count = axes.reduce((product, axis) => product * axis.min, 1);
  return axes.every(({ fixed }) => fixed) && count >= 1 && count <= MOST_ROWS ? count : undefined;
}

function axesOf(word: Word | undefined): readonly Axis[] {
  return typeof word === 'object' && 'axes' in word ? word.axes : [];
}

function counted(word: Word | undefined): Word {
  return { kind: 'count', axes: axesOf(word) };
}
