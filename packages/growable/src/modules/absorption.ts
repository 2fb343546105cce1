import type { Tensor, Variable } from '@meristem/autodiff';

/** How a value depends on a term and a bias: on neither, as one of them plus the rest, on their sum alone, or otherwise. */
type Dependence = 'neither' | 'term' | 'bias' | 'sum' | 'otherwise';

/** Where a bias does not stand for a constant in what it claims to absorb: the operation that tells them apart. */
export type Misuse = { readonly operation: string; readonly touches: 'term' | 'bias' } | undefined;

/** Operations that change dims and nothing else. */
const SAME_VALUE: readonly string[] = ['relabel', 'broadcast'];

/**
 * Whether some results depend on a term and a bias by their sum alone, so that a constant may pass from one to the other.
 * The term is a tensor, or every product with a weight. Told from the expression; what adds them in another way than by
 * `add` is not recognised.
 *
 * @param order all that the results are made of, inputs before what uses them.
 */
export function misusedBias(
  order: Iterable<Tensor>,
  results: readonly Tensor[],
  term: { readonly tensor: Tensor } | { readonly weight: Variable },
  bias: Variable,
): Misuse {
  const found = new Map<Tensor, Dependence>();
  for (const node of order) {
    const own = leafDependence(node, term, bias) ?? combined(node, found);
    if (own === 'otherwise') {
      const touches = node.inputs.some((each) => found.get(each) === 'bias') ? 'bias' : 'term';
      return { operation: node.primitive.name, touches };
    }
    found.set(node, own);
  }
  const left = results.map((result) => found.get(result)).find((each) => each === 'term' || each === 'bias');
  return left && { operation: 'nothing', touches: left };
}

function leafDependence(
  node: Tensor,
  term: { readonly tensor: Tensor } | { readonly weight: Variable },
  bias: Variable,
): Dependence | undefined {
  if (node === bias) return 'bias';
  if ('tensor' in term) return node === term.tensor ? 'term' : undefined;
  if (node.primitive.name !== 'contract' || !node.inputs.includes(term.weight)) {
    return node.inputs.includes(term.weight) ? 'otherwise' : undefined;
  }
  return 'term';
}

function combined(node: Tensor, found: ReadonlyMap<Tensor, Dependence>): Dependence {
  const inputs = node.inputs.map((each) => found.get(each) ?? 'neither').filter((each) => each !== 'neither');
  const [first = 'neither', second] = inputs;
  if (inputs.every((each) => each === 'sum')) return first;
  if (inputs.length === 1 && SAME_VALUE.includes(node.primitive.name)) return first;
  if (node.primitive.name !== 'add') return 'otherwise';
  if (inputs.length === 1) return first;
  return new Set(inputs).size === 2 && inputs.length === 2 && first !== 'sum' && second !== 'sum'
    ? 'sum'
    : 'otherwise';
}
