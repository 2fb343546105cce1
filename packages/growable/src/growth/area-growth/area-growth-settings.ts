import { AT_LEAST_ONE, COUNT, FLAG, NOT_NEGATIVE, type OptionTable, SHARE, that } from '@meristem/autodiff';
import type { Criterion } from '../criteria/criterion.ts';
import { CRITERION } from '../rule-parts.ts';

/** Options of `areaGrowth`; all times are in looks, of `every` cycles each. */
export interface AreaGrowthOptions {
  /** `outgoingL1` with a penalty of 1.5e-5 unless told; the rule decides on other grounds, but weights stay small under it. */
  readonly criterion?: Criterion;
  /** Cycles from one look at the outputs to the next; 250 unless told. */
  readonly every?: number;
  /** Units that an area gets at a look while its output gets better, and most that it has; 4 and 40 unless told. */
  readonly block?: number;
  readonly cap?: number;
  /** Share of what guessing costs above which an output is worth an area, or more units; 0.005 unless told. */
  readonly excess?: number;
  /** Share by which an output's cost must have fallen for more units to come without question; 0.03 unless told. */
  readonly fall?: number;
  /** Blocks added in a row although it did not fall; 2 unless told. */
  readonly patience?: number;
  /** Looks without a birth after which an output's growth ends; 12 unless told. */
  readonly settled?: number;
  /**
   * Share of what guessing an output costs by which the loss may rise when something is taken away; 0.0013 unless told. It may rise by
   * no more than a hundredth of itself, unless that is less than 0.08 of this.
   */
  readonly tolerance?: number;
  /** Share of an area's worth at which another one takes over from it; 0.15 unless told. */
  readonly merge?: number;
  /** Samples that an audition hears, and those that trials look at; 4000 and 1000 unless told. */
  readonly audition?: number;
  readonly window?: number;
  /** Whether an area hears the inputs that an audition chooses, or all; it does unless told. */
  readonly auditions?: boolean;
}

/** All settings of the rule but its criterion. */
export type AreaGrowthSettings = Required<Omit<AreaGrowthOptions, 'criterion'>>;

/**
 * What holds unless told, found on texts of 40 steps. Why:
 *
 * - Margins, tolerance and excess are shares of what guessing an output costs, as costs of outputs have scales of their own.
 * - With all inputs instead of those of the audition, three of ten seeds of a reversal beside sums stay on a plateau: what has
 *   nothing to do with an output is noise of deviation 1 to its area.
 * - A readout by regression starts some nats worse than it trains to be: an absolute tolerance would never merge.
 */
export const AREA_GROWTH: AreaGrowthSettings = {
  every: 250,
  block: 4,
  cap: 40,
  excess: 0.005,
  fall: 0.03,
  patience: 2,
  settled: 12,
  tolerance: 0.0013,
  merge: 0.15,
  audition: 4000,
  window: 1000,
  auditions: true,
};

/** What the options may be. */
export const AREA_GROWTH_OPTIONS: OptionTable<AreaGrowthOptions> = {
  criterion: that(
    'a criterion without multipliers',
    (value) => CRITERION.fault(value, '') === undefined && (value as Criterion).multiplier === undefined,
    'Use outgoingL1().',
  ),
  every: AT_LEAST_ONE,
  block: COUNT,
  cap: COUNT,
  excess: NOT_NEGATIVE,
  fall: SHARE,
  patience: COUNT,
  settled: AT_LEAST_ONE,
  tolerance: NOT_NEGATIVE,
  merge: NOT_NEGATIVE,
  audition: AT_LEAST_ONE,
  window: AT_LEAST_ONE,
  auditions: FLAG,
};
