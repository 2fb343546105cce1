import { withMostUnits } from '../architecture/with-most-units.ts';
import type { ArchitectureSpec } from '../architecture/architecture-spec.ts';
import { SpecError } from '../spec-error.ts';
import type { PresetRule } from './presets.ts';

/** How much data a task has: time steps of a cycle, and training examples, if their number is finite. */
export interface TaskExtent {
  readonly steps?: number | undefined;
  readonly rows?: number | undefined;
}

/** Units that a population has room for where the architecture does not say. */
const ROOM = 512;

/** Sequences side by side, and examples in a cycle: enough for an even gradient, few enough for many steps. */
const SEQUENCES = 8;
const EXAMPLES = 100;

/** Cycles of sequences, and of examples of a single step. */
const CYCLES = { sequences: 10_000, examples: 3_000 } as const;

/** A network that is cut grows at no time and ends with half of its parameters, as the last one of its run: those before are larger. */
const AS_IT_IS = { first: 0 } as const;
const CUT = {
  kind: 'grow-need',
  layer: AS_IT_IS,
  inner: AS_IT_IS,
  stream: AS_IT_IS,
  pool: AS_IT_IS,
  factor: AS_IT_IS,
  until: 0,
  leave: 0.5,
} as const;

const CRITERION = { kind: 'outgoing-l1', penalty: 0, pressure: 'gated' } as const;

/**
 * What holds on any network and any task: the usual training of `createTrainer`, the rule `grow-need`, cutting or a fixed size, first
 * weights by modules and projections, dead units looked for, and as many examples a cycle as the task has plenty of.
 *
 * @throws SpecError for rules that have settings of their own.
 */
export function usualPreset(
  rule: PresetRule,
  architecture: ArchitectureSpec,
  { steps = 1, rows = Infinity }: TaskExtent,
): {
  readonly architecture: ArchitectureSpec;
  readonly cycles: number;
  readonly batch: number;
  readonly [field: string]: unknown;
} {
  if (rule !== 'grow-need' && rule !== 'none' && rule !== 'cut') {
    throw new SpecError(
      `preset: found "default" for the rule ${rule}, expected it for grow-need, cut or none. Use tuned, or paper.`,
    );
  }
  const sequences = steps > 1;
  return {
    architecture: withMostUnits(architecture, ROOM),
    rule: { ...(rule === 'cut' ? CUT : { kind: rule }), criterion: CRITERION },
    ...(rule === 'cut' && rows < Infinity && { validation: { keepBest: false } }),
    deadAfter: true,
    batch: sequences ? SEQUENCES : Math.max(1, Math.min(EXAMPLES, Math.floor(rows / 3))),
    cycles: sequences ? CYCLES.sequences : CYCLES.examples,
  };
}
