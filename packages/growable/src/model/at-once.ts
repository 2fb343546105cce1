import type { Model, ModelArea } from './model.ts';
import { type Named, oneStep, type UnrollOptions } from './one-step.ts';

/** Modules over sequences, each of which computes all steps of a cycle at once: their activations, and what they observe. */
export function atOnce(
  model: Model,
  areas: readonly ModelArea[],
  { seen, before }: { readonly seen: Named; readonly before: Named },
  options: UnrollOptions,
): Pick<ReturnType<typeof oneStep>, 'activations' | 'measured'> {
  const scope = { areas, outputs: [] };
  return oneStep(model, scope, before, seen, options);
}
