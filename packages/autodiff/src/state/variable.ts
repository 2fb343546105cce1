import { type Dim, formatDims } from '../axis/axis.ts';
import { checkOptions } from '../options/check-options.ts';
import {
  FLAG,
  listOf,
  oneOf,
  type OptionTable,
  required,
  shape,
  TEXT,
  that,
} from '../options/expectation.ts';
import { type LeafAttributes, variablePrimitive } from '../primitives/source.ts';
import { type LabelOf, Tensor } from '../tensor/tensor.ts';
import type { Fill } from './fill.ts';

/**
 * What a tensor of the state is for: a `parameter` is trained, a `slot` belongs to an optimizer, a `carried` activation
 * passes from one run to the next, a `statistic` is measured while running.
 */
export type VariablePurpose = 'parameter' | 'slot' | 'carried' | 'statistic';

/**
 * How the elements that a newborn unit brings to a tensor get their values, by the role in which its axis stands there:
 * `outgoing` where it is the source (its weight to itself included), `incoming` where it is the target, `own` where the
 * axis is plain. What is left out follows the tensor's initial fill.
 */
export interface BirthPolicy {
  readonly incoming?: Fill;
  readonly outgoing?: Fill;
  readonly own?: Fill;
}

/** Declares a tensor of the state. */
export interface VariableOptions<D extends readonly Dim[] = readonly Dim[]> {
  /** Unique within a state, such as `memory.recurrent`. */
  readonly name: string;
  readonly dims: D;
  /** What it is for; a parameter unless told. */
  readonly purpose?: VariablePurpose;
  /** What part of a model it is, such as `recurrent`: optimizers and penalties may choose by it. */
  readonly part?: string;
  /** Whether symbols look its rows up, instead of units that multiply with it; weight decay passes such by unless told. */
  readonly embedding?: boolean;
  /** Values at creation. */
  readonly initial: Fill;
  /** Values of newborn units' elements; those of `initial` unless told. */
  readonly birth?: BirthPolicy;
}

/** A tensor of the state; itself an expression that reads its present values. */
export class Variable<A extends string = string> extends Tensor<A> {
  readonly name: string;
  readonly purpose: VariablePurpose;
  readonly part: string | undefined;
  readonly embedding: boolean;
  readonly initial: Fill;
  readonly birth: BirthPolicy;

  constructor(options: VariableOptions) {
    const attributes: LeafAttributes = { name: options.name, dims: options.dims };
    super(variablePrimitive, [], attributes, variablePrimitive.shape([], attributes), 'real');
    this.name = options.name;
    this.purpose = options.purpose ?? 'parameter';
    this.part = options.part;
    this.embedding = options.embedding ?? false;
    this.initial = options.initial;
    this.birth = options.birth ?? {};
  }

  override toString(): string {
    const { name, dims, purpose, part } = this;
    return `Variable ${name} ${formatDims(dims)} ${purpose}${part === undefined ? '' : `/${part}`}`;
  }
}

const FILL = that(
  'a fill such as zeros or normal(0.1)',
  (value) => typeof (value as Fill | null | undefined)?.fill === 'function',
);
const DIM = that(
  'an axis, or its `pre` or `post`',
  (value) => typeof (value as Dim | null | undefined)?.axis === 'object',
);
const VARIABLE_OPTIONS: OptionTable<VariableOptions> = {
  name: required(TEXT),
  dims: required(listOf(DIM)),
  purpose: oneOf(['parameter', 'slot', 'carried', 'statistic'] satisfies VariablePurpose[]),
  part: TEXT,
  embedding: FLAG,
  initial: required(FILL),
  birth: shape<BirthPolicy>({ incoming: FILL, outgoing: FILL, own: FILL }),
};

/**
 * Declares a tensor of the state, with how it starts and what newborn units bring to it.
 *
 * @throws OptionError if an option is missing, not known or of another kind; ShapeError if a dim stands twice (use `pre` and `post` for an axis that does).
 */
export function variable<const D extends readonly Dim[]>(
  options: VariableOptions<D>,
): Variable<LabelOf<D[number]>> {
  checkOptions<VariableOptions>('variable', options, VARIABLE_OPTIONS);
  return new Variable(options);
}
