import { AT_LEAST_ONE, COUNT, oneOf, type OptionTable, that } from '@meristem/autodiff';

/** Who goes first, and what becomes of what it did. */
export type Truncation = 'fold' | 'magnitude';

/** How a trained network is made smaller. */
export interface FrontOptions {
  /**
   * `fold` unless told: of a population those go that its others predict best, for what they give, and these stand in for them by
   * regression, unless just leaving out others costs less; layers of a stack and areas of a population go whole, if that costs less for
   * each parameter. `magnitude`: neurons alone, those whose outgoing weights are smallest in sum, and nobody stands in for them.
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
  /**
   * Held-out examples, or sequences, that sizes between the whole network and the last are evaluated on, the same ones at each:
   * 500 unless told, spread over the held-out set where cycles have nothing to do with one another. `Infinity`: all that there are.
   */
  readonly examples?: number;
}

/** What these options may be. */
export const FRONT_OPTIONS: OptionTable<FrontOptions> = {
  by: oneOf(['fold', 'magnitude']),
  least: that('a share above 0 and below 1', (value) => typeof value === 'number' && value > 0 && value < 1),
  sizes: that('a whole number, 2 or more', (value) => Number.isInteger(value) && (value as number) >= 2),
  fineTune: COUNT,
  cycles: AT_LEAST_ONE,
  examples: that(
    'a whole number of at least 1, or Infinity',
    (value) => value === Infinity || (Number.isInteger(value) && (value as number) >= 1),
  ),
};
