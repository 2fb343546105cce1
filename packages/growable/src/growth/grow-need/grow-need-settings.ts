import {
  AT_LEAST_ONE,
  COUNT,
  NOT_NEGATIVE,
  OptionError,
  type OptionTable,
  POSITIVE,
  shape,
  SHARE,
  that,
} from '@meristem/autodiff';
import { statedOptions } from '../../modules/unit-options.ts';
import type { Criterion } from '../criteria/criterion.ts';
import { CRITERION } from '../rule-parts.ts';

/** How the populations of a kind grow. */
export interface NeedSettings {
  /** Units that a population starts with, at the least: smaller ones are too slow to say anything. */
  readonly first: number;
  /** Up to this many units come for want of progress, needed or not. */
  readonly wide: number;
  /**
   * The weakest fifth is needed if the loss without it is higher by this share; more where there are more than `at` units,
   * with the root of their number. `Infinity` never asks.
   */
  readonly need: number;
  readonly at: number;
}

/** What a population is to the network around it. */
export type PopulationKind = 'layer' | 'inner' | 'stream' | 'pool' | 'factor';

/** Everything that the rule is made of. Times are shares of the planned cycles; losses are held against what guessing costs. */
export interface GrowNeedSettings extends Readonly<Record<PopulationKind, NeedSettings>> {
  /** Most units of a population. */
  readonly cap: number;
  /** Looks at the network in the whole run. */
  readonly looks: number;
  /** Samples of recent data that a look takes, where no examples are kept back. */
  readonly samples: number;
  /** Sequences of recent data that folding is judged by, at the least, where they are independent of each other. */
  readonly sequences: number;
  /** Share of all multiply-adds up to which the rule may look things up. */
  readonly lookups: number;
  /** Growth begins when the first steps have been taken, for want of progress a little later, and ends. */
  readonly from: number;
  readonly patience: number;
  readonly until: number;
  /** Share of its size by which a population grows, and fewest units that come together. */
  readonly growBy: number;
  readonly least: number;
  /** Progress is slow if the loss, falling on as it does, would end above this share of what guessing costs. */
  readonly aim: number;
  /** Losses below this share of what guessing costs count as that much: of nothing, every rise would be too much. */
  readonly low: number;
  /** A layer of a stack is needed if the loss without it is higher by this share. */
  readonly layerNeed: number;
  /**
   * Folding may begin: where training has learned by heart, at once from `foldSoon` on; else when the loss has stopped falling, at
   * the latest from `foldAnyway`; and it ends.
   */
  readonly foldSoon: number;
  readonly foldFrom: number;
  readonly foldAnyway: number;
  readonly foldUntil: number;
  /**
   * Share of the loss that folding may cost: all of it together where examples are kept back, on them and on recent data; each
   * attempt where none are.
   */
  readonly foldCost: number;
  readonly attemptCost: number;
  /**
   * Share of the parameters from which folding begins that are to be left at its end, at most. Below 1, what folding may cost
   * doubles from look to look for as long as more are left and nothing is cheap enough.
   */
  readonly leave: number;
  /**
   * Share of what guessing costs that folding may cost instead where training has learned by heart: at the start of the run, and
   * evenly less until `foldFrom`, as the time runs out in which training mends it.
   */
  readonly soonCost: number;
  /** Added to the units' variances before they are regressed, as a share of the mean variance. */
  readonly ridge: number;
}

/**
 * What holds unless told. Found on digits, spirals, parity, a smooth function of the plane, the reversal text and English
 * prose, each with one to three layers, residual stacks or pools. Why:
 *
 * - Layers that start with 4 units and grow as they need end 0.7 points behind on digits: units that come late learn less.
 *   With 96 at the start, and up to 128 as long as progress is slow, the end is that of the best fixed size, and folding
 *   takes back what was too much.
 * - A smooth function is learnt late and evenly: no unit of a small layer is missed when it is tried, and yet the layer is
 *   too small. Hence growth for want of progress, and not for need alone.
 * - A trial overstates what recurrent units are worth, as errors feed back, and more so in larger pools. What a stream's
 *   units are worth no regression says, since blocks read it at intermediate points: streams only grow for want of progress.
 * - On few and noisy examples what training needs is not what unseen data need: where a task has a finite number of
 *   examples, some are kept back, and decide. A few of them are silent on much that was learned, so that networks were folded
 *   away on noisy rows (97 to 80% right): what is folded must not be missed in training either.
 * - A network that has learned its examples by heart knows the unseen ones no better for more units, and for fewer it does, if
 *   they go while it still learns: of 192 units before a teacher of 10, which no fold may touch at the end without a loss, 10 to
 *   34 are left, with a hundredth of the loss. So it does not grow, and folds from early on, into a debt that it has time to mend.
 * - In trials that are independent, one that is hard to tell costs more than all that folding loses on others: fifty of them had
 *   81 units folded into 8, for half of the loss more. Hence folding is judged by 500.
 * - Heads, and what they compare by and take along, are factors of one another: a few of each are many units.
 * - A pool in cycles of a single step learns nothing through what it does to itself: it is a layer, and wants to start as one.
 */
export const GROW_NEED: GrowNeedSettings = {
  layer: { first: 96, wide: 128, need: 0.015, at: 32 },
  inner: { first: 32, wide: 64, need: 0.015, at: 32 },
  stream: { first: 32, wide: 64, need: Infinity, at: 1 },
  pool: { first: 16, wide: 64, need: 0.04, at: 32 },
  factor: { first: 8, wide: 8, need: 0.015, at: 8 },
  cap: 256,
  looks: 100,
  samples: 1000,
  sequences: 500,
  lookups: 0.15,
  from: 0.02,
  patience: 0.04,
  until: 0.4,
  growBy: 0.5,
  least: 4,
  aim: 0.003,
  low: 0.02,
  layerNeed: 0.03,
  foldSoon: 0.15,
  foldFrom: 0.6,
  foldAnyway: 0.7,
  foldUntil: 0.9,
  foldCost: 0.02,
  attemptCost: 0.002,
  leave: 1,
  soonCost: 0.01,
  ridge: 1e-3,
};

type Deep<T> = { readonly [K in keyof T]?: T[K] extends number ? T[K] : Partial<T[K]> };

/** Options of `growNeed`; what is left out is as in `GROW_NEED`. */
export interface GrowNeedOptions extends Deep<GrowNeedSettings> {
  /** For strengths in reports, and a penalty if it has one: the rule decides on other grounds. `outgoingL1({ penalty: 0 })` unless told. */
  readonly criterion?: Criterion;
}

const KIND = shape<Partial<NeedSettings>>({
  first: COUNT,
  wide: COUNT,
  need: that('a number, 0 or more, or Infinity', (value) => typeof value === 'number' && value >= 0),
  at: AT_LEAST_ONE,
});

/** What the options of `growNeed` may be. */
export const GROW_NEED_OPTIONS: OptionTable<GrowNeedOptions> = {
  criterion: that(
    'a criterion without multipliers',
    (value) => CRITERION.fault(value, '') === undefined && (value as Criterion).multiplier === undefined,
    'Use outgoingL1().',
  ),
  layer: KIND,
  inner: KIND,
  stream: KIND,
  pool: KIND,
  factor: KIND,
  cap: AT_LEAST_ONE,
  looks: AT_LEAST_ONE,
  samples: AT_LEAST_ONE,
  sequences: AT_LEAST_ONE,
  lookups: SHARE,
  from: SHARE,
  patience: SHARE,
  until: SHARE,
  growBy: NOT_NEGATIVE,
  least: AT_LEAST_ONE,
  aim: NOT_NEGATIVE,
  low: POSITIVE,
  layerNeed: NOT_NEGATIVE,
  foldSoon: SHARE,
  foldFrom: SHARE,
  foldAnyway: SHARE,
  foldUntil: SHARE,
  foldCost: NOT_NEGATIVE,
  attemptCost: NOT_NEGATIVE,
  leave: SHARE,
  soonCost: NOT_NEGATIVE,
  ridge: POSITIVE,
};

/** Spans of the run of which both ends can be told. */
const SPANS = [
  ['from', 'until'],
  ['foldSoon', 'foldFrom'],
  ['foldFrom', 'foldAnyway'],
  ['foldAnyway', 'foldUntil'],
  ['foldFrom', 'foldUntil'],
] as const;

/**
 * Refuses options that contradict one another.
 *
 * @throws OptionError naming the one that is too large.
 */
export function requireAgreement(options: GrowNeedOptions): void {
  const refuse = (path: string, found: number, expected: string): never => {
    throw new OptionError('growNeed', { path: `options.${path}`, found: String(found), expected });
  };
  const { cap = GROW_NEED.cap } = options;
  for (const kind of ['layer', 'inner', 'stream', 'pool', 'factor'] as const) {
    const { first = 0 } = options[kind] ?? {};
    if (first > cap) refuse(`${kind}.first`, first, `at most ${cap}, the cap of every population`);
  }
  for (const [from, until] of SPANS) {
    const [begins, ends] = [options[from], options[until]];
    if (begins === undefined || ends === undefined || begins <= ends) continue;
    refuse(from, begins, `at most ${ends}, which is ${until}`);
  }
}

/** The settings that options ask for; what is `undefined` is not told. */
export function needSettings(options: Omit<GrowNeedOptions, 'criterion'>): GrowNeedSettings {
  const { layer, inner, stream, pool, factor, ...rest } = options;
  return {
    ...GROW_NEED,
    ...statedOptions(rest),
    layer: { ...GROW_NEED.layer, ...statedOptions(layer ?? {}) },
    inner: { ...GROW_NEED.inner, ...statedOptions(inner ?? {}) },
    stream: { ...GROW_NEED.stream, ...statedOptions(stream ?? {}) },
    pool: { ...GROW_NEED.pool, ...statedOptions(pool ?? {}) },
    factor: { ...GROW_NEED.factor, ...statedOptions(factor ?? {}) },
  };
}
