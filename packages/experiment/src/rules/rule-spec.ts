import type { TrainingTask } from '@meristem/autodiff';
import { z } from 'zod';
import {
  budget,
  byPopulation,
  byScale,
  type Criterion,
  during,
  fixedSize,
  type GrowthRule,
  type NamedRules,
} from '@meristem/growable';
import { areaGrowthOf, areaGrowthShape } from './area-growth-spec.ts';
import { continualBackpropOf, continualBackpropShape, refreshOf, refreshShape } from './continual-spec.ts';
import { criterionOf, criterionSchema, type CriterionSpec } from './criterion-spec.ts';
import { defined } from '../defined-fields.ts';
import { growNeedOf, growNeedShape } from './grow-need-spec.ts';
import { growFoldOf, growFoldShape } from './grow-fold-spec.ts';
import { marginOf, marginShape } from './margin-spec.ts';
import { plateauOf, plateauShape } from './plateau-spec.ts';

const share = z.number().min(0).max(1);
const total = z.number().int().min(1).optional();

type Fields<S extends z.ZodRawShape> = z.output<z.ZodObject<S>>;

/** A rule inside of a rule, as plain data: without a criterion, which it shares with the one around it. */
type InnerRuleSpec =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'margin' } & Fields<typeof marginShape>)
  | ({ readonly kind: 'plateau' } & Fields<typeof plateauShape>)
  | ({ readonly kind: 'grow-fold' } & Fields<typeof growFoldShape>)
  | ({ readonly kind: 'grow-need' } & Fields<typeof growNeedShape>)
  | ({ readonly kind: 'area-growth' } & Fields<typeof areaGrowthShape>)
  | ({ readonly kind: 'continual-backprop' } & Fields<typeof continualBackpropShape>)
  | ({ readonly kind: 'refresh'; readonly rule: InnerRuleSpec } & Fields<typeof refreshShape>)
  | {
      readonly kind: 'during';
      readonly from: number;
      readonly until: number;
      readonly stopAtKnee?: boolean | undefined;
      readonly rule: InnerRuleSpec;
    }
  | ({ readonly kind: 'by-scale' } & {
      readonly [K in 'neuron' | 'layer' | 'area' | 'projection']?: InnerRuleSpec | undefined;
    })
  | {
      readonly kind: 'by-population';
      readonly rules: Readonly<Record<string, InnerRuleSpec>>;
      readonly otherwise?: InnerRuleSpec | undefined;
    }
  | {
      readonly kind: 'budget';
      readonly parameters?: number | undefined;
      readonly multiplyAdds?: number | undefined;
      readonly rule: InnerRuleSpec;
    };

/** A growth rule as plain data: the outermost rule names the criterion of all. */
export type RuleSpec = InnerRuleSpec & { readonly criterion: CriterionSpec };

const inner: z.ZodType<InnerRuleSpec> = z.lazy(() => ruleUnion({})) as z.ZodType<InnerRuleSpec>;

/** Fields of each kind of rule, but for its criterion. */
const SHAPES = {
  none: {},
  margin: marginShape,
  plateau: plateauShape,
  'grow-fold': growFoldShape,
  'grow-need': growNeedShape,
  'area-growth': areaGrowthShape,
  'continual-backprop': continualBackpropShape,
  refresh: { ...refreshShape, rule: inner.describe('What changes the structure meanwhile.') },
  during: {
    from: share.default(0).describe('Share of the run at which the rule begins to change the structure.'),
    until: share.default(1).describe('Share of the run at which it ends.'),
    stopAtKnee: z
      .boolean()
      .optional()
      .describe('Whether growth also ends where more units stop paying; not unless told.'),
    rule: inner,
  },
  'by-scale': {
    neuron: inner.optional(),
    layer: inner.optional(),
    area: inner.optional(),
    projection: inner.optional(),
  },
  'by-population': {
    rules: z.record(z.string(), inner).describe('By the name of a population, such as "memory".'),
    otherwise: inner.optional().describe('For all other populations, which do not change without it.'),
  },
  budget: {
    parameters: total.describe('Most trained numbers.'),
    multiplyAdds: total.describe('Most products in the forward pass of a cycle.'),
    rule: inner,
  },
} as const satisfies Record<InnerRuleSpec['kind'], z.ZodRawShape>;

function ruleUnion(more: z.ZodRawShape): z.ZodType {
  const [first, ...others] = Object.entries(SHAPES).map(([kind, shape]) =>
    z.strictObject({ kind: z.literal(kind), ...more, ...shape }),
  );
  return z.discriminatedUnion('kind', [first!, ...others]);
}

/** Schema of a growth rule as plain data. */
export const ruleSchema = ruleUnion({
  criterion: criterionSchema.describe('What makes a unit worth keeping; rules inside of this one share it.'),
}) as z.ZodType<RuleSpec>;

/**
 * The rule that plain data describes.
 *
 * @throws MeristemError (`rule`) if its fields contradict one another.
 */
export function ruleOf(spec: RuleSpec, task: TrainingTask): GrowthRule {
  const { criterion, ...rule } = spec;
  return innerRuleOf(rule, criterionOf(criterion, task));
}

const RULES: {
  readonly [K in InnerRuleSpec['kind']]: (
    spec: Extract<InnerRuleSpec, { kind: K }>,
    criterion: Criterion,
  ) => GrowthRule;
} = {
  none: (_spec, criterion) => fixedSize({ criterion }),
  margin: (spec, criterion) => marginOf(fieldsOf(spec), criterion),
  plateau: (spec, criterion) => plateauOf(fieldsOf(spec), criterion),
  'grow-fold': (spec, criterion) => growFoldOf(fieldsOf(spec), criterion),
  'grow-need': (spec, criterion) => growNeedOf(fieldsOf(spec), criterion),
  'area-growth': (spec, criterion) => areaGrowthOf(fieldsOf(spec), criterion),
  'continual-backprop': (spec, criterion) => continualBackpropOf(fieldsOf(spec), criterion),
  refresh: ({ rule, ...spec }, criterion) => refreshOf(fieldsOf(spec), innerRuleOf(rule, criterion)),
  during: ({ from, until, stopAtKnee, rule }, criterion) =>
    during({ from, until, ...(stopAtKnee && { stopAtKnee }) }, innerRuleOf(rule, criterion)),
  'by-scale': (spec, criterion) => byScale(namedRules(defined(fieldsOf(spec)), criterion)),
  'by-population': ({ rules, otherwise }, criterion) =>
    byPopulation(namedRules({ ...rules, ...(otherwise && { otherwise }) }, criterion)),
  budget: ({ rule, parameters, multiplyAdds }, criterion) =>
    budget(innerRuleOf(rule, criterion), defined({ parameters, multiplyAdds })),
};

/** The fields of a rule without the one that says which it is. */
function fieldsOf<S extends { readonly kind: string }>(spec: S): Omit<S, 'kind'> {
  return Object.fromEntries(Object.entries(spec).filter(([field]) => field !== 'kind')) as Omit<S, 'kind'>;
}

function innerRuleOf(spec: InnerRuleSpec, criterion: Criterion): GrowthRule {
  return (RULES[spec.kind] as (spec: InnerRuleSpec, criterion: Criterion) => GrowthRule)(spec, criterion);
}

function namedRules(rules: Readonly<Record<string, InnerRuleSpec>>, criterion: Criterion): NamedRules {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, innerRuleOf(rule, criterion)]),
  );
}
