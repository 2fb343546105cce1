import { rebuild } from './primitive.ts';
import type { Tensor } from './tensor.ts';

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
  /** Tensors whose inputs are being listed, and which of their inputs is next. */
  const [open, next]: [Tensor[], number[]] = [[], []];
  const enter = (node: Tensor): void => {
    if (entered.has(node)) return;
    entered.add(node);
    if (node.inputs.length === 0 || stop?.has(node)) {
      order.push(node);
    } else {
      open.push(node);
      next.push(0);
    }
  };
  for (const root of roots) {
    enter(root);
    while (open.length > 0) {
      const top = open.length - 1;
      const { inputs } = open[top] as Tensor;
      const at = next[top] as number;
      next[top] = at + 1;
      if (at < inputs.length) {
        enter(inputs[at] as Tensor);
      } else {
        order.push(open.pop() as Tensor);
        next.pop();
      }
    }
  }
  return order;
}

/** Which tensors of a topological order depend on one of `sources`; the sources themselves do. */
export function dependents(order: readonly Tensor[], sources: ReadonlySet<Tensor>): Set<Tensor> {
  const found = new Set<Tensor>();
  for (const node of order) if (sources.has(node) || hasAny(found, node.inputs)) found.add(node);
  return found;
}

function hasAny(set: TensorSet, tensors: readonly Tensor[]): boolean {
  for (let i = 0; i < tensors.length; i++) if (set.has(tensors[i] as Tensor)) return true;
  return false;
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
    const before = stack.length;
    for (let i = 0; i < node.inputs.length; i++) {
      if (!replaced.has(node.inputs[i] as Tensor)) stack.push(node.inputs[i] as Tensor);
    }
    if (stack.length === before) replaced.set(node, withReplaced(node, replaced));
  }
  return roots.map((root) => replaced.get(root) as Tensor);
}

/** A tensor made of what became of its inputs; the same one if they stayed the same. */
function withReplaced(node: Tensor, replaced: ReadonlyMap<Tensor, Tensor>): Tensor {
  let changed = false;
  const inputs = new Array<Tensor>(node.inputs.length);
  for (let i = 0; i < inputs.length; i++) {
    inputs[i] = replaced.get(node.inputs[i] as Tensor) as Tensor;
    changed ||= inputs[i] !== node.inputs[i];
  }
  return changed ? rebuild(node, inputs) : node;
}
