import { type Dim, hasAll, without } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import type { Binding, Kernel, Primitive } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { offsetTable, walksLike, type View } from '../tensor/view.ts';

/** Elementwise primitives take no attributes. */
export type NoAttributes = Readonly<Record<never, never>>;

/** A loop over dense elements: `out[outAt + i] = f(x[xAt + i * xStep], ...)`, each step 0 or 1. */
export type UnaryLoop = (
  out: View['data'], outAt: number, size: number,
  x: View['data'], xAt: number, xStep: number,
) => void; // prettier-ignore

/** The same for two operands. */
export type BinaryLoop = (
  out: View['data'], outAt: number, size: number,
  x: View['data'], xAt: number, xStep: number,
  y: View['data'], yAt: number, yStep: number,
) => void; // prettier-ignore

/** A scalar function of one, two or three numbers. */
export type Scalar = (x: number, y: number, z: number) => number;

/** The dims of an elementwise result: the operand with the most dims first, then what the others add, by name. */
function unionDims(operation: string, inputs: readonly Tensor[]): readonly Dim[] {
  let { dims } = inputs[0] as Tensor;
  for (let i = 0; i < inputs.length; i++) {
    const operand = inputs[i] as Tensor;
    if (operand.dims.length > dims.length) dims = operand.dims;
    if (operand.kind === 'index') {
      throw new ShapeError(
        `${operation}: found unit positions, expected real numbers. Use oneHot or gather first.`,
      );
    }
  }
  for (let i = 0; i < inputs.length; i++) {
    const operand = inputs[i] as Tensor;
    if (!hasAll(dims, operand.dims)) dims = [...dims, ...without(operand.dims, dims)];
  }
  return dims;
}

/**
 * Binds an elementwise computation. Operands in the output's layout and single numbers run in a flat loop; an operand
 * that is broadcast or transposed is read through a table of offsets that is made once per structure.
 */
function bindElementwise(binding: Binding<object>, scalar: Scalar, loop?: UnaryLoop | BinaryLoop): Kernel {
  const { inputs, output } = binding;
  const flat = inputs.every((view) => view.size === 1 || walksLike(view, output));
  if (flat && loop) return bindLoop(inputs, output, loop);
  if (flat) return bindFlat(inputs, output, scalar);
  return bindBroadcast(inputs, output, scalar);
}

function stepOf(view: View, output: View): number {
  return view.size === 1 && output.size !== 1 ? 0 : 1;
}

function bindLoop(inputs: readonly View[], output: View, loop: UnaryLoop | BinaryLoop): Kernel {
  const [x, y] = inputs as [View, View | undefined];
  const { data: out, size } = output;
  const xStep = stepOf(x, output);
  if (!y) {
    const unary = loop as UnaryLoop;
    return () => unary(out, output.offset, size, x.data, x.offset, xStep);
  }
  const yStep = stepOf(y, output);
  return () => loop(out, output.offset, size, x.data, x.offset, xStep, y.data, y.offset, yStep);
}

function bindFlat(inputs: readonly View[], output: View, scalar: Scalar): Kernel {
  const [x, y = x, z = x] = inputs as [View, View | undefined, View | undefined];
  const [xStep, yStep, zStep] = [stepOf(x, output), stepOf(y, output), stepOf(z, output)];
  const { data: out, size } = output;
  return () => {
    let [xAt, yAt, zAt] = [x.offset, y.offset, z.offset];
    for (let i = output.offset, end = i + size; i < end; i++) {
      out[i] = scalar(x.data[xAt] as number, y.data[yAt] as number, z.data[zAt] as number);
      xAt += xStep;
      yAt += yStep;
      zAt += zStep;
    }
  };
}

function bindBroadcast(inputs: readonly View[], output: View, scalar: Scalar): Kernel {
  const [x, y = x, z = x] = inputs as [View, View | undefined, View | undefined];
  const tables = [x, y, z].map((view) => offsetTable(view, output.dims, output.extents));
  const [xs, ys, zs] = tables as [Int32Array, Int32Array, Int32Array];
  const { data: out, size } = output;
  return () => {
    const [outAt, xAt, yAt, zAt] = [output.offset, x.offset, y.offset, z.offset];
    for (let i = 0; i < size; i++) {
      out[outAt + i] = scalar(
        x.data[xAt + (xs[i] as number)] as number,
        y.data[yAt + (ys[i] as number)] as number,
        z.data[zAt + (zs[i] as number)] as number,
      );
    }
  };
}

/** The operands of operations, by how many they are. */
interface Operands {
  readonly 1: readonly [Tensor];
  readonly 2: readonly [Tensor, Tensor];
  readonly 3: readonly [Tensor, Tensor, Tensor];
}

/** What a row of the table of elementwise operations says, beside its name. */
interface ElementwiseRow<I extends readonly Tensor[] = readonly Tensor[]> {
  readonly summary: string;
  /** The operation on single numbers, in double precision: what every backend is measured by. */
  readonly scalar: Scalar;
  readonly loop?: UnaryLoop | BinaryLoop;
  readonly vjp: Primitive<NoAttributes, I>['vjp'];
  readonly simplify?: Primitive<NoAttributes, I>['simplify'];
}

/** An operation on every element by itself. */
export interface ElementwisePrimitive extends Primitive<NoAttributes> {
  /** How many operands it takes. */
  readonly arity: keyof Operands;
  /** The operation on single numbers, in double precision. */
  readonly scalar: Scalar;
}

/** Elementwise operations of so many operands, by name. */
export function elementwise<N extends keyof Operands, const Name extends string>(
  arity: N,
  rows: Readonly<Record<Name, ElementwiseRow<Operands[N]>>>,
): Readonly<Record<Name, ElementwisePrimitive>> {
  const entries = Object.entries<ElementwiseRow>(rows).map(([name, { loop, simplify, ...row }]) => [
    name,
    {
      ...row,
      ...(simplify && { simplify }),
      name,
      arity,
      shape: (inputs) => unionDims(name, inputs),
      bind: (binding) => bindElementwise(binding, row.scalar, loop),
    } satisfies ElementwisePrimitive,
  ]);
  return Object.fromEntries(entries) as Record<Name, ElementwisePrimitive>;
}
