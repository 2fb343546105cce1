import { withMostUnits } from '../architecture/with-most-units.ts';
import { withUnits } from '../architecture/with-units.ts';
import type { ArchitectureSpec } from '../architecture/architecture-spec.ts';
import type { RuleSpec } from '../rules/rule-spec.ts';
import type { TaskExtent } from './usual-preset.ts';

/** Rules for networks that learn for as long as they live. */
export type ContinualRule = 'continual-backprop' | 'refresh';

/** Units of an area of a fixed size of which nothing is told: two layers of 100, as the rules were compared with. */
const UNITS = 100;

/** Units that a population has room for, so that none is said to be at its bound. */
const ROOM = 512;

/** Cycles: a hundred tasks of 6,000 examples, or sequences. */
const CYCLES = { examples: 600_000, sequences: 60_000 } as const;

/** Learning rates at a single example: of a rate that stays the same, and of one that falls and begins anew. */
const RATES = { 'continual-backprop': 0.005, refresh: 0.01 } as const;

const UNIFORM = { kind: 'he', distribution: 'uniform' } as const;

/** First weights as those of the published experiments: uniform, by the sources of each target. */
const FIRST_WEIGHTS = {
  input: UNIFORM,
  lateral: UNIFORM,
  readout: { kind: 'fan-in', gain: 1, distribution: 'uniform' },
} as const;

/**
 * A rule for networks that learn for ever, as it was measured: an example a cycle, plain gradient steps at a rate that does not
 * end, first weights uniform.
 *
 * Source: Dohare and others, "Loss of plasticity in deep continual learning", Nature 632 (2024).
 */
export function continualPreset(
  rule: ContinualRule,
  architecture: ArchitectureSpec,
  { steps = 1 }: TaskExtent,
): {
  readonly architecture: ArchitectureSpec;
  readonly rule: RuleSpec;
  readonly cycles: number;
  readonly [field: string]: unknown;
} {
  const criterion = { kind: 'contribution', decay: 0.99 } as const;
  return {
    architecture: withMostUnits(
      withUnits(architecture, (units) => (units === 1 ? UNITS : units)),
      ROOM,
    ),
    rule:
      rule === 'refresh' ? { kind: 'refresh', rule: { kind: 'none' }, criterion } : { kind: rule, criterion },
    optimizer: { kind: 'sgd', learningRate: RATES[rule] },
    initialWeights: FIRST_WEIGHTS,
    // Gradients of a sequence add up over its steps.
    ...(steps > 1 && { clipping: { norm: steps } }),
    deadAfter: true,
    smoothing: 0.999,
    batch: 1,
    cycles: steps > 1 ? CYCLES.sequences : CYCLES.examples,
  };
}

/** The same experiment with refreshing over its rule. */
export function refreshed<E extends { readonly rule: RuleSpec }>(experiment: E): E {
  const { criterion, ...rule } = experiment.rule;
  return { ...experiment, rule: { kind: 'refresh', rule, criterion } };
}
