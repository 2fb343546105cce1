import {
  anyOf,
  AT_LEAST_ONE,
  COUNT,
  FLAG,
  NOT_NEGATIVE,
  oneOf,
  type OptionTable,
  POSITIVE,
  SHARE,
  shape,
  that,
} from '@meristem/autodiff';
import { NEWBORN_OPTIONS } from '../births/orthogonal-birth.ts';
import type { Criterion } from '../criteria/criterion.ts';
import { CRITERION } from '../rule-parts.ts';
import { type Cycles, CYCLES, LOSS_AMOUNT, type LossAmount, STRETCH, type Stretch } from './relative.ts';

/**
 * How the covariance of units is taken: about their means, or as the difference of moments, which loses digits where units
 * hardly vary and is there for runs that were recorded with it.
 */
export type CovarianceKind = 'about-means' | 'of-moments';

/** When and how units are folded into others. */
export interface FoldSettings {
  /** Folding begins when growth ends, and ends at this share of the planned cycles. */
  readonly to: number;
  /** From one attempt to the next. */
  readonly every: Cycles;
  /** Most between attempts: the wait doubles when not even a single unit could go. */
  readonly longestWait: Cycles;
  /** Units of the first attempt, and most units of one: twice as many after a success, half as many after a failure. */
  readonly first: number;
  readonly atMost: number;
  /** Recent data on which units are compared and attempts are judged. */
  readonly window: Stretch;
  /** Rise of the loss on these data from which on an attempt has failed. */
  readonly tolerance: LossAmount;
  /**
   * Nothing is tried while the loss on these data is above so many times the least that its average has been, and above it
   * by so much: of a least of nothing, any loss is many times as much.
   */
  readonly worst: number;
  readonly margin: LossAmount;
  /** Added to the units' variances before they are regressed, as a share of the mean variance. */
  readonly ridge: number;
  readonly covariance: CovarianceKind;
  /** Fewest units that folding leaves. */
  readonly least: number;
}

/** When attempts at folding are due, in cycles. */
export interface TurnSettings extends Pick<FoldSettings, 'first' | 'atMost'> {
  readonly every: number;
  readonly longestWait: number;
}

/** What an attempt at folding is judged by, in cycles and in the loss's own units. */
export interface AttemptSettings extends Pick<FoldSettings, 'ridge' | 'covariance'> {
  readonly window: number;
  readonly tolerance: number;
}

/** How newborn units start. */
interface NewbornSettings {
  /** Standard deviation of the weights from inputs, and of those from other areas times the root of their units. */
  readonly input: number;
  /** The same for weights from the units of their own population that were there before. */
  readonly recurrent: number;
}

/** How a change of the task is noticed, and what follows. */
export interface AlarmSettings {
  /** The averaged loss rings the alarm above `factor` times the least since the last alarm, plus `margin` nats. */
  readonly factor: number;
  readonly margin: number;
  /**
   * The margin is at least so many deviations of the averaged loss, which it has where losses of cycles are independent: nats
   * alone fit tasks of one scale. 0 for none.
   */
  readonly deviations: number;
  /** Cycles after the start and after an alarm in which the loss is left to fall. */
  readonly calm: number;
  /** After an alarm units come only while the loss is above so many times what it was before. */
  readonly worse: number;
  /** Cycles without a fall of the loss after which growth ends and folding begins. */
  readonly patience: number;
  /** Cycles after the start and after an alarm in which learning rate and penalty stay as they are. */
  readonly hold: number;
  /** Then they fall with this time constant, in cycles, to this share. */
  readonly decay: number;
  readonly floor: number;
}

/** Everything that the rule is made of, but for the criterion. */
export interface GrowFoldSettings {
  /** Units that come together. */
  readonly block: number;
  /** From one look at the loss to the next. */
  readonly every: Cycles;
  /** Share by which the loss must have fallen since it was last counted as falling. */
  readonly fall: number;
  /** Blocks added in a row although the loss did not fall. */
  readonly patience: number;
  /** Most units of a population. */
  readonly cap: number;
  /**
   * Growth ends at this share of the planned cycles, or at this cycle if one is told and comes first; with an alarm, when the
   * loss has stopped falling.
   */
  readonly until: number;
  readonly untilCycle?: number | undefined;
  /**
   * Share of the averaged loss that each cycle keeps; unless told, the average is over as many cycles as lie between two
   * looks, or over as many as folding looks at if they are more.
   */
  readonly smoothing?: number | undefined;
  readonly newborn: NewbornSettings;
  readonly fold: FoldSettings;
  /** Absent: the task is taken to stay what it is. */
  readonly alarm: AlarmSettings | undefined;
}

/**
 * What holds unless told: times as shares of the run, amounts of loss as shares of what guessing costs, data in samples, so
 * that it means the same on any task. Found on the reversal task with 50,000 planned cycles of 40 steps, where a look comes
 * every 250 cycles, growth ends at 10,000, folding looks at 25 cycles and tolerates 0.06 of the 55.5 nats that guessing
 * costs. Why:
 *
 * - Looking twice as seldom leaves a plateau a fifth later; blocks of 8 leave fewer seeds than blocks of 4 past it. With a
 *   cap of 64 folding takes longer than it pays, with fewer than 40 some seeds stay on a plateau.
 * - Newborns that see the input at a deviation of 1 are of use sooner than at 0.5; at 2 a quarter of the seeds fail. How
 *   loudly they hear older units makes no difference.
 * - Most of the cost of folding are its passes over the window: one trial for a whole block costs an eighth of one for
 *   each unit, and 25 cycles serve as well as 50. Long waits after failures cost nothing in quality.
 * - What has not been learnt in a fifth of the run was not for want of units.
 * - The tolerance trades size for loss, a little of each: ten times as much ends with a quarter fewer units.
 * - A network that is out of its mind when it starts from silence must not be folded on what it does then: hence `worst`.
 * - Where the task can be solved to the last bit, the least loss is next to nothing, and 1.2 times as much is still nothing:
 *   hence a margin beside it, of a hundredth of what guessing costs.
 * - Near the end of a run there is too little left to recover from a folding.
 */
export const GROW_FOLD = {
  block: 4,
  every: { ofRun: 1 / 200 },
  fall: 0.03,
  patience: 2,
  cap: 40,
  until: 0.2,
  newborn: { input: 1, recurrent: 0.1 },
  fold: {
    to: 0.9,
    every: { ofRun: 1 / 200 },
    longestWait: { ofRun: 1 / 50 },
    first: 4,
    atMost: 8,
    window: { samples: 1000 },
    tolerance: { ofIgnorance: 0.00108 },
    worst: 1.2,
    margin: { ofIgnorance: 0.01 },
    ridge: 1e-3,
    covariance: 'about-means',
    least: 1,
  },
} as const satisfies Omit<GrowFoldSettings, 'alarm'>;

/**
 * What an alarm has unless told: in cycles and nats, as it is for runs that need not have an end. Why: averages over 250 cycles wander by a few hundredths, and a jump is seen within some
 * hundred cycles. A rate that is held for a while and then falls faster than it would from the start on ends nearer to the
 * optimum. A return to a task that is no harder than what was learnt needs no new units.
 */
export const ALARM: AlarmSettings = {
  factor: 1.15,
  margin: 0.3,
  deviations: 0,
  calm: 1000,
  worse: 1.05,
  patience: 3000,
  hold: 10_000,
  decay: 5000,
  floor: 0.01,
};

/** Options of `growFold`; what is left out is as in `GROW_FOLD`. */
export interface GrowFoldOptions extends Partial<Omit<GrowFoldSettings, 'newborn' | 'fold' | 'alarm'>> {
  /** `outgoingL1` with a penalty of 2e-5 unless told; the rule decides on other grounds, but weights stay small under it. */
  readonly criterion?: Criterion;
  readonly newborn?: Partial<NewbornSettings>;
  readonly fold?: Partial<FoldSettings>;
  /** For tasks that may change unannounced; `true` takes all settings as in `ALARM`. */
  readonly alarm?: boolean | Partial<AlarmSettings>;
}

/** Of factors that losses are compared by. */
const AT_LEAST_LIKE = that('a number, 1 or more', (value) => typeof value === 'number' && value >= 1);

const FOLD_OPTIONS: OptionTable<Partial<FoldSettings>> = {
  to: SHARE,
  every: CYCLES,
  longestWait: CYCLES,
  first: AT_LEAST_ONE,
  atMost: AT_LEAST_ONE,
  window: STRETCH,
  tolerance: LOSS_AMOUNT,
  worst: AT_LEAST_LIKE,
  margin: LOSS_AMOUNT,
  ridge: POSITIVE,
  covariance: oneOf(['about-means', 'of-moments']),
  least: COUNT,
};

const ALARM_OPTIONS: OptionTable<Partial<AlarmSettings>> = {
  factor: AT_LEAST_LIKE,
  margin: NOT_NEGATIVE,
  deviations: NOT_NEGATIVE,
  calm: COUNT,
  worse: AT_LEAST_LIKE,
  patience: COUNT,
  hold: COUNT,
  decay: POSITIVE,
  floor: SHARE,
};

/** What the options of `growFold` may be. */
export const GROW_FOLD_OPTIONS: OptionTable<GrowFoldOptions> = {
  criterion: that(
    'a criterion without multipliers',
    (value) => CRITERION.fault(value, '') === undefined && (value as Criterion).multiplier === undefined,
    'Use outgoingL1().',
  ),
  block: COUNT,
  every: CYCLES,
  fall: SHARE,
  patience: COUNT,
  cap: COUNT,
  until: SHARE,
  untilCycle: COUNT,
  smoothing: SHARE,
  newborn: shape(NEWBORN_OPTIONS),
  fold: shape(FOLD_OPTIONS),
  alarm: anyOf(FLAG, shape(ALARM_OPTIONS)),
};
