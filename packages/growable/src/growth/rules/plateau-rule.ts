import {
  AT_LEAST_ONE,
  checkOptions,
  COUNT,
  type OptionTable,
  required,
  SHARE,
  that,
} from '@meristem/autodiff';
import type { Birth } from '../birth.ts';
import type { Criterion } from '../criteria/criterion.ts';
import type { GrowthRule, Moment, RuleMemory } from '../growth-rule.ts';
import { BIRTH, CRITERION } from '../rule-parts.ts';
import { changeOf, lookingBack } from './margin-rule.ts';
import { deletions, PRUNING_OPTIONS, type PruningOptions, pruningOf, weakUnits } from './pruning.ts';

/** Options of the plateau rule. It spares no weak unit, but lets each live as long as its patience, unless told. */
export interface PlateauRuleOptions extends PruningOptions {
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
}

const OPTIONS: OptionTable<PlateauRuleOptions> = {
  criterion: required(CRITERION),
  ...PRUNING_OPTIONS,
  patience: AT_LEAST_ONE,
  leastFall: SHARE,
  births: AT_LEAST_ONE,
  attempts: that(
    `${COUNT.expected}, or Infinity`,
    (value) => value === Infinity || COUNT.fault(value, '') === undefined,
  ),
  birth: BIRTH,
};

/** When a loss counts as stuck, and how often that is answered. */
type Patience = Required<Pick<PlateauRuleOptions, 'patience' | 'leastFall' | 'attempts'>>;

/**
 * Grows when learning is stuck: while the smoothed loss has not fallen for some cycles, every population gets some units.
 * Units that have grown weak, or are dead, are deleted at any time.
 *
 * @throws OptionError if an option is not what it should be.
 */
export function plateauRule(options: PlateauRuleOptions): GrowthRule {
  checkOptions('plateauRule', options, OPTIONS);
  const { criterion, patience = 500, leastFall = 0.02, births = 1, attempts = Infinity, birth } = options;
  const pruning = pruningOf(options, { reserve: 0, grace: patience });
  return {
    name: 'plateau',
    criterion,
    memory: { ...START },
    ...lookingBack(birth),
    observe: (moment) => follow(moment, { patience, leastFall, attempts }),
    propose: (population, draws, { memory }) => {
      const weak = weakUnits(population, pruning.threshold);
      const removed = deletions(population, weak, draws, pruning);
      return changeOf(population, removed, memory['stuck'] === true ? births : 0, birth);
    },
  };
}

/** The smoothed loss that must be fallen below, and since when; plateaus in a row; whether this cycle ends one. */
const START: RuleMemory = { lowest: null, since: 0, attempts: 0, stuck: false };

/** Keeps the rule's memory up to date. */
function follow({ memory, cycle, smoothedLoss }: Moment, { patience, leastFall, attempts }: Patience): void {
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
