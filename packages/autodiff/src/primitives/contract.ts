import { type Dim, formatDims, inRole } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { apply, type Primitive, requireDistinct, requireTensors } from '../tensor/primitive.ts';
import type { LabelOf, Tensor } from '../tensor/tensor.ts';
import { bindContraction } from './contraction-kernel.ts';
import { multiply } from './arithmetic.ts';
import { relabel } from './movement.ts';
import { sumTo } from './reduce.ts';

/** Attributes of a contraction: the dims that both operands carry and that are summed away. */
export interface ContractAttributes {
  readonly over: readonly Dim[];
}

/** The sum of products over shared dims. */
export const contractPrimitive: Primitive<ContractAttributes, readonly [Tensor, Tensor]> = {
  name: 'contract',
  summary:
    'The sum over some shared dims of the product of two tensors; other shared dims are kept (as a batch), ' +
    'dims of one operand alone are free.',
  shape: (inputs, { over }) => contractionDims(inputs as [Tensor, Tensor], over),
  vjp: (node, cotangent) => {
    const [x, y] = node.inputs;
    return [
      sumTo(contract(cotangent, y, lackedBy(x, cotangent, y)), x),
      sumTo(contract(x, cotangent, lackedBy(y, cotangent, x)), y),
    ];
  },
  simplify: ([x, y], { over }) => (over.length === 0 ? multiply(x, y) : undefined),
  bind: (binding) => bindContraction(binding),
};

function contractionDims([x, y]: [Tensor, Tensor], over: readonly Dim[]): readonly Dim[] {
  requireList(over);
  requireDistinct('contract', over);
  for (const dim of over) {
    if (!x.dims.includes(dim) || !y.dims.includes(dim)) {
      throw new ShapeError(
        `contract: found ${formatDims(x.dims)} and ${formatDims(y.dims)}, expected both to have "${dim.label}". ` +
          'Relabel one operand (`pre`, `post` or plain) so that the contracted dims are the same.',
      );
    }
  }
  if (x.kind === 'index' || y.kind === 'index') {
    throw new ShapeError('contract: found unit positions, expected real numbers. Use oneHot or gather.');
  }
  const dims = x.dims.filter((dim) => y.dims.includes(dim) && !over.includes(dim));
  for (const dim of x.dims) if (!y.dims.includes(dim)) dims.push(dim);
  for (const dim of y.dims) if (!x.dims.includes(dim)) dims.push(dim);
  return dims;
}

function requireList(over: unknown): void {
  if (Array.isArray(over)) return;
  throw new ShapeError(
    'contract: found no list of dims, expected those to sum over: contract(x, y, [a, b]).',
  );
}

/** The dims over which a cotangent meets the other operand on its way back to an operand that lacks them. */
function lackedBy(operand: Tensor, cotangent: Tensor, other: Tensor): Dim[] {
  return cotangent.dims.filter((dim) => other.dims.includes(dim) && !operand.dims.includes(dim));
}

/**
 * The sum over `over` of x times y. Dims that both have and that are not summed are kept as a batch.
 *
 * @throws ShapeError if a contracted dim is missing from an operand.
 */
export function contract<A extends string, B extends string, const D extends readonly Dim[]>(
  x: Tensor<A>,
  y: Tensor<B>,
  over: D,
): Tensor<Exclude<A | B, LabelOf<D[number]>>> {
  return apply(contractPrimitive, [x, y], { over }) as never;
}

/** The labels that `project` sees as sources of a weight, in their plain form. */
type PreNames<B> = B extends `pre ${infer N}` ? N : never;
type PostNames<B> = B extends `post ${infer N}` ? N : never;
type OtherNames<B> = B extends `pre ${string}` | `post ${string}` ? never : B;

/**
 * What a weight `[pre source, ..., post target]` makes of a source `[..., source]`: `[..., target]`. Every `pre` dim of
 * the weight is contracted with the same axis of the source, and every `post` dim becomes plain.
 *
 * @throws ShapeError if the weight has no `pre` dim or the source lacks one of its axes.
 */
export function project<A extends string, B extends string>(
  source: Tensor<A>,
  weight: Tensor<B>,
): Tensor<Exclude<A, PreNames<B>> | PostNames<B> | OtherNames<B>> {
  requireTensors('project', [source, weight]);
  const over = weight.dims.filter((dim) => dim.role === 'pre');
  const lacking = over.find((dim) => !source.dims.includes(dim.axis));
  if (over.length === 0 || lacking) {
    throw new ShapeError(
      `project: found a source ${formatDims(source.dims)} and a weight ${formatDims(weight.dims)}, expected ` +
        (lacking ? `the source to have "${lacking.axis.name}".` : 'the weight to have a `pre` dim.') +
        ' Declare the weight over `pre` of the source axis and `post` of the target.',
    );
  }
  const drive = contract(
    relabel(
      source,
      over.map((dim) => [dim.axis, dim] as const),
    ),
    weight,
    over,
  );
  const posts = drive.dims.filter((dim) => dim.role === 'post' && weight.dims.includes(dim));
  return relabel(
    drive,
    posts.map((dim) => [dim, inRole(dim, 'plain')] as const),
  ) as never;
}
