import { BYTES } from '../layout/capacity.ts';
import type { KernelName } from './kernel-table.ts';
import type {
  Address,
  Axes,
  Call,
  ChainCall,
  FusedCall,
  KernelCall,
  LoopCall,
  LoopVariable,
  PartOperands,
  Range,
  Stride,
} from './operation.ts';

/** How a kernel walks along an operand: so many units, so far apart. */
interface Sweep {
  readonly axes: Axes;
  readonly stride: Stride;
  /** So many times as often, where a number that is known for ever counts. */
  readonly times?: number;
}

/** What a call does with the memory of one of its operands. */
export interface Access {
  readonly operand: string;
  readonly address: Address;
  readonly sweeps: readonly Sweep[];
  readonly writes: boolean;
  /** What lies there; anything for a kernel that copies bits. */
  readonly holds: 'real' | 'index' | 'any';
  /** Whether whole vectors are written, with zeros behind the end of a row. */
  readonly vectors: boolean;
  /** The loop that the call is by itself. */
  readonly own?: LoopVariable;
  /** Operations within a call that run one after the other have numbers; those of one number run together. */
  readonly turn: number;
  /** Whether an operand that is written may be one that is read, if both are walked through alike. */
  readonly inPlace: boolean;
}

type Values = Readonly<Record<string, unknown>>;

/** A sweep of a kernel by the names of its operands: what is counted, and the stride; `inner` for neighbours. */
type Path = readonly [count: string, stride: string];

interface Pattern {
  readonly operand: string;
  /** Loops over dims in lists: the list, and the name of the operand's stride there. */
  readonly lists?: readonly Path[];
  readonly paths?: readonly Path[];
  readonly writes?: true;
  readonly holds?: Access['holds'];
}

const INNER = 'inner';

const MATMUL_ROWS: readonly Pattern[] = [
  { operand: 'x', paths: [['m', 'xM'], ['k', 'xK']] },
  { operand: 'y', paths: [['k', 'yK'], ['n', INNER]] },
  { operand: 'c', paths: [['m', 'cM'], ['n', INNER]], writes: true },
]; // prettier-ignore
const FOLD_COLUMNS: readonly Pattern[] = [
  { operand: 'x', paths: [['k', 'xK'], ['i', INNER]] },
  { operand: 'c', paths: [['i', INNER]], writes: true },
]; // prettier-ignore
const FOLD: readonly Pattern[] = [
  { operand: 'x', lists: [['outer', 'x'], ['folded', 'x']] },
  { operand: 'c', lists: [['outer', 'c']], writes: true },
]; // prettier-ignore

const PLACES = {
  lists: [['outer', 'places']],
  paths: [['extent', 'placesAlong'], ['row', 'placesRow']],
} as const; // prettier-ignore
const WINDOWS = {
  lists: [['outer', 'windows']],
  paths: [['count', 'windowsAlong'], ['offsets', 'offsetsAlong'], ['row', 'windowsRow']],
} as const; // prettier-ignore

/** How the kernels of the table walk along their operands. */
const PATTERNS: Readonly<Record<KernelName, readonly Pattern[]>> = {
  loop: [],
  nop: [],
  barrier: [],
  zeroRows: [{ operand: 'x', lists: [['outer', 'x']], paths: [['row', INNER]], writes: true, holds: 'any' }],
  matmulRows: MATMUL_ROWS,
  matmulDots: [
    { operand: 'x', paths: [['m', 'xM'], ['k', INNER]] },
    { operand: 'y', paths: [['n', 'yN'], ['k', INNER]] },
    { operand: 'c', paths: [['m', 'cM'], ['n', 'cN']], writes: true },
  ],
  contractLanes: [
    { operand: 'x', paths: [['k', 'xK'], ['i', INNER]] },
    { operand: 'y', paths: [['k', 'yK'], ['i', INNER]] },
    { operand: 'c', paths: [['i', INNER]], writes: true },
  ],
  contractPanels: [
    { operand: 'x', lists: [['rows', 'x'], ['summed', 'x'], ['shared', 'x']] },
    { operand: 'y', lists: [['columns', 'y'], ['summed', 'y'], ['shared', 'y']] },
    { operand: 'c', lists: [['rows', 'c'], ['columns', 'c'], ['shared', 'c']], writes: true },
  ],
  contractGeneric: [
    { operand: 'x', lists: [['outer', 'x'], ['summed', 'x']] },
    { operand: 'y', lists: [['outer', 'y'], ['summed', 'y']] },
    { operand: 'c', lists: [['outer', 'c']], writes: true },
  ],
  sumColumns: FOLD_COLUMNS,
  maxColumns: FOLD_COLUMNS,
  sumGeneric: FOLD,
  maxGeneric: FOLD,
  argmax: [
    { operand: 'x', lists: [['outer', 'x']], paths: [['units', 'along']] },
    { operand: 'c', lists: [['outer', 'c']], writes: true, holds: 'index' },
  ],
  argsort: [
    { operand: 'x', lists: [['outer', 'x']], paths: [['units', 'xAlong']] },
    { operand: 'c', lists: [['outer', 'c']], paths: [['places', 'cAlong']], writes: true, holds: 'index' },
  ],
  oneHot: [
    { operand: 'positions', lists: [['outer', 'positions']], holds: 'index' },
    { operand: 'c', lists: [['outer', 'c']], paths: [['units', 'along']], writes: true },
  ],
  oneHotRows: [
    { operand: 'positions', paths: [['rows', 'positionsRow']], holds: 'index' },
    { operand: 'c', paths: [['rows', 'cRow'], ['units', INNER]], writes: true },
  ],
  gather: [
    { operand: 'table', lists: [['inner', 'table']], paths: [['units', 'along']], holds: 'any' },
    { operand: 'positions', lists: [['inner', 'positions']], holds: 'index' },
    { operand: 'c', lists: [['inner', 'c']], writes: true, holds: 'any' },
  ],
  scatterAdd: [
    { operand: 'updates', lists: [['inner', 'updates']] },
    { operand: 'positions', lists: [['inner', 'positions']], holds: 'index' },
    { operand: 'c', lists: [['inner', 'c']], paths: [['units', 'along']], writes: true },
  ],
  windows: [
    { operand: 'places', ...PLACES },
    { operand: 'windows', ...WINDOWS, writes: true },
  ],
  overlapAdd: [
    { operand: 'windows', ...WINDOWS },
    { operand: 'places', ...PLACES, writes: true },
  ],
  cumulativeSum: [
    { operand: 'x', lists: [['outer', 'x']], paths: [['units', 'xAlong'], ['row', 'xRow']] },
    { operand: 'c', lists: [['outer', 'c']], paths: [['units', 'cAlong'], ['row', 'cRow']], writes: true },
  ],
  random: [
    { operand: 'clock', holds: 'any' },
    { operand: 'c', lists: [['drawn', 'c']], writes: true },
  ],
  transpose: [
    { operand: 'x', paths: [['rows', 'xRow'], ['columns', INNER]] },
    { operand: 'c', paths: [['columns', 'cRow'], ['rows', INNER]], writes: true },
  ],
}; // prettier-ignore

/** Whether the table of kernels has one of this name. */
export function isKernel(name: string): name is KernelName {
  return name in PATTERNS;
}

/** All that a call reads and writes. */
export function accessesOf(call: Call): readonly Access[] {
  switch (call.kind) {
    case 'kernel':
      return kernelAccesses(call);
    case 'fused':
      return fusedAccesses(call);
    case 'loopKernel': {
      const own: LoopVariable = { axes: call.steps };
      return call.parts.flatMap((part, at) => partAccesses(call, own, part, at));
    }
    case 'chain':
      return chainAccesses(call);
  }
}

function kernelAccesses({ kernel, operands }: KernelCall): readonly Access[] {
  const values = operands as unknown as Values;
  return PATTERNS[kernel].map(
    ({ operand, lists = [], paths = [], writes = false, holds = 'real' }): Access => {
      const inLists = lists.flatMap(([list, stride]) =>
        (values[list] as readonly ({ readonly axes: Axes } & Record<string, Stride>)[]).map((dim): Sweep => ({
          axes: dim.axes,
          stride: dim[stride] as Stride,
        })),
      );
      const others = paths.map(([count, stride]): Sweep => {
        const value = values[count] as Axes | Range;
        return {
          axes: 'axes' in value ? value.axes : value,
          stride: stride === INNER ? BYTES : (values[stride] as Stride),
        };
      });
      const address = values[operand] as Address;
      return {
        operand,
        address,
        sweeps: [...inLists, ...others],
        writes,
        holds,
        vectors: writes && others.some(({ stride }) => stride === BYTES),
        turn: 0,
        inPlace: false,
      };
    },
  );
}

function fusedAccesses({ kernel, range, counts, operands }: FusedCall): readonly Access[] {
  const { rank, inputs, outputs } = kernel;
  const levels = [range.axes, ...counts];
  const inner = levels[rank] ?? [];
  const kinds = [...inputs, ...outputs.map(({ store }) => store)];
  return operands.map(({ address, outer, along }, at): Access => {
    const kind = kinds[at];
    const row = kind === 'contiguous' || kind === 'row';
    const stride = row ? BYTES : kind === 'strided' ? (along as Stride) : 0;
    return {
      operand: at < inputs.length ? `input ${at}` : `output ${at - inputs.length}`,
      address,
      sweeps: [
        ...outer.map((each, level): Sweep => ({ axes: levels[level] as Axes, stride: each })),
        { axes: inner, stride },
      ],
      writes: at >= inputs.length,
      holds: 'any',
      vectors: kind === 'row',
      turn: 0,
      inPlace: true,
    };
  });
}

function partAccesses(
  { kernel }: LoopCall,
  own: LoopVariable,
  { counts, operands }: PartOperands,
  turn: number,
): readonly Access[] {
  const part = kernel.parts[turn];
  const [n = [], k = []] = counts;
  const several = part?.kind === 'matvec' ? part.several?.count : undefined;
  return operands.map(({ address, step, stride, across }, at): Access => {
    const matvec = part?.kind === 'matvec';
    const writes = part?.kind === 'fused' ? at >= part.kernel.inputs.length : at === 2;
    const row = part?.kind === 'fused' && part.kernel.inputs[at] !== 'splat' && stride === undefined;
    const sweeps: Sweep[] = [];
    const moves = typeof step === 'number' ? [] : [{ variable: own, dim: step.dim, times: step.times ?? 1 }];
    const moving: Address = { ...address, steps: [...address.steps, ...moves] };
    if (matvec && at < 2) sweeps.push({ axes: k, stride: stride as Stride });
    if (matvec && at > 0) sweeps.push({ axes: n, stride: BYTES });
    if (across !== undefined && several !== undefined)
      sweeps.push({ axes: [], stride: across, times: several });
    if (row) sweeps.push({ axes: n, stride: BYTES });
    if (!matvec && stride !== undefined) sweeps.push({ axes: n, stride });
    const operand = `part ${turn} operand ${at}`;
    const common = { operand, address: moving, own, sweeps, writes, turn } as const;
    return { ...common, holds: 'any', vectors: writes, inPlace: !matvec };
  });
}

/** What links find in registers, or leave there, is no access. */
function chainAccesses({ kernel, range, row, links }: ChainCall): readonly Access[] {
  return kernel.links.flatMap(({ kernel: { rank, inputs, outputs }, sources, stored }, turn) => {
    const kinds = [...inputs, ...outputs.map(({ store }) => store)];
    const inMemory = [...sources.map((source) => source === undefined), ...stored];
    return links[turn]!.flatMap(({ address, stride }, at): Access[] => {
      if (!inMemory[at]) return [];
      const kind = kinds[at];
      const neighbours = kind === 'contiguous' || kind === 'row' ? BYTES : 0;
      const sweeps: Sweep[] =
        rank === 0
          ? [{ axes: range.axes, stride: neighbours }]
          : [
              { axes: range.axes, stride: stride as Stride },
              { axes: row, stride: neighbours },
            ];
      const operand = `link ${turn} operand ${at}`;
      const writes = at >= inputs.length;
      return [
        {
          operand,
          address,
          sweeps,
          writes,
          holds: 'any',
          vectors: rank === 1 && kind === 'row',
          turn,
          inPlace: true,
        },
      ];
    });
  });
}
