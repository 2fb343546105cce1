/**
 * What an operand of a kernel is, and so which words it takes:
 *
 * - `range`: the addresses of the first unit to compute, and of the number after the last;
 * - `count`: the address of how many units some axes have together;
 * - `address`: that of the first element; `stride`: bytes between neighbours along a dim, 0 along one that the operand lacks;
 * - `number`: the number itself;
 * - `switch`: the address of the number that says whether threads meet at a barrier;
 * - `status`, `team`, `watch`: what the machine knows and no operation names: where a kernel leaves a message before it
 *   stops, the words that a team shares, and the kernel that looks after a thread's fellows.
 */
export type Form =
  'range' | 'count' | 'address' | 'stride' | 'number' | 'switch' | 'status' | 'team' | 'watch';

/** The number of dims in a list of them. */
export interface Rank {
  readonly rankOf: string;
}

/** A list of dims: for each its `count`, the address of its units' `ids` if the kernel wants them, and strides by name. */
export interface Dims<Word extends string = string> {
  readonly dims: readonly Word[];
}

/** The operands of a kernel by name, in the order of their words. */
type Row = Readonly<Record<string, Form | Rank | Dims>>;

/** A row as a list. */
type Entries = readonly (readonly [operand: string, form: Row[string]])[];

const dims = <Word extends string>(...words: Word[]): Dims<Word> => ({ dims: words });
const rankOf = (list: string): Rank => ({ rankOf: list });

const LOOKUP = { units: 'count', along: 'stride', status: 'status', site: 'number' } as const;
const FOLD_COLUMNS = { i: 'range', k: 'count', x: 'address', xK: 'stride', c: 'address' } as const;
const FOLD = {
  x: 'address',
  c: 'address',
  outerRank: rankOf('outer'),
  foldedRank: rankOf('folded'),
  outer: dims('count', 'x', 'c'),
  folded: dims('count', 'x'),
} as const;

/** `places` is the tensor over the axis that windows lie on, `windows` the one over windows and their offsets. */
const WINDOWS = {
  places: 'address',
  windows: 'address',
  extent: 'count',
  count: 'count',
  offsets: 'count',
  placesAlong: 'stride',
  windowsAlong: 'stride',
  offsetsAlong: 'stride',
  stride: 'number',
  dilation: 'number',
  before: 'number',
} as const;
const WINDOW_ROWS = {
  row: 'count',
  placesRow: 'stride',
  windowsRow: 'stride',
  outerRank: rankOf('outer'),
  outer: dims('count', 'places', 'windows'),
} as const;

/**
 * The kernels of the WebAssembly module by the names of its exports, in the order of the function table, with the words of
 * each. Whoever writes or reads words goes by this table; the places that the kernels read are written from it.
 */
const KERNELS = {
  /** Behind its words come its patches, each the address of a word, a base and a stride, and then its body. */
  loop: { steps: 'count', reverse: 'number', patches: 'number', bodyBytes: 'number' },
  nop: {},
  barrier: { on: 'switch', team: 'team', watch: 'watch' },
  zeroRows: { x: 'address', outerRank: rankOf('outer'), outer: dims('count', 'x'), row: 'count' },
  matmulRows: {
    m: 'range',
    n: 'range',
    k: 'count',
    x: 'address',
    xM: 'stride',
    xK: 'stride',
    y: 'address',
    yK: 'stride',
    c: 'address',
    cM: 'stride',
  },
  matmulDots: {
    m: 'range',
    n: 'range',
    k: 'count',
    x: 'address',
    xM: 'stride',
    y: 'address',
    yN: 'stride',
    c: 'address',
    cM: 'stride',
    cN: 'stride',
  },
  contractLanes: {
    i: 'range',
    k: 'count',
    x: 'address',
    xK: 'stride',
    y: 'address',
    yK: 'stride',
    c: 'address',
  },
  /** Rows, columns, summed and shared dims may each be several; rows are counted together. */
  contractPanels: {
    m: 'range',
    x: 'address',
    y: 'address',
    c: 'address',
    rowRank: rankOf('rows'),
    columnRank: rankOf('columns'),
    summedRank: rankOf('summed'),
    sharedRank: rankOf('shared'),
    rows: dims('count', 'x', 'c'),
    columns: dims('count', 'y', 'c'),
    summed: dims('count', 'x', 'y'),
    shared: dims('count', 'x', 'y', 'c'),
  },
  contractGeneric: {
    x: 'address',
    y: 'address',
    c: 'address',
    outerRank: rankOf('outer'),
    summedRank: rankOf('summed'),
    outer: dims('count', 'x', 'y', 'c'),
    summed: dims('count', 'x', 'y'),
  },
  sumColumns: FOLD_COLUMNS,
  maxColumns: FOLD_COLUMNS,
  sumGeneric: FOLD,
  maxGeneric: FOLD,
  argmax: {
    x: 'address',
    c: 'address',
    units: 'count',
    along: 'stride',
    outerRank: rankOf('outer'),
    outer: dims('count', 'x', 'c'),
  },
  argsort: {
    x: 'address',
    c: 'address',
    units: 'count',
    places: 'count',
    xAlong: 'stride',
    cAlong: 'stride',
    descending: 'number',
    outerRank: rankOf('outer'),
    outer: dims('count', 'x', 'c'),
  },
  oneHot: {
    positions: 'address',
    c: 'address',
    ...LOOKUP,
    outerRank: rankOf('outer'),
    outer: dims('count', 'positions', 'c'),
  },
  oneHotRows: {
    rows: 'count',
    units: 'count',
    positions: 'address',
    positionsRow: 'stride',
    c: 'address',
    cRow: 'stride',
    status: 'status',
    site: 'number',
  },
  gather: {
    table: 'address',
    positions: 'address',
    c: 'address',
    ...LOOKUP,
    rank: rankOf('inner'),
    inner: dims('count', 'table', 'positions', 'c'),
  },
  scatterAdd: {
    updates: 'address',
    positions: 'address',
    c: 'address',
    ...LOOKUP,
    rank: rankOf('inner'),
    inner: dims('count', 'updates', 'positions', 'c'),
  },
  /** Along the innermost dim of c, unless that counts windows or offsets, whole rows are walked through. */
  windows: {
    ...WINDOWS,
    /** The bits of the number that stands beyond the ends. */
    elsewhere: 'number',
    ...WINDOW_ROWS,
  },
  overlapAdd: { ...WINDOWS, ...WINDOW_ROWS },
  cumulativeSum: {
    x: 'address',
    c: 'address',
    units: 'count',
    xAlong: 'stride',
    cAlong: 'stride',
    reverse: 'number',
    row: 'count',
    xRow: 'stride',
    cRow: 'stride',
    outerRank: rankOf('outer'),
    outer: dims('count', 'x', 'c'),
  },
  random: {
    clock: 'address',
    keyHigh: 'number',
    keyLow: 'number',
    distribution: 'number',
    c: 'address',
    rank: rankOf('drawn'),
    drawn: dims('count', 'ids', 'c'),
  },
  transpose: {
    rows: 'count',
    columns: 'count',
    x: 'address',
    xRow: 'stride',
    c: 'address',
    cRow: 'stride',
  },
} as const satisfies Readonly<Record<string, Row>>;

/** The name of a kernel. */
export type KernelName = keyof typeof KERNELS;

export const KERNEL_NAMES = Object.keys(KERNELS) as readonly KernelName[];

const ENTRIES = new Map<string, Entries>(
  Object.entries<Row>(KERNELS).map(([name, row]) => [name, Object.entries(row)]),
);

/** The operands of a kernel, in the order of their words. */
export function operandsOf(name: KernelName): Entries {
  return ENTRIES.get(name) as Entries;
}

/** The table's row of a kernel. */
export type KernelRow<Name extends KernelName> = (typeof KERNELS)[Name];

/** The words of a kernel by name: an operand's own name, but `mFrom` and `mTo` for a range `m`. */
type WordName<Name extends string, What> = What extends 'range' ? `${Name}From` | `${Name}To` : Name;

/** Where the words of a kernel stand, up to its first list of dims, and where that begins. */
export type Places<Name extends KernelName> = {
  readonly [Operand in keyof KernelRow<Name> & string as WordName<Operand, KernelRow<Name>[Operand]>]: number;
};

/** The place of every word that stands at a fixed one. */
export function placesOf<Name extends KernelName>(name: Name): Places<Name> {
  const places: Record<string, number> = {};
  let at = 0;
  for (const [operand, form] of operandsOf(name)) {
    if (form === 'range') {
      places[`${operand}From`] = at++;
      places[`${operand}To`] = at++;
    } else {
      places[operand] = at++;
      if (typeof form === 'object' && 'dims' in form) break;
    }
  }
  return places as Places<Name>;
}
