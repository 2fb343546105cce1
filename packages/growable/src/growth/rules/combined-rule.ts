import { checkArgument, MeristemError, shape } from '@meristem/autodiff';
import type { Scale } from '../../architecture/scale.ts';
import {
  type GrowthRule,
  type Moment,
  NO_CHANGE,
  type PopulationProposal,
  type PopulationView,
  type RuleMemory,
  windowOf,
} from '../growth-rule.ts';
import { RULE } from '../rule-parts.ts';

/** Rules by name, some of which may be missing. */
export type NamedRules<N extends string = string> = { readonly [K in N]?: GrowthRule | undefined };

/**
 * A rule for each scale: neurons, layers, areas and projections. Scales without one don't change.
 *
 * Each rule has a memory of its own and selects among its own proposals; the pace is the product of theirs, the window and
 * the graveyard are the largest that one of them asks for, and examples are kept back if one of them wants that.
 *
 * @throws OptionError if a scale is not known or a rule is none; MeristemError (`rule`) if there is no rule, or if not all
 *   have the very same criterion: the network is trained under one.
 */
export function byScale(rules: NamedRules<Scale>): GrowthRule {
  checkArgument('byScale', 'rules', rules, shape<NamedRules<Scale>>(BY_SCALE));
  return combined('byScale', rules, ({ scale }) => scale);
}

const BY_SCALE = { neuron: RULE, layer: RULE, area: RULE, projection: RULE };

/**
 * A rule for each population by name (`memory`, `stack.layers`), and `otherwise` for all others, which don't change without
 * it. Combined as by `byScale`.
 *
 * @throws MeristemError (`rule`) if there is no rule, or if not all have the very same criterion.
 */
export function byPopulation(rules: NamedRules): GrowthRule {
  for (const [name, rule] of Object.entries(rules)) {
    if (rule !== undefined) checkArgument('byPopulation', `rules.${name}`, rule, RULE);
  }
  return combined('byPopulation', rules, ({ name }) =>
    Object.hasOwn(rules, name) && rules[name] ? name : 'otherwise',
  );
}

type Choose = (population: PopulationView) => string;

function combined(what: string, rules: NamedRules, choose: Choose): GrowthRule {
  const parts = Object.entries(rules).filter(
    (entry): entry is [string, GrowthRule] => entry[1] !== undefined,
  );
  const criterion = commonCriterion(what, parts);
  const ruleOf = new Map(parts);
  const largest = (counts: readonly (number | undefined)[]): number =>
    Math.max(0, ...counts.map((n) => n ?? 0));
  return {
    name: `${what}(${parts.map(([key, { name }]) => `${key}: ${name}`).join(', ')})`,
    criterion,
    memory: Object.fromEntries(parts.map(([key, { memory }]) => [key, { ...memory }])),
    window: (run) => Math.max(0, ...parts.map(([, rule]) => windowOf(rule, run))),
    validates: parts.some(([, { validates }]) => validates),
    ...(parts.some(([, { costs }]) => costs) && { costs: true }),
    graveyard: largest(parts.map(([, { graveyard }]) => graveyard)),
    observe: (moment) => {
      for (const [key, rule] of parts) rule.observe?.(within(moment, key));
    },
    ...(parts.some(([, { revise }]) => revise) && {
      revise: (moment: Moment) => parts.flatMap(([key, rule]) => rule.revise?.(within(moment, key)) ?? []),
    }),
    propose: (population, draws, moment) => {
      const key = choose(population);
      return ruleOf.get(key)?.propose(population, draws, within(moment, key)) ?? NO_CHANGE;
    },
    select: (proposals, moment) =>
      parts.flatMap(([key, rule]) => selected(key, rule, proposals, moment, choose)),
    pace: (memory, cycle) =>
      parts.reduce((product, [key, rule]) => product * (rule.pace?.(memoryOf(memory, key), cycle) ?? 1), 1),
    ...(parts.some(([, { paceOf }]) => paceOf) && {
      paceOf: (group: string, memory: Readonly<RuleMemory>, cycle: number) =>
        parts.reduce(
          (product, [key, rule]) => product * (rule.paceOf?.(group, memoryOf(memory, key), cycle) ?? 1),
          1,
        ),
    }),
  };
}

function commonCriterion(
  what: string,
  parts: readonly (readonly [string, GrowthRule])[],
): GrowthRule['criterion'] {
  const [first] = parts;
  if (!first) throw new MeristemError('rule', `${what}: found no rule, expected at least one.`);
  const [key, { criterion }] = first;
  const other = parts.find(([, rule]) => rule.criterion !== criterion);
  if (!other) return criterion;
  throw new MeristemError(
    'rule',
    `${what}: found criterion "${other[1].criterion.name}" in rule "${other[0]}", expected the very one of rule "${key}". ` +
      'Make one criterion and give it to all rules.',
  );
}

/** What one of the rules would do of its own proposals. */
function selected(
  key: string,
  rule: GrowthRule,
  proposals: readonly PopulationProposal[],
  moment: Moment,
  choose: Choose,
): readonly PopulationProposal[] {
  const own = proposals.filter(({ population }) => choose(population) === key);
  return own.length > 0 && rule.select ? rule.select(own, within(moment, key)) : own;
}

/** A moment as one of the rules sees it: with the memory that it keeps under its name. */
function within(moment: Moment, key: string): Moment {
  const { memory } = moment;
  memory[key] ??= {};
  return { ...moment, memory: memoryOf(memory, key) };
}

/** What one of the rules remembers. */
function memoryOf(memory: Readonly<RuleMemory>, key: string): RuleMemory {
  return (memory[key] ?? {}) as RuleMemory;
}
