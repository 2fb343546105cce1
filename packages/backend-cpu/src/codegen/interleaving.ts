import type { KernelGraph, KernelNode } from './kernel-graph.ts';
import { LANE_OPERATIONS } from './lane-operations.ts';

/** Operations that count as so many passes are long chains of dependent instructions. */
const LONG = 6;

/**
 * How many vectors of a kernel are best computed side by side, 0 if each alone: a long chain of dependent instructions
 * leaves most of the processor waiting (four tanh side by side take 0.85 times as long, four softplus 0.6 times). Beyond the
 * registers, 15 on x64 with V8, some of what is alive goes to memory and back, which costs less than waiting does: two
 * vectors of a gated unit, whose operands are 8, take 0.8 times as long side by side.
 */
export function interleavedVectors(graph: KernelGraph): number {
  const long = graph.steps.some(
    (step) => LANE_OPERATIONS[step.operation].passes >= LONG && !graph.invariant(step),
  );
  if (!long) return 0;
  const alive = mostAlive(graph);
  return alive <= 4 ? 4 : alive <= 16 ? 2 : 0;
}

/** The most values of a vector that are needed at once: inputs are all loaded first, outputs stored last. */
function mostAlive(graph: KernelGraph): number {
  const lastUse = new Map<KernelNode, number>();
  graph.steps.forEach((step, i) => {
    for (const operand of step.operands) lastUse.set(operand, i);
  });
  for (const output of graph.outputs) lastUse.set(output, graph.steps.length);
  const varying = [...graph.inputs, ...graph.steps].filter((node) => !graph.invariant(node));
  const counts = graph.steps.map((_, i) => {
    const born = (node: KernelNode): number => (node.kind === 'step' ? graph.steps.indexOf(node) : -1);
    return varying.filter((node) => born(node) < i && (lastUse.get(node) ?? -1) >= i).length;
  });
  return Math.max(...counts);
}
