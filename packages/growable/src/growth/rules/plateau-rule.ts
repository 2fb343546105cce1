import type { Birth } from '../birth.ts';
import type { Criterion } from '../criteria/criterion.ts';
import { type GrowthRule, type Moment, NO_CHANGE, type RuleMemory } from '../growth-rule.ts';
import {
  AT_LEAST_ONE,
  COUNT,
  type Expectation,
  NOT_NEGATIVE,
  requireChoice,
  requireSettings,
  SHARE,
} from '../rule-settings.ts';
import { deletions, DELETION_ORDERS, type DeletionOrder, type Pruning, weakUnits } from './weak-units.ts';

/** Options of the plateau rule. */
export interface PlateauRuleOptions {
  readonly criterion: Criterion;
  /** Cycles without a fall of the smoothed loss after which it counts as stuck; 500 unless told. */
  readonly patience?: number;
  /** Share of its lowest value since the last plateau by which the smoothed loss must fall; 0.02 unless told. */
  readonly leastFall?: number;
  /** Units that every population gets on a plateau; 1 unless told. */
  readonly births?: number;
  /** Plateaus in a row on which units are added although those of the last one were of no use; unbounded unless told. */
  readonly attempts?: number;
  /** How newborn neurons get their weights; as the criterion says unless told. */
  readonly birth?: Birth;
  /** Units of this strength or less are deleted; 0.05 unless told. */
  readonly threshold?: number;
  /** Weak units that are spared; 0 unless told. */
  readonly reserve?: number;
  /** Probability per cycle of deleting each weak unit; 0.05 unless told. */
  readonly deleteProbability?: number;
  /** Which of the weak units go; chance decides unless told. */
  readonly deletion?: DeletionOrder;
  /** Cycles that a unit lives at least, so that a newborn can show its worth; the patience unless told. */
  readonly grace?: number;
}

/**
 * Grows when learning is stuck: while the smoothed loss has not fallen for some cycles, every population gets some units.
 * Units that have grown weak are deleted at any time.
 *
 * @throws MeristemError (`rule`) if an option is not what it should be.
 */
export function plateauRule(options: PlateauRuleOptions): GrowthRule {
  const { birth } = options;
  const settings: Settings = {
    patience: options.patience ?? 500,
    leastFall: options.leastFall ?? 0.02,
    births: options.births ?? 1,
    attempts: options.attempts ?? Infinity,
    threshold: options.threshold ?? 0.05,
    reserve: options.reserve ?? 0,
    deleteProbability: options.deleteProbability ?? 0.05,
    deletion: options.deletion ?? 'random',
    grace: options.grace ?? options.patience ?? 500,
  };
  requireSettings('plateauRule', settings, EXPECTED);
  requireChoice('plateauRule', 'deletion', settings.deletion, DELETION_ORDERS);
  return {
    name: 'plateau',
    criterion: options.criterion,
    memory: { ...START },
    ...(birth?.window !== undefined && { window: birth.window }),
    ...(birth?.graveyard !== undefined && { graveyard: birth.graveyard }),
    observe: (moment) => follow(moment, settings),
    propose: (population, draws, { memory }) => {
      const weak = weakUnits(population, settings.threshold);
      const removed = deletions(population, weak, draws, settings);
      const room = Math.max(0, population.max - population.ids.length + removed.length);
      const births = memory['stuck'] === true ? Math.min(settings.births, room) : 0;
      if (removed.length === 0 && births === 0) return NO_CHANGE;
      return { removed, births, ...(births > 0 && birth && { birth }) };
    },
  };
}

interface Settings extends Pruning {
  readonly patience: number;
  readonly leastFall: number;
  readonly births: number;
  readonly attempts: number;
}

const EXPECTED: Readonly<Record<keyof Omit<Settings, 'deletion'>, Expectation>> = {
  patience: AT_LEAST_ONE,
  leastFall: SHARE,
  births: AT_LEAST_ONE,
  attempts: [(value) => value === Infinity || COUNT[0](value), COUNT[1]],
  threshold: NOT_NEGATIVE,
  reserve: COUNT,
  deleteProbability: SHARE,
  grace: COUNT,
};

/** The smoothed loss that must be fallen below, and since when; plateaus in a row; whether this cycle ends one. */
const START: RuleMemory = { lowest: null, since: 0, attempts: 0, stuck: false };

/** Keeps the rule's memory up to date. */
function follow({ memory, cycle, smoothedLoss }: Moment, { patience, leastFall, attempts }: Settings): void {
  const lowest = memory['lowest'] as number | null;
  memory['stuck'] = false;
  if (lowest === null || smoothedLoss < lowest - leastFall * Math.abs(lowest)) {
    Object.assign(memory, { lowest: smoothedLoss, since: cycle, attempts: 0 });
    return;
  }
  if (cycle - (memory['since'] as number) < patience) return;
  const tried = memory['attempts'] as number;
  // From here on a fall is one from the present loss: after a jump the lowest value of before says nothing.
  Object.assign(memory, { lowest: smoothedLoss, since: cycle });
  if (tried >= attempts) return;
  memory['attempts'] = tried + 1;
  memory['stuck'] = true;
}
