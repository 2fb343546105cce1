import type { FusedKernel } from '../codegen/fused-kernel.ts';
import {
  type Address,
  type Axes,
  type Call,
  type FusedCall,
  fewUnits,
  type Operands,
  type Stride,
} from '../program/operation.ts';

/** A chain of elementwise operations over one row. */
export interface RowCall {
  readonly kernel: FusedKernel;
  /** What the row counts. */
  readonly extent: Axes;
  readonly operands: readonly { readonly address: Address; readonly along: Stride | undefined }[];
}

/** Rows of a call are told apart up to so many. */
const MOST_ROWS = 8;

/** A call as chains over single rows, one after the other; `undefined` if it is something else. */
export function singleRows(call: Call): readonly RowCall[] | undefined {
  if (call.kind === 'fused') return fusedRows(call);
  if (call.kind === 'loopKernel' || call.kind === 'chain') return undefined;
  if (call.kernel === 'zeroRows') return zeros(call.operands);
  return call.kernel === 'sumColumns' ? sums(call.operands) : undefined;
}

function fusedRows({ kernel, range, counts, operands }: FusedCall): readonly RowCall[] | undefined {
  const { rank, outputs } = kernel;
  if (rank > 1 || outputs.some(({ store }) => store !== 'row')) return undefined;
  if (rank === 0) return [{ kernel, extent: range.axes, operands }];
  const single: FusedKernel = { ...kernel, rank: 0 };
  return eachRow(range.axes, (row) => ({
    kernel: single,
    extent: counts[0] as Axes,
    operands: operands.map(({ address, outer, along }) => ({
      address: shifted(address, outer[0] as Stride, row),
      along,
    })),
  }));
}

function zeros({ x, outer, row: extent }: Operands<'zeroRows'>): readonly RowCall[] | undefined {
  const [dim] = outer;
  if (outer.length > 1 || extent.length === 0) return undefined;
  const kernel: FusedKernel = {
    rank: 0,
    inputs: [],
    steps: [{ constant: 0 }],
    outputs: [{ value: 0, store: 'row' }],
  };
  return eachRow(dim?.axes ?? [], (row) => ({
    kernel,
    extent,
    operands: [{ address: shifted(x, dim?.x ?? 0, row), along: undefined }],
  }));
}

function sums({ i, k, x, xK, c }: Operands<'sumColumns'>): readonly RowCall[] | undefined {
  const operands = eachRow(k, (row) => ({ address: shifted(x, xK, row), along: undefined }));
  if (!operands) return undefined;
  const rows = operands.length;
  // From 0 on, as the kernel adds: -0 becomes 0.
  const steps: FusedKernel['steps'] = [
    { constant: 0 },
    ...operands.map((_, row) => ({ operation: 'add' as const, operands: [rows + row, row] })),
  ];
  const kernel: FusedKernel = {
    rank: 0,
    inputs: operands.map(() => 'contiguous'),
    steps,
    outputs: [{ value: 2 * rows, store: 'row' }],
  };
  return [{ kernel, extent: i.axes, operands: [...operands, { address: c, along: undefined }] }];
}

/** Something for each of the units of some axes, if these are few for ever. */
function eachRow<T>(axes: Axes, of: (row: number) => T): readonly T[] | undefined {
  const rows = fewUnits(axes, MOST_ROWS);
  return rows === undefined ? undefined : Array.from({ length: rows }, (_, row) => of(row));
}

/** An address so many strides on. */
function shifted(address: Address, stride: Stride, units: number): Address {
  if (units === 0 || typeof stride === 'number') return address;
  const { dim, times = 1 } = stride;
  return { ...address, shifts: [...address.shifts, { dim, units: units * times }] };
}
