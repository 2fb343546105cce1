import type { GrowthRule, Moment, PopulationProposal, PopulationView, Proposal } from '@meristem/growable';

/** Nothing to do. */
const NOTHING: Proposal = { removed: [], births: 0 };

/**
 * Units that a person deletes: a growth rule around another one that proposes their removal too, once, in the next cycle. It
 * changes nothing as long as nobody deletes anything. A population keeps its fewest units: what would leave fewer waits no longer.
 */
export class Hand {
  readonly #wanted = new Map<string, Set<number>>();
  /** What the rule itself proposed for populations that the hand has taken something from, in the present cycle. */
  #own = new Map<string, Proposal>();

  /** Units that are still to be removed. */
  get waiting(): number {
    let count = 0;
    for (const ids of this.#wanted.values()) count += ids.size;
    return count;
  }

  /** Units of a population that are still to be removed. */
  waitingIn(population: string): number {
    return this.#wanted.get(population)?.size ?? 0;
  }

  /** Lets a unit be removed in the next cycle. */
  delete(population: string, id: number): void {
    const ids = this.#wanted.get(population) ?? new Set<number>();
    this.#wanted.set(population, ids.add(id));
  }

  /** A rule that does what another one does, and removes what is deleted by hand. */
  around(rule: GrowthRule): GrowthRule {
    return {
      ...calling(rule),
      propose: (population, draws, moment) => {
        const own = rule.propose(population, draws, moment);
        const taken = this.#take(population, own);
        if (taken.length === 0) return own;
        this.#own.set(population.name, own);
        return { ...own, removed: merged(own.removed, taken) };
      },
      select: (proposals, moment) => this.#select(rule, proposals, moment),
    };
  }

  /** Positions of a population's units that are to go, beside those that the rule removes; then they wait no longer. */
  #take({ name, ids, min }: PopulationView, { removed }: Proposal): readonly number[] {
    const wanted = this.#wanted.get(name);
    if (!wanted) return [];
    this.#wanted.delete(name);
    const positions = ids.flatMap((id, position) =>
      wanted.has(id) && !removed.includes(position) ? [position] : [],
    );
    return positions.slice(0, Math.max(0, ids.length - removed.length - min));
  }

  /** What the rule selects of its own proposals, and what the hand removes in any case. */
  #select(
    rule: GrowthRule,
    proposals: readonly PopulationProposal[],
    moment: Moment,
  ): readonly PopulationProposal[] {
    const own = this.#own;
    if (own.size === 0) return rule.select?.(proposals, moment) ?? proposals;
    this.#own = new Map();
    const byRule = proposals.flatMap((proposal) => {
      const before = own.get(proposal.population.name);
      if (!before) return [proposal];
      return isEmpty(before) ? [] : [{ ...before, population: proposal.population }];
    });
    const selected = byRule.length > 0 ? (rule.select?.(byRule, moment) ?? byRule) : byRule;
    const byHand = proposals.filter(({ population }) => own.has(population.name));
    return [
      ...selected.filter(({ population }) => !own.has(population.name)),
      ...byHand.map(({ population, removed }) => {
        const chosen = selected.find((each) => each.population.name === population.name) ?? NOTHING;
        const taken = removed.filter((position) => !own.get(population.name)!.removed.includes(position));
        return { ...chosen, population, removed: merged(chosen.removed, taken) };
      }),
    ];
  }
}

/** All of a rule, which may be of any class: it is only ever called. */
function calling(rule: GrowthRule): Omit<GrowthRule, 'propose' | 'select'> {
  const { name, criterion, memory, window, validates, graveyard, costs } = rule;
  return {
    name,
    criterion,
    ...(memory && { memory }),
    ...(window !== undefined && { window }),
    ...(validates !== undefined && { validates }),
    ...(graveyard !== undefined && { graveyard }),
    ...(costs !== undefined && { costs }),
    ...(rule.observe && { observe: (moment) => rule.observe!(moment) }),
    ...(rule.revise && { revise: (moment) => rule.revise!(moment) }),
    ...(rule.pace && { pace: (remembered, cycle) => rule.pace!(remembered, cycle) }),
    ...(rule.paceOf && { paceOf: (group, remembered, cycle) => rule.paceOf!(group, remembered, cycle) }),
  };
}

function isEmpty({ removed, births, rewrites = [] }: Proposal): boolean {
  return removed.length === 0 && births === 0 && rewrites.length === 0;
}

function merged(some: readonly number[], more: readonly number[]): readonly number[] {
  return [...new Set([...some, ...more])].sort((a, b) => a - b);
}
