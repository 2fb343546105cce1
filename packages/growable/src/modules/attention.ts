import {
  AT_LEAST_ONE,
  contract,
  type Dim,
  divide,
  exp,
  FLAG,
  less,
  lessEqual,
  max,
  multiply,
  project,
  relabel,
  select,
  shape,
  softmax,
  stopGradient,
  subtract,
  sum,
  type Axis,
  type Tensor,
} from '@meristem/autodiff';
import { growableModule, UNIT_OPTIONS } from './define-module.ts';
import type { GrowableModule, Kept, ModuleScope, ModuleStep, Past, StepContext } from './growable-module.ts';
import { statedOptions, type UnitOptions, unitRange } from './unit-options.ts';

/** Options of attention. */
export interface AttentionOptions extends UnitOptions {
  /** Heads; 1 to start with and 99 at most unless told. */
  readonly heads?: UnitOptions;
  /** What a head compares by, and what it takes along: so many numbers of each; 1 to start with and 99 at most unless told. */
  readonly headWidth?: UnitOptions;
  /** Whether a step sees those before it alone, and itself; it does unless told. */
  readonly causal?: boolean;
  /** Steps, its own included, that a step sees of the past; those of a cycle unless told. */
  readonly context?: number;
}

const EXPECTS = {
  heads: shape(UNIT_OPTIONS),
  headWidth: shape(UNIT_OPTIONS),
  causal: FLAG,
  context: AT_LEAST_ONE,
};

/**
 * Attention with many heads: every step takes from those before it, by how well its query meets their keys,
 * `y_t = sum_h O_h sum_s softmax_s(q_th . k_sh) v_sh`, with `q = Q x`, `k = K x`, `v = V x` of what the module receives.
 *
 * In an area with sites it is the sites that take from one another, all from all, in each step by itself.
 *
 * Heads are a population. So is what they compare by (`keys`: a unit is a row of Q and of K in every head), and what they take
 * along (`values`: a row of V, a column of O). What is silent changes nothing: a head or value without outgoing weights in O,
 * and a key without weights in K, for K is how keys act. So no score is divided by the root of how many keys there are, which
 * would shift all others at every birth: the first K is drawn as much smaller instead, as sums over units and keys have it.
 *
 * Source: Vaswani et al., arXiv 1706.03762, section 3.2, with its 1 over the root of the keys in K.
 *
 * @throws OptionError if an option is unknown or out of range.
 */
export function attention(options: AttentionOptions = {}): GrowableModule {
  const { heads = {}, headWidth = {}, causal = true, context } = Object(options) as AttentionOptions;
  const stated = {
    ...options,
    ...(options.heads && { heads: statedOptions(options.heads) }),
    ...(options.headWidth && { headWidth: statedOptions(options.headWidth) }),
  };
  const declare = (scope: ModuleScope): ModuleStep =>
    attentionStep(scope, { heads, headWidth, causal, context });
  // Who sees what is still to come is told more by each step about all before it.
  const traits = { sequence: true, keeps: causal, inPlace: true };
  return growableModule('attention', stated, declare, { expects: EXPECTS, ...traits });
}

function attentionStep(
  scope: ModuleScope,
  { heads: headOptions, headWidth, causal, context }: Settings,
): ModuleStep {
  const { units, sites, weight, bias, innerUnits, context: cycle, lookBack } = scope;
  const heads = innerUnits('heads', unitRange(headOptions));
  const keys = innerUnits('keys', unitRange(headWidth));
  const values = innerUnits('values', unitRange(headWidth));
  const offset = bias('bias', { absorbs: 'drive' });
  const query = weight('query', [units.pre, heads.post, keys.post]);
  const key = weight('key', [units.pre, keys.pre, heads.post]);
  const value = weight('value', [units.pre, heads.post, values.post]);
  const output = weight('output', [heads.pre, values.pre, units.post]);
  const back = sites.length > 0 ? 1 : (context ?? cycle);
  lookBack(back);
  // Over sites every step stands by itself.
  const kept = sites.length === 0 && {
    keys: scope.keep('pastKeys', back, [heads, keys]),
    values: scope.keep('pastValues', back, [heads, values]),
  };
  return ({ driven, come, observe, past }) => {
    const x = driven(offset);
    const queries = project(x, query);
    const asked = contract(relabel(x, [[units, units.pre]]), key, [units.pre]);
    const own = {
      keys: relabel(asked, [
        [keys.pre, keys],
        [heads.post, heads],
      ]),
      values: project(x, value),
    };
    const met = kept ? overSteps(own, { kept, past, causal, context, come }) : overSites(own, sites);
    const scores = contract(queries, met.keys, [keys]);
    const shares = sharesOf(met.seen ? select(met.seen, scores, -Infinity) : scores, met.over);
    const gathered = contract(shares, met.values, met.over);
    observe('heads', gathered);
    observe('keys', queries);
    observe('values', gathered);
    return project(gathered, output);
  };
}

interface Settings extends Required<Pick<AttentionOptions, 'heads' | 'headWidth' | 'causal'>> {
  readonly context: number | undefined;
}

/** What others are met by, and what they give. */
interface Offer {
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** Others that a place meets: their offer, over `over`, and 1 where it sees them; it sees all unless told. */
interface Met extends Offer {
  readonly over: readonly Dim[];
  readonly seen?: Tensor | undefined;
}

/** Sites of a step take from one another. */
function overSites({ keys, values }: Offer, sites: readonly Axis[]): Met {
  const elsewhere = sites.map((site) => [site, site.pre] as const);
  return {
    keys: relabel(keys, elsewhere),
    values: relabel(values, elsewhere),
    over: sites.map((site) => site.pre),
  };
}

function overSteps(own: Offer, look: Look): Met {
  const { kept, past } = look;
  const { values: keys, ...numbers } = past(kept.keys, own.keys);
  const { values, over } = past(kept.values, own.values);
  return { keys, values, over: [over], seen: visible(numbers, look) };
}

interface Look extends Pick<Settings, 'causal' | 'context'>, Pick<StepContext, 'come' | 'past'> {
  readonly kept: { readonly keys: Kept; readonly values: Kept };
}

/** Normalised exponentials over all other places together. */
function sharesOf(scores: Tensor, others: readonly Dim[]): Tensor {
  const [only, ...more] = others;
  if (more.length === 0) return softmax(scores, only as Dim);
  const exponentials = exp(subtract(scores, stopGradient(max(scores, ...others))));
  return divide(exponentials, sum(exponentials, ...others));
}

/** 1 where a step sees another; `undefined` where all see all. */
function visible(
  { own, others, over }: Omit<Past, 'values'>,
  { causal, context, come, kept }: Look,
): Tensor | undefined {
  const masks = [
    ...(causal ? [lessEqual(others, own)] : []),
    ...(context === undefined ? [] : [less(subtract(own, others), context)]),
    ...(causal || come === undefined ? [] : [relabel(come, [[kept.keys.time, over]])]),
  ];
  return masks.length === 0 ? undefined : masks.reduce((all, next) => multiply(all, next));
}
