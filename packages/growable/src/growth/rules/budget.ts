import { AT_LEAST_ONE, checkArgument, checkOptions, OptionError } from '@meristem/autodiff';
import type { Scale } from '../../architecture/scale.ts';
import type { GrowthRule, Moment, NetworkCost, PopulationProposal } from '../growth-rule.ts';
import { RULE } from '../rule-parts.ts';
import { derivedFrom } from './derived-rule.ts';

/** What all populations of a network may cost together; at least one of the two must be told. */
export interface BudgetOptions {
  /** Most trained numbers. */
  readonly parameters?: number;
  /** Most products of weights with activations in the forward pass of one cycle. */
  readonly multiplyAdds?: number;
}

/**
 * Keeps a network within a total that all of its populations share. The rule proposes as ever; of what it selects,
 * deletions always pass, with the births that keep a population at its fewest, and other births pass one by one as long as
 * the network after all of them stays within the total.
 *
 * Where there is not enough for all, small units come before large ones: neurons, then layers, areas and projections. Within
 * a scale the population whose weakest unit is strongest comes first: it makes use of all that it has, while one with weak
 * units has a reserve to draw on. (Strengths of different scales are not comparable.) What does not fit is dropped, not
 * kept for later: the rule will propose it again if it is still wanted. A network that starts beyond its budget gets no
 * births until deletions have brought it within.
 *
 * @throws OptionError if no total is told, or one that is not a whole number of 1 or more.
 */
export function budget(rule: GrowthRule, options: BudgetOptions): GrowthRule {
  checkArgument('budget', 'rule', rule, RULE);
  checkOptions<BudgetOptions>('budget', options, { parameters: AT_LEAST_ONE, multiplyAdds: AT_LEAST_ONE });
  const told = (['parameters', 'multiplyAdds'] as const).filter((total) => options[total] !== undefined);
  if (told.length === 0) {
    const expected = 'parameters, multiplyAdds or both';
    throw new OptionError('budget', { path: 'options', found: 'no total', expected });
  }
  const within = (cost: NetworkCost): boolean =>
    told.every((total) => cost[total] <= (options[total] as number));
  return derivedFrom(rule, `${rule.name} within a budget`, {
    select: (proposals, moment) => affordable(rule.select?.(proposals, moment) ?? proposals, moment, within),
  });
}

const SCALES: readonly Scale[] = ['neuron', 'layer', 'area', 'projection'];

function affordable(
  wanted: readonly PopulationProposal[],
  moment: Moment,
  within: (cost: NetworkCost) => boolean,
): readonly PopulationProposal[] {
  if (wanted.every(({ births }) => births === 0)) return wanted;
  const granted = wanted.map((proposal) => ({ ...proposal, births: replacements(proposal) }));
  for (const index of byClaim(wanted)) {
    const { births } = wanted[index] as PopulationProposal;
    const proposal = granted[index] as PopulationProposal;
    const after = (count: number): PopulationProposal[] =>
      granted.map((each, i) => (i === index ? { ...each, births: count } : each));
    let count = proposal.births;
    while (count < births && within(moment.cost(after(count + 1)))) count++;
    granted[index] = { ...proposal, births: count };
  }
  return granted.filter(
    ({ births, removed, rewrites = [] }) => births + removed.length + rewrites.length > 0,
  );
}

/** Births that keep a population at its fewest where others are removed: they take the places of those, and cost nothing. */
function replacements({ population: { ids, min }, removed, births }: PopulationProposal): number {
  return Math.min(births, removed.length, Math.max(0, min - ids.length + removed.length));
}

/** Indices of the proposals with births, strongest claim first; equal claims in the order of the proposals. */
function byClaim(proposals: readonly PopulationProposal[]): readonly number[] {
  const claims = proposals.map(({ population, removed }) => ({
    scale: SCALES.indexOf(population.scale),
    weakest: weakest(population.strengths, removed),
  }));
  return proposals
    .flatMap(({ births }, index) => (births > 0 ? [index] : []))
    .sort((a, b) => {
      const [one, other] = [claims[a]!, claims[b]!];
      if (one.scale !== other.scale) return one.scale - other.scale;
      return one.weakest === other.weakest ? a - b : other.weakest > one.weakest ? 1 : -1;
    });
}

/** The strength of the weakest unit that stays; one that is no number counts as 0, and no units at all as endless. */
function weakest(strengths: ArrayLike<number>, removed: readonly number[]): number {
  let least = Infinity;
  for (let position = 0; position < strengths.length; position++) {
    if (!removed.includes(position)) least = Math.min(least, (strengths[position] as number) || 0);
  }
  return least;
}
