import { type Dim, formatDims } from '../axis/axis.ts';
import { INSPECT } from '../inspect.ts';
import type { Primitive } from './primitive.ts';

declare const axisLabels: unique symbol;

/** What a tensor's elements are: real numbers, or whole numbers that select units of an axis. */
export type ElementKind = 'real' | 'index';

/**
 * A tensor over named axes, as an immutable expression: the primitive that makes it and the tensors that it is made
 * from. It holds no numbers; a plan computes them. `A` is the union of its axis labels at the type level.
 */
export class Tensor<A extends string = string> {
  declare readonly [axisLabels]: A;
  readonly primitive: Primitive<never>;
  readonly inputs: readonly Tensor[];
  readonly attributes: object;
  readonly dims: readonly Dim[];
  readonly kind: ElementKind;

  constructor(
    primitive: Primitive<never>,
    inputs: readonly Tensor[],
    attributes: object,
    dims: readonly Dim[],
    kind: ElementKind,
  ) {
    this.primitive = primitive;
    this.inputs = inputs;
    this.attributes = attributes;
    this.dims = dims;
    this.kind = kind;
  }

  toString(): string {
    const { name } = this.attributes as { readonly name?: string };
    const made = name === undefined ? this.primitive.name : `${this.primitive.name} ${name}`;
    return `Tensor ${made} ${formatDims(this.dims)}`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** What elementwise functions accept: a tensor, or a number that stands for a tensor without axes. */
export type Operand<A extends string = string> = Tensor<A> | number;

/** The label of a dim, at the type level. */
export type LabelOf<D> = D extends Dim<infer L> ? L : never;
