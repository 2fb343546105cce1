import type { ArchitectureSpec } from '../architecture/architecture-spec.ts';
import { GROW_FOLD_TRAINING } from './grow-fold-presets.ts';
import type { TaskExtent } from './usual-preset.ts';

/** Samples that trials look at where every step is an example of its own, none of which is like the last. */
const WINDOW = 400;

/** Cycles of sequences, and of examples of a single step with so many in a cycle. */
const CYCLES = { sequences: 60_000, examples: 20_000 } as const;
const EXAMPLES = 32;

/**
 * Training with areas that are born for outputs: as under `grow-fold`, but that the rule itself lets rates fall, group by group.
 * Where every step is an example of its own, first weights are as modules say, looks come sooner, and trials take
 * fewer samples.
 */
export function areaGrowthPreset(
  architecture: ArchitectureSpec,
  { steps = 1, rows = Infinity }: TaskExtent,
): { readonly cycles: number; readonly [field: string]: unknown } {
  const sequences = steps > 1;
  const { optimizer, initialWeights } = GROW_FOLD_TRAINING;
  return {
    architecture,
    rule: {
      kind: 'area-growth',
      criterion: { kind: 'outgoing-l1', penalty: 1.5e-5 },
      ...(!sequences && { every: 100, window: WINDOW }),
    },
    optimizer,
    ...(sequences && { initialWeights }),
    deadAfter: false,
    batch: sequences ? 1 : Math.max(1, Math.min(EXAMPLES, Math.floor(rows / 3))),
    cycles: sequences ? CYCLES.sequences : CYCLES.examples,
  };
}
