import { AT_LEAST_ONE, COUNT, oneOf, type OptionTable, that } from '@meristem/autodiff';

/** Who goes first, and what becomes of what it did. */
export type Truncation = 'fold' | 'magnitude';

/** How a trained network is made smaller. */
export interface FrontOptions {
  /**
   * `fold` unless told: of a population those go that its others predict best, for what they give, and these stand in for them by
   * regression. `magnitude`: those whose outgoing weights are smallest in sum, and nobody stands in for them.
   */
  readonly by?: Truncation;
  /** The share of its parameters at which the front ends; 0.1 unless told. */
  readonly least?: number;
  /** At how many sizes it is looked at, from all to the least, at most; 24 unless told. Small networks have fewer. */
  readonly sizes?: number;
  /** Cycles that are trained after every truncation; none unless told. */
  readonly fineTune?: number;
  /** Held-out cycles averaged over, where the task has no set of its own; 250 unless told. */
  readonly cycles?: number;
}

/** What these options may be. */
export const FRONT_OPTIONS: OptionTable<FrontOptions> = {
  by: oneOf(['fold', 'magnitude']),
  least: that('a share above 0 and below 1', (value) => typeof value === 'number' && value > 0 && value < 1),
  sizes: that('a whole number, 2 or more', (value) => Number.isInteger(value) && (value as number) >= 2),
  fineTune: COUNT,
  cycles: AT_LEAST_ONE,
};
