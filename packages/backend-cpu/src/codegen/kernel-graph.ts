import {
  type Access,
  type FusedKernel,
  FusedKernelError,
  type FusedOperation,
  meaningOf,
} from './fused-kernel.ts';
import { exactResult } from './lane-operations.ts';

/** A value of a kernel that is worth computing. */
export type KernelNode = InputNode | ConstantNode | StepNode;

/** What is read from the operand at this position. */
interface InputNode {
  readonly kind: 'input';
  readonly position: number;
  readonly access: Access;
}

/** A number known now, in single precision. */
interface ConstantNode {
  readonly kind: 'constant';
  readonly value: number;
}

/** The result of an operation. */
export interface StepNode {
  readonly kind: 'step';
  readonly operation: FusedOperation;
  readonly operands: readonly KernelNode[];
}

/** A sum or difference that absorbs a product that nothing else uses. */
export interface Contraction {
  readonly product: StepNode;
  readonly other: KernelNode;
  /** Whether the product is subtracted from the other operand. */
  readonly negated: boolean;
}

/** A kernel without identities, values that nothing needs and arithmetic on known numbers. */
export interface KernelGraph {
  /** Live steps in the order of the kernel. */
  readonly steps: readonly StepNode[];
  /** Live inputs. */
  readonly inputs: readonly InputNode[];
  /** The value of each output of the kernel. */
  readonly outputs: readonly KernelNode[];
  /** Whether the value is the same along the innermost dim. */
  readonly invariant: (node: KernelNode) => boolean;
  /** How often steps and outputs use a value. */
  readonly uses: ReadonlyMap<KernelNode, number>;
  /** Values that are wanted as numbers, where a comparison could be left as a mask. */
  readonly wantedAsNumbers: ReadonlySet<KernelNode>;
}

/** Simplifies a kernel; throws `FusedKernelError` if it is malformed. */
export function kernelGraph(kernel: FusedKernel): KernelGraph {
  checkRank(kernel);
  const nodes: KernelNode[] = kernel.inputs.map((access, position) => ({ kind: 'input', position, access }));
  for (const [i, step] of kernel.steps.entries()) {
    if ('constant' in step) nodes.push({ kind: 'constant', value: Math.fround(step.constant) });
    else nodes.push(stepNode(step.operation, operandsOf(step.operation, step.operands, nodes, i)));
  }
  const outputs = kernel.outputs.map(({ value }, i) => {
    const node = nodes[value];
    if (node) return node;
    throw new FusedKernelError(
      `fused kernel: found value ${value} in output ${i}, expected one of ${nodes.length}.`,
    );
  });
  return liveGraph(nodes, outputs);
}

function checkRank({ rank }: FusedKernel): void {
  if (Number.isInteger(rank) && rank >= 0 && rank <= 4) return;
  throw new FusedKernelError(
    `fused kernel: found rank ${rank}, expected 0 to 4 outer loops. Merge dims or cut the kernel.`,
  );
}

function operandsOf(
  operation: FusedOperation,
  indices: readonly number[],
  nodes: readonly KernelNode[],
  step: number,
): readonly KernelNode[] {
  const { arity } = meaningOf(operation);
  if (indices.length !== arity) {
    throw new FusedKernelError(
      `fused kernel: found ${indices.length} operands in step ${step} (${operation}), expected ${arity}.`,
    );
  }
  return indices.map((index) => {
    const node = nodes[index];
    if (node) return node;
    throw new FusedKernelError(
      `fused kernel: found value ${index} in step ${step} (${operation}), expected one of the ${nodes.length} before it.`,
    );
  });
}

/** The node of an operation; one that exists already if the operation adds nothing to it. */
function stepNode(operation: FusedOperation, operands: readonly KernelNode[]): KernelNode {
  const [x, y, z] = operands as [KernelNode, KernelNode, KernelNode];
  if (operation === 'copy' || operation === 'stopGradient') return x;
  if (operation === 'select' && x.kind === 'constant') return x.value !== 0 ? y : z;
  const numbers = operands.flatMap((operand) => (operand.kind === 'constant' ? [operand.value] : []));
  const value = numbers.length < operands.length ? undefined : exactResult(operation, numbers);
  return value === undefined ? { kind: 'step', operation, operands } : { kind: 'constant', value };
}

function liveGraph(nodes: readonly KernelNode[], outputs: readonly KernelNode[]): KernelGraph {
  const uses = new Map<KernelNode, number>();
  const invariants = new Set<KernelNode>();
  const wantedAsNumbers = new Set<KernelNode>(outputs);
  const use = (node: KernelNode): void => void uses.set(node, (uses.get(node) ?? 0) + 1);
  outputs.forEach(use);
  // An identity stands in the list more than once.
  const order = [...new Set(nodes)];
  for (const node of order.toReversed()) {
    if (node.kind !== 'step' || !uses.has(node)) continue;
    node.operands.forEach((operand, i) => {
      use(operand);
      if (node.operation !== 'select' || i > 0) wantedAsNumbers.add(operand);
    });
  }
  for (const node of order) if (isInvariant(node, invariants)) invariants.add(node);
  const live = order.filter((node) => uses.has(node));
  return {
    steps: live.filter((node) => node.kind === 'step'),
    inputs: live.filter((node) => node.kind === 'input'),
    outputs,
    invariant: (node) => invariants.has(node),
    uses,
    wantedAsNumbers,
  };
}

function isInvariant(node: KernelNode, known: ReadonlySet<KernelNode>): boolean {
  if (node.kind === 'constant') return true;
  if (node.kind === 'input') return node.access === 'splat';
  return node.operands.every((operand) => known.has(operand));
}

/**
 * The sums and differences that absorb a product, for the relaxed build. A product that is the same along the row is left
 * out: it is computed before the row, so that absorbing it saves nothing.
 */
export function contractions(graph: KernelGraph): ReadonlyMap<StepNode, Contraction> {
  const found = new Map<StepNode, Contraction>();
  for (const step of graph.steps) {
    const [x, y] = step.operands as [KernelNode, KernelNode];
    const absorbs = (node: KernelNode): node is StepNode =>
      isFreeProduct(graph, node) && graph.invariant(node) === graph.invariant(step);
    if (step.operation === 'add' && absorbs(x)) found.set(step, { product: x, other: y, negated: false });
    else if (step.operation === 'add' && absorbs(y))
      found.set(step, { product: y, other: x, negated: false });
    else if (step.operation === 'subtract' && absorbs(y)) {
      found.set(step, { product: y, other: x, negated: true });
    }
  }
  return found;
}

/** Whether a value is a product that is used once. */
export function isFreeProduct(graph: KernelGraph, node: KernelNode): node is StepNode {
  return node.kind === 'step' && node.operation === 'multiply' && graph.uses.get(node) === 1;
}
