import type { GrowthRule } from '../growth-rule.ts';

/** A rule that does as another one but for some changes; the other may be of any class, as it is only ever called. */
export function derivedFrom(rule: GrowthRule, name: string, changes: Partial<GrowthRule>): GrowthRule {
  const { criterion, memory, window, validates, graveyard, costs } = rule;
  return {
    name,
    criterion,
    ...(memory && { memory }),
    ...(window !== undefined && { window }),
    ...(validates !== undefined && { validates }),
    ...(graveyard !== undefined && { graveyard }),
    ...(costs !== undefined && { costs }),
    observe: (moment) => rule.observe?.(moment),
    ...(rule.revise && { revise: (moment) => rule.revise?.(moment) ?? [] }),
    propose: (population, draws, moment) => rule.propose(population, draws, moment),
    select: (proposals, moment) => rule.select?.(proposals, moment) ?? proposals,
    pace: (remembered, cycle) => rule.pace?.(remembered, cycle) ?? 1,
    ...(rule.paceOf && {
      paceOf: (group, remembered, cycle) => rule.paceOf?.(group, remembered, cycle) ?? 1,
    }),
    ...changes,
  };
}
