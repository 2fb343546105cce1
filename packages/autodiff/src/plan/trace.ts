import { GraphError } from '../errors.ts';
import { topological } from '../tensor/graph.ts';
import type { Variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Plan } from './plan.ts';
import { PlanBuilder } from './plan-builder.ts';
import type { Update } from './update.ts';

/** What a step computes and stores. */
export interface StepDeclaration {
  readonly name: string;
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly updates?: readonly Update[];
}

/**
 * Traces a step once into a plan. Equal expressions are computed once, relabelled tensors share memory, and what a scan
 * carries is its own history, so nothing is copied to be remembered for the derivative.
 *
 * @throws GraphError if two inputs share a name or a variable is stored twice.
 */
export function trace(step: StepDeclaration): Plan {
  const updates = step.updates ?? [];
  const stored = new Set<Variable>();
  for (const { variable } of updates) {
    if (stored.has(variable)) {
      throw new GraphError(
        `trace "${step.name}": found two values for variable "${variable.name}", expected one.`,
      );
    }
    stored.add(variable);
  }
  const outputs = Object.entries(step.outputs);
  const roots = [...outputs.map(([, tensor]) => tensor), ...updates.map(({ value }) => value)];
  const order = topological([...roots, ...stored]);
  const builder = new PlanBuilder(step.name, order);
  for (const node of order) builder.emit(node);
  for (const [name, tensor] of outputs) builder.output(name, tensor);
  builder.store(updates);
  return builder.finish();
}
