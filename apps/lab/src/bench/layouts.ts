/** What an axis does in a contraction: free in `x`, free in `y`, kept though both have it, or summed away. */
type Role = 'row' | 'column' | 'shared' | 'summed';

/** An axis of a contraction. Some are small for ever and of any extent (gates), others grow. */
interface LayoutAxis {
  readonly letter: string;
  readonly role: Role;
  readonly extent: number;
  readonly fixed: boolean;
}

/** One way in which the axes of both operands may stand; those of the result follow from it. */
export interface Layout {
  /** The three lists of axes as letters, such as `bgj,gij->bi`. */
  readonly name: string;
  /** How many axes are rows, columns, shared and summed, such as `1+1+0 over 2`. */
  readonly family: string;
  readonly x: readonly LayoutAxis[];
  readonly y: readonly LayoutAxis[];
  /** Floating-point operations. */
  readonly operations: number;
}

/** Kept axes, and summed ones, are at most so many. */
const MOST = 3;

/**
 * The axes of each role, as many as are asked for: small ones that divide nothing beside those that make the product large.
 */
const AXES: Readonly<Record<Role, readonly (readonly LayoutAxis[])[]>> = {
  row: [[], [grows('b', 'row', 32)], [fixed('a', 'row', 3), grows('b', 'row', 32)]],
  column: [[], [grows('i', 'column', 128)], [fixed('h', 'column', 3), grows('i', 'column', 128)]],
  shared: [[], [fixed('s', 'shared', 4)]],
  summed: [
    [],
    [grows('j', 'summed', 128)],
    [fixed('g', 'summed', 3), grows('j', 'summed', 128)],
    [fixed('f', 'summed', 3), fixed('g', 'summed', 3), grows('j', 'summed', 64)],
  ],
};

function grows(letter: string, role: Role, extent: number): LayoutAxis {
  return { letter, role, extent, fixed: false };
}

function fixed(letter: string, role: Role, extent: number): LayoutAxis {
  return { letter, role, extent, fixed: true };
}

/**
 * Every layout of a product of matrices with up to three kept and three summed axes: all orders of the axes of both
 * operands, for all numbers of axes of each role. Both operands have axes of their own: without, nothing is used twice, and
 * what counts is how fast memory is.
 */
export function* layouts(): Generator<Layout> {
  for (let rows = 1; rows < MOST; rows++)
    for (let columns = 1; rows + columns <= MOST; columns++)
      for (let shared = 0; rows + columns + shared <= MOST; shared++)
        for (let summed = 1; summed <= MOST; summed++) yield* family(rows, columns, shared, summed);
}

function* family(rows: number, columns: number, shared: number, summed: number): Generator<Layout> {
  const both = [...of('shared', shared), ...of('summed', summed)];
  const name = `${rows}+${columns}+${shared} over ${summed}`;
  for (const x of permutations([...of('row', rows), ...both])) {
    if (!isFirstNaming(x)) continue;
    for (const y of permutations([...of('column', columns), ...both])) yield layoutOf(name, x, y);
  }
}

/** Whether the two small summed axes, which are alike, stand in the order of the alphabet: the other order is the same. */
function isFirstNaming(axes: readonly LayoutAxis[]): boolean {
  const [f, g] = ['f', 'g'].map((wanted) => axes.findIndex(({ letter }) => letter === wanted)) as [
    number,
    number,
  ];
  return f <= g;
}

function of(role: Role, count: number): readonly LayoutAxis[] {
  return AXES[role][count] as readonly LayoutAxis[];
}

function layoutOf(family: string, x: readonly LayoutAxis[], y: readonly LayoutAxis[]): Layout {
  const kept = [
    ...x.filter(({ role }) => role === 'shared'),
    ...x.filter(({ role }) => role === 'row'),
    ...y.filter(({ role }) => role === 'column'),
  ];
  const all = [...kept, ...x.filter(({ role }) => role === 'summed')];
  const letters = [x, y, kept].map((axes) => axes.map(({ letter }) => letter).join(''));
  const operations = 2 * all.reduce((product, { extent }) => product * extent, 1);
  return { name: `${letters[0]},${letters[1]}->${letters[2]}`, family, x, y, operations };
}

/** All orders of a list. */
export function* permutations<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  if (items.length === 0) yield [];
  for (const [at, first] of items.entries())
    for (const rest of permutations(items.toSpliced(at, 1))) yield [first, ...rest];
}
