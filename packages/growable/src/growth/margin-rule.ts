import { MeristemError } from '@meristem/autodiff';
import type { Criterion } from './criterion.ts';
import type { Draws } from './draws.ts';
import { type GrowthRule, NO_CHANGE, type PopulationView, type Proposal } from './growth-rule.ts';

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
}

/**
 * The paper's rule: keep a small reserve of units below the threshold. If training has raised the strength of the reserve,
 * a new unit is added; if more units than the reserve have sunk below the threshold, some of them are deleted, chosen at
 * random.
 *
 * Source: Miconi, arXiv 1606.06216, section "Method"; the spontaneous addition and the order of steps follow its
 * reference code.
 *
 * @throws MeristemError (`rule`) if a probability is not between 0 and 1, the reserve is not a count or the threshold is
 *   negative.
 */
export function marginRule(options: MarginRuleOptions): GrowthRule {
  const settings = {
    reserve: options.reserve ?? 1,
    threshold: options.threshold ?? 0.05,
    addProbability: options.addProbability ?? 0.01,
    deleteProbability: options.deleteProbability ?? 0.05,
    spontaneousProbability: options.spontaneousProbability ?? 1e-4,
  };
  for (const [name, value] of Object.entries(settings)) {
    const [valid, expected] = EXPECTED[name as keyof Settings];
    if (!valid(value))
      throw new MeristemError('rule', `marginRule: found ${name} ${value}, expected ${expected}.`);
  }
  return {
    name: 'margin',
    criterion: options.criterion,
    propose: (population, draws) => decide(population, draws, settings),
  };
}

type Settings = Required<Omit<MarginRuleOptions, 'criterion'>>;

type Expectation = readonly [(value: number) => boolean, string];

const PROBABILITY: Expectation = [(value) => value >= 0 && value <= 1, 'a number from 0 to 1'];

const EXPECTED: Readonly<Record<keyof Settings, Expectation>> = {
  reserve: [(value) => Number.isInteger(value) && value >= 0, 'a whole number, 0 or more'],
  threshold: [(value) => value >= 0, 'a number, 0 or more'],
  addProbability: PROBABILITY,
  deleteProbability: PROBABILITY,
  spontaneousProbability: PROBABILITY,
};

function decide(population: PopulationView, draws: Draws, settings: Settings): Proposal {
  const { ids, strengths, min, max } = population;
  const weak: number[] = [];
  for (let position = 0; position < ids.length; position++) {
    if (!((strengths[position] as number) > settings.threshold)) weak.push(position);
  }
  const removed = deletions(weak, ids, draws, settings).slice(0, Math.max(0, ids.length - min));
  const size = ids.length - removed.length;
  const short = weak.length - removed.length < settings.reserve;
  const wanted =
    (short && draws.addition() < settings.addProbability) ||
    draws.spontaneous() < settings.spontaneousProbability;
  const births = size < max && wanted ? 1 : 0;
  return removed.length === 0 && births === 0 ? NO_CHANGE : { removed, births };
}

/** Sub-threshold units beyond the reserve; who is spared is left to chance. */
function deletions(
  weak: readonly number[],
  ids: readonly number[],
  draws: Draws,
  settings: Settings,
): number[] {
  if (weak.length <= settings.reserve) return [];
  const id = (position: number): number => ids[position] as number;
  const order = [...weak].sort((a, b) => draws.priority(id(a)) - draws.priority(id(b)));
  return order
    .slice(settings.reserve)
    .filter((position) => draws.deletion(id(position)) <= settings.deleteProbability);
}
