import { AT_LEAST_ONE, type OptionTable, POSITIVE, SHARE, that } from '@meristem/autodiff';

/** Options of `withRefresh`; times are in cycles. */
export interface RefreshOptions {
  /**
   * How many deviations of the averaged loss it has to stand above its mean for the data to have changed; 7 unless told.
   */
  readonly alarm?: number;
  /** Cycles after an alarm in which the learning rate stays whole, and nothing can alarm again; 500 unless told. */
  readonly hold?: number;
  /** Cycles in which the rate then falls by the factor e towards its floor; 1000 unless told, 4000 suits tasks of 30,000 cycles. */
  readonly fall?: number;
  /** Share of the learning rate that stays for ever; 0.1 unless told, 0.25 suits data in which what is asked for drifts. */
  readonly floor?: number;
  /** How many times its least the mean loss has to be for the rate to be whole again; 1.3 unless told. */
  readonly restart?: number;
  /**
   * How many deviations the averaged value of a single input has to stand off its mean for this input to have changed, whatever
   * the loss does; 5 unless told. Looked for where cycles hold independent examples; Infinity looks for none.
   */
  readonly input?: number;
  /** Cycles in which the rate falls by the factor e after single inputs have changed; 2000 unless told. */
  readonly follow?: number;
  /**
   * How far the means of inputs have to have moved, over what they vary, for the inputs to have changed and not what is asked of
   * them; 0.05 unless told.
   */
  readonly moved?: number;
  /** Share of the weights that read a changed input which is kept; 0.5 unless told. */
  readonly keep?: number;
}

/** What these options may be. */
export const REFRESH_OPTIONS: OptionTable<RefreshOptions> = {
  alarm: POSITIVE,
  hold: AT_LEAST_ONE,
  fall: POSITIVE,
  floor: SHARE,
  restart: that('a number above 1', (value) => typeof value === 'number' && value > 1 && value < Infinity),
  input: that('a number above 0', (value) => typeof value === 'number' && value > 0),
  follow: POSITIVE,
  moved: POSITIVE,
  keep: SHARE,
};

/** All settings of refreshing. */
export type RefreshSettings = Required<RefreshOptions>;

/** What holds unless told. */
export const REFRESH: RefreshSettings = {
  alarm: 7,
  hold: 500,
  fall: 1000,
  floor: 0.1,
  restart: 1.3,
  input: 5,
  follow: 2000,
  moved: 0.05,
  keep: 0.5,
};
