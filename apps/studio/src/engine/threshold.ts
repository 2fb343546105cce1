import type { Experiment } from '@meristem/experiment';

type Rule = Readonly<Record<string, unknown>>;

/**
 * The strength below which the rule of a population holds a unit for weak: of margin and plateau rules, their own or that
 * of the criterion `outgoing-l1`. Other rules try what can be done without, and have none.
 */
export function thresholdOf({ rule }: Pick<Experiment, 'rule'>, population: string): number | undefined {
  if (rule.criterion.kind !== 'outgoing-l1') return undefined;
  const { threshold } = rule.criterion;
  const of = ruleOf(rule as unknown as Rule, population);
  return of && ((of['threshold'] as number | undefined) ?? threshold);
}

/** The margin or plateau rule of a population, if it has one. */
function ruleOf(rule: Rule | undefined, population: string): Rule | undefined {
  switch (rule?.['kind']) {
    case 'margin':
    case 'plateau':
      return rule;
    case 'by-scale':
      return ruleOf(rule['neuron'] as Rule | undefined, population);
    case 'by-population': {
      const rules = rule['rules'] as Readonly<Record<string, Rule>>;
      const own = Object.hasOwn(rules, population)
        ? rules[population]
        : (rule['otherwise'] as Rule | undefined);
      return ruleOf(own, population);
    }
    case 'refresh':
    case 'during':
    case 'budget':
      return ruleOf(rule['rule'] as Rule | undefined, population);
    default:
      return undefined;
  }
}
