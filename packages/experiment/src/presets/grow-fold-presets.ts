import type { ArchitectureSpec } from '../architecture/architecture-spec.ts';
import type { PresetName } from './presets.ts';
import { SpecError } from '../spec-error.ts';
import { withUnits } from '../architecture/with-units.ts';

/** Units with which `grow-fold` starts an area of which nothing is told. */
const FIRST_UNITS = 8;

/** RMSProp whose memory starts at 0.01 everywhere; newborns take the mean of their tensor. */
const OPTIMIZER = {
  kind: 'rmsprop',
  learningRate: 0.005,
  decay: 0.99,
  maxStep: 0.005,
  initialMemory: 0.01,
  birthMemory: 'mean',
} as const;

/** A network starts as a block of newborns does, as a memory that keeps what it sees, but for a readout that listens a little. */
const INITIAL_WEIGHTS = {
  input: { kind: 'normal', deviation: 1 },
  lateral: { kind: 'normal', deviation: 0.3 },
  recurrent: { kind: 'orthogonal' },
  readout: { kind: 'normal', deviation: 0.1 },
} as const;

/** How networks are trained under the rule, schedules aside. */
export const GROW_FOLD_TRAINING = { optimizer: OPTIMIZER, initialWeights: INITIAL_WEIGHTS } as const;

const FALLING = { kind: 'cosine', to: 0 } as const;

/** Times in cycles, amounts in nats, as they were found for 50,000 cycles of 40 steps of the reversal task. */
const ABSOLUTE = { every: 250, until: 0.3, untilCycle: 10_000, smoothing: 0.996 } as const;
const ABSOLUTE_FOLD = {
  every: 250,
  longestWait: 1000,
  window: 25,
  tolerance: 0.06,
  margin: 0,
  covariance: 'of-moments',
} as const;

/**
 * For a task that stays what it is: the rate falls to 0 along half a cosine with the penalty in proportion, while steps
 * stay bounded by the first rate: a bound that falls with the rate makes the end worse.
 */
const TUNED = {
  rule: {
    kind: 'grow-fold',
    criterion: { kind: 'outgoing-l1', penalty: 1.5e-5 },
    ...ABSOLUTE,
    fold: ABSOLUTE_FOLD,
  },
  optimizer: OPTIMIZER,
  schedules: { learningRate: FALLING, penalty: FALLING },
  initialWeights: INITIAL_WEIGHTS,
};

/** For a task that may change: instead of a schedule, the rule lets rate and penalty fall after every alarm. */
const CONTINUAL = {
  rule: {
    kind: 'grow-fold',
    criterion: { kind: 'outgoing-l1', penalty: 2e-5 },
    ...ABSOLUTE,
    fall: 0.02,
    fold: { ...ABSOLUTE_FOLD, to: 1, tolerance: 0.05, least: 4 },
    alarm: {},
  },
  optimizer: OPTIMIZER,
  initialWeights: INITIAL_WEIGHTS,
};

/** As `tuned`, folded further at a little more loss, and more work for the size: the network is larger for longer. */
const COMPACT = {
  ...TUNED,
  rule: { ...TUNED.rule, fold: { ...ABSOLUTE_FOLD, tolerance: 1, longestWait: 400 } },
};

const PRESETS: Readonly<Record<Exclude<PresetName, 'paper' | 'default'>, object>> = {
  tuned: TUNED,
  compact: COMPACT,
  continual: CONTINUAL,
};

/**
 * What a preset says for the rule `grow-fold`.
 *
 * @throws SpecError for the paper's settings: the paper has no such rule.
 */
export function growFoldPreset(preset: PresetName): object {
  if (preset !== 'paper' && preset !== 'default') return PRESETS[preset];
  throw new SpecError(
    'preset: found "paper" for the rule grow-fold, which the paper does not have, expected one of: ' +
      `${Object.keys(PRESETS).join(', ')}.`,
  );
}

/** The architecture with more units in areas that would start with a single one. */
export function withFirstUnits(architecture: ArchitectureSpec): ArchitectureSpec {
  return withUnits(architecture, (units) => (units === 1 ? FIRST_UNITS : units));
}
