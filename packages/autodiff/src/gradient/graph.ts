import { rebuild } from '../tensor/primitive.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Some tensors of a graph, told by whether one is among them. */
export interface TensorSet {
  has(tensor: Tensor): boolean;
}

/**
 * All tensors that `roots` are made of, inputs before what uses them. The walk does not go beyond tensors of `stop`,
 * which are listed themselves. It keeps its own stack, so a graph may be deeper than the call stack.
 */
export function topological(roots: readonly Tensor[], stop?: TensorSet): Tensor[] {
  const order: Tensor[] = [];
  const entered = new Set<Tensor>();
  const finished = new Set<Tensor>();
  const stack = [...roots].reverse();
  while (stack.length > 0) {
    const node = stack[stack.length - 1] as Tensor;
    if (entered.has(node)) {
      stack.pop();
      if (!finished.has(node)) order.push(node);
      finished.add(node);
      continue;
    }
    entered.add(node);
    if (stop?.has(node)) continue;
    for (let i = node.inputs.length - 1; i >= 0; i--) {
      const next = node.inputs[i] as Tensor;
      if (!entered.has(next)) stack.push(next);
    }
  }
  return order;
}

/** Which tensors of a topological order depend on one of `sources`; the sources themselves do. */
export function dependents(order: readonly Tensor[], sources: ReadonlySet<Tensor>): Set<Tensor> {
  const found = new Set<Tensor>();
  for (const node of order) {
    if (sources.has(node) || node.inputs.some((input) => found.has(input))) found.add(node);
  }
  return found;
}

/**
 * The same expressions with some tensors replaced; whatever does not depend on a replaced one stays the same object.
 * `replaced` remembers what became of each tensor: calls that share it share the new expressions.
 */
export function substitute(
  roots: readonly Tensor[],
  replacement: (node: Tensor) => Tensor | undefined,
  replaced: Map<Tensor, Tensor> = new Map(),
): Tensor[] {
  const stack = [...roots].reverse();
  while (stack.length > 0) {
    const node = stack[stack.length - 1] as Tensor;
    if (replaced.has(node)) {
      stack.pop();
      continue;
    }
    const given = replacement(node);
    if (given) {
      replaced.set(node, given);
      continue;
    }
    const missing = node.inputs.filter((input) => !replaced.has(input));
    if (missing.length > 0) {
      stack.push(...missing);
      continue;
    }
    const inputs = node.inputs.map((input) => replaced.get(input) as Tensor);
    replaced.set(node, inputs.some((input, i) => input !== node.inputs[i]) ? rebuild(node, inputs) : node);
  }
  return roots.map((root) => replaced.get(root) as Tensor);
}
