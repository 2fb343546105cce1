import type { FusedOperation } from './fused-kernel.ts';
import type { KernelGraph, KernelNode } from './kernel-graph.ts';
import { exactResult, LANE_OPERATIONS } from './lane-operations.ts';

/**
 * What is known of a value in the lanes behind the end of a row, where contiguous inputs hold 0: the number, or undefined
 * if it depends on what a kernel reads when it runs.
 */
export type PaddingValues = ReadonlyMap<KernelNode, number | undefined>;

/** Evaluates a kernel in the padding. Strided inputs, which are never read there, are 0. */
export function paddingValues(graph: KernelGraph): PaddingValues {
  const known = new Map<KernelNode, number | undefined>();
  const valueOf = (node: KernelNode): number | undefined => {
    if (node.kind === 'constant') return node.value;
    if (node.kind === 'input') return node.access === 'splat' ? undefined : 0;
    return known.get(node);
  };
  for (const step of graph.steps) {
    const numbers = step.operands.map(valueOf);
    known.set(step, isRoundedAway(step.operands, valueOf) ? undefined : evaluate(step.operation, numbers));
  }
  for (const output of graph.outputs) known.set(output, valueOf(output));
  return known;
}

function evaluate(operation: FusedOperation, numbers: readonly (number | undefined)[]): number | undefined {
  const [x, y, z] = numbers;
  if (x === 0 && LANE_OPERATIONS[operation].keepsZero) return x;
  if (operation === 'select' && x !== undefined) return x !== 0 ? y : z;
  return numbers.includes(undefined) ? undefined : exactResult(operation, numbers as number[]);
}

/** Whether an operand is a product that was rounded, which the relaxed build may fuse into a sum without rounding it. */
function isRoundedAway(
  operands: readonly KernelNode[],
  valueOf: (node: KernelNode) => number | undefined,
): boolean {
  return operands.some((operand) => {
    if (operand.kind !== 'step' || operand.operation !== 'multiply') return false;
    const [x, y] = operand.operands.map(valueOf);
    return x !== undefined && y !== undefined && x * y !== Math.fround(x * y);
  });
}
