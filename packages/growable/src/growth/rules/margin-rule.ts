import { AT_LEAST_ONE, checkOptions, type OptionTable, required, SHARE } from '@meristem/autodiff';
import type { Birth } from '../birth.ts';
import type { Criterion } from '../criteria/criterion.ts';
import type { Draws } from '../draws.ts';
import { type GrowthRule, NO_CHANGE, type PopulationView, type Proposal } from '../growth-rule.ts';
import { BIRTH, CRITERION } from '../rule-parts.ts';
import { deletions, PRUNING_OPTIONS, type PruningOptions, pruningOf, weakUnits } from './pruning.ts';

/** Options of the margin rule. It spares 1 weak unit, and none for its youth, unless told. */
export interface MarginRuleOptions extends PruningOptions {
  readonly criterion: Criterion;
  /** Probability per cycle of adding a unit while the reserve is short; 0.01 unless told. */
  readonly addProbability?: number;
  /** Probability per cycle of adding a unit whatever the reserve; 1e-4 unless told. */
  readonly spontaneousProbability?: number;
  /** Units that are added at once; 1 unless told. */
  readonly births?: number;
  /** How newborn neurons get their weights; as the criterion says unless told. */
  readonly birth?: Birth;
}

const OPTIONS: OptionTable<MarginRuleOptions> = {
  criterion: required(CRITERION),
  ...PRUNING_OPTIONS,
  addProbability: SHARE,
  spontaneousProbability: SHARE,
  births: AT_LEAST_ONE,
  birth: BIRTH,
};

/**
 * The paper's rule: keep a small reserve of units below the threshold. If training has raised the strength of the reserve,
 * a new unit is added; if more units than the reserve have sunk below the threshold, some of them are deleted, chosen at
 * random, or by age. Dead units are no reserve, however weak or strong, and are deleted as units beyond it are.
 *
 * Source: Miconi, arXiv 1606.06216, section "Method"; the spontaneous addition and the order of steps follow its
 * reference code. Deletion by age is proposed in its section "Conclusion".
 *
 * @throws OptionError if an option is not what it should be.
 */
export function marginRule(options: MarginRuleOptions): GrowthRule {
  checkOptions('marginRule', options, OPTIONS);
  const { criterion, addProbability = 0.01, spontaneousProbability = 1e-4, births = 1, birth } = options;
  const pruning = pruningOf(options, { reserve: 1, grace: 0 });
  const wanted = (short: boolean, draws: Draws): boolean =>
    (short && draws.addition() < addProbability) || draws.spontaneous() < spontaneousProbability;
  return {
    name: 'margin',
    criterion,
    ...lookingBack(birth),
    propose: (population, draws) => {
      const weak = weakUnits(population, pruning.threshold);
      const removed = deletions(population, weak, draws, pruning);
      const gone = removed.reduce((count, position) => count + Number(!population.dead[position]), 0);
      const short = weak.length - gone < pruning.reserve;
      return changeOf(population, removed, wanted(short, draws) ? births : 0, birth);
    },
  };
}

/** What a rule has to remember for its births. */
export function lookingBack(birth: Birth | undefined): Pick<GrowthRule, 'window' | 'graveyard'> {
  return {
    ...(birth?.window !== undefined && { window: birth.window }),
    ...(birth?.graveyard !== undefined && { graveyard: birth.graveyard }),
  };
}

/** Some units go and others come, as many as there is room for. */
export function changeOf(
  { ids, max }: PopulationView,
  removed: readonly number[],
  wanted: number,
  birth: Birth | undefined,
): Proposal {
  const births = Math.min(wanted, Math.max(0, max - ids.length + removed.length));
  if (removed.length === 0 && births === 0) return NO_CHANGE;
  return { removed, births, ...(births > 0 && birth && { birth }) };
}
