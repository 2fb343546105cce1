import type { Axis, Dim } from '@meristem/autodiff';

/** Where loops are: the name of the position along each dim that is being walked. */
export interface Scope {
  readonly positions: ReadonlyMap<Dim, string>;
  /** How many names of positions are in use. */
  readonly depth: number;
}

/** Outside of all loops. */
export const OUTSIDE: Scope = { positions: new Map(), depth: 0 };

/** A tensor in generated code: an array, row-major over its dims, or one number that is written out. */
export interface CodeOperand {
  /** The array's name, or the number. */
  readonly text: string;
  readonly written: boolean;
  readonly dims: readonly Dim[];
  readonly extents: readonly number[];
}

/** The number of elements. */
export function sizeOf({ extents }: Pick<CodeOperand, 'extents'>): number {
  return extents.reduce((product, extent) => product * extent, 1);
}

/** An element: at the position of each dim that is being walked, else at the first one. */
export function elementAt({ text, written, dims, extents }: CodeOperand, { positions }: Scope): string {
  if (written) return text;
  const terms: string[] = [];
  let stride = 1;
  for (let d = dims.length - 1; d >= 0; d--) {
    const position = positions.get(dims[d] as Dim);
    if (position !== undefined) terms.unshift(term(position, stride));
    stride *= extents[d] as number;
  }
  return `${text}[${terms.join(' + ') || '0'}]`;
}

function term(position: string, stride: number): string {
  if (stride === 1) return position;
  return `${/^\w+$/.test(position) ? position : `(${position})`} * ${stride}`;
}

/** The same memory under other dims. */
export function renamed(operand: CodeOperand, names: ReadonlyMap<Dim, Dim>): CodeOperand {
  return { ...operand, dims: operand.dims.map((dim) => names.get(dim) ?? dim) };
}

/** Whether the elements of an operand stand in the order of another one's; dims of one unit do not matter. */
export function walksLike(operand: CodeOperand, output: CodeOperand): boolean {
  const long = ({ dims, extents }: CodeOperand): readonly Dim[] => dims.filter((_, d) => extents[d] !== 1);
  const [own, others] = [long(operand), long(output)];
  return own.length === others.length && own.every((dim, d) => dim === others[d]);
}

/** How many units an axis has, the batch being of one sequence. */
export type UnitsOf = (axis: Axis) => number;
