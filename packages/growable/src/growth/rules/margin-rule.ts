import type { Birth } from '../birth.ts';
import type { Criterion } from '../criteria/criterion.ts';
import type { Draws } from '../draws.ts';
import { type GrowthRule, NO_CHANGE, type PopulationView, type Proposal } from '../growth-rule.ts';
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

/** Options of the margin rule. */
export interface MarginRuleOptions {
  readonly criterion: Criterion;
  /** Sub-threshold units to keep in reserve; 1 unless told. */
  readonly reserve?: number;
  /** Units of this strength or less are sub-threshold; 0.05 unless told. */
  readonly threshold?: number;
  /** Probability per cycle of adding a unit while the reserve is short; 0.01 unless told. */
  readonly addProbability?: number;
  /** Probability per cycle of deleting each sub-threshold unit beyond the reserve; 0.05 unless told. */
  readonly deleteProbability?: number;
  /** Probability per cycle of adding a unit whatever the reserve; 1e-4 unless told. */
  readonly spontaneousProbability?: number;
  /** Which of the sub-threshold units go, the others being spared; chance decides unless told. */
  readonly deletion?: DeletionOrder;
  /** Cycles that a unit lives at least; 0 unless told. */
  readonly grace?: number;
  /** Units that are added at once; 1 unless told. */
  readonly births?: number;
  /** How newborn neurons get their weights; as the criterion says unless told. */
  readonly birth?: Birth;
}

/**
 * The paper's rule: keep a small reserve of units below the threshold. If training has raised the strength of the reserve,
 * a new unit is added; if more units than the reserve have sunk below the threshold, some of them are deleted, chosen at
 * random, or by age.
 *
 * Source: Miconi, arXiv 1606.06216, section "Method"; the spontaneous addition and the order of steps follow its
 * reference code. Deletion by age is proposed in its section "Conclusion".
 *
 * @throws MeristemError (`rule`) if a probability is not between 0 and 1, a count is none, the threshold is negative, or
 *   the order of deletion is not known.
 */
export function marginRule(options: MarginRuleOptions): GrowthRule {
  const { birth } = options;
  const settings: Settings = {
    reserve: options.reserve ?? 1,
    threshold: options.threshold ?? 0.05,
    addProbability: options.addProbability ?? 0.01,
    deleteProbability: options.deleteProbability ?? 0.05,
    spontaneousProbability: options.spontaneousProbability ?? 1e-4,
    deletion: options.deletion ?? 'random',
    grace: options.grace ?? 0,
    births: options.births ?? 1,
    birth,
  };
  requireSettings('marginRule', settings, EXPECTED);
  requireChoice('marginRule', 'deletion', settings.deletion, DELETION_ORDERS);
  return {
    name: 'margin',
    criterion: options.criterion,
    ...(birth?.window !== undefined && { window: birth.window }),
    ...(birth?.graveyard !== undefined && { graveyard: birth.graveyard }),
    propose: (population, draws) => decide(population, draws, settings),
  };
}

interface Settings extends Pruning {
  readonly addProbability: number;
  readonly spontaneousProbability: number;
  readonly births: number;
  readonly birth: Birth | undefined;
}

const EXPECTED: Readonly<Record<keyof Omit<Settings, 'deletion' | 'birth'>, Expectation>> = {
  reserve: COUNT,
  threshold: NOT_NEGATIVE,
  addProbability: SHARE,
  deleteProbability: SHARE,
  spontaneousProbability: SHARE,
  grace: COUNT,
  births: AT_LEAST_ONE,
};

function decide(population: PopulationView, draws: Draws, settings: Settings): Proposal {
  const weak = weakUnits(population, settings.threshold);
  const removed = deletions(population, weak, draws, settings);
  const room = Math.max(0, population.max - population.ids.length + removed.length);
  const short = weak.length - removed.length < settings.reserve;
  const wanted =
    (short && draws.addition() < settings.addProbability) ||
    draws.spontaneous() < settings.spontaneousProbability;
  const births = wanted ? Math.min(settings.births, room) : 0;
  if (removed.length === 0 && births === 0) return NO_CHANGE;
  return { removed, births, ...(births > 0 && settings.birth && { birth: settings.birth }) };
}
