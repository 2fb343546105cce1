import {
  add,
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
  oneOf,
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
import { ArchitectureError } from './architecture-error.ts';
import { growableModule, UNIT_OPTIONS } from './define-module.ts';
import type { GrowableModule, Kept, ModuleScope, ModuleStep, Past, StepContext } from './growable-module.ts';
import { type Pair, type Turning, turningOf } from './rotary.ts';
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
  /**
   * `rotary` has queries meet keys by how many steps lie between them: what a head compares by is pairs of numbers then, each
   * turned from step to step. By what they are alone unless told.
   */
  readonly positions?: 'none' | 'rotary';
}

const EXPECTS = {
  heads: shape(UNIT_OPTIONS),
  headWidth: shape(UNIT_OPTIONS),
  causal: FLAG,
  context: AT_LEAST_ONE,
  positions: oneOf(['none', 'rotary']),
};

/**
 * Attention with many heads: every step takes from those before it, by how well its query meets their keys,
 * `y_t = sum_h O_h sum_s softmax_s(q_th . k_sh) v_sh`, with `q = Q x`, `k = K x`, `v = V x` of what the module receives.
 *
 * In an area with sites it is the sites that take from one another, all from all, in each step by itself; they have no numbers,
 * and are not told apart by them.
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
  const {
    heads = {},
    headWidth = {},
    causal = true,
    positions = 'none',
    context,
  } = Object(options) as AttentionOptions;
  const stated = {
    ...options,
    ...(options.heads && { heads: statedOptions(options.heads) }),
    ...(options.headWidth && { headWidth: statedOptions(options.headWidth) }),
  };
  const declare = (scope: ModuleScope): ModuleStep =>
    attentionStep(scope, { heads, headWidth, causal, positions, context });
  // Who sees what is still to come is told more by each step about all before it.
  const traits = { sequence: true, keeps: causal, inPlace: true };
  return growableModule('attention', stated, declare, { expects: EXPECTS, ...traits });
}

function attentionStep(
  scope: ModuleScope,
  { heads: headOptions, headWidth, causal, context, positions }: Settings,
): ModuleStep {
  const { units, sites, weight, bias, innerUnits, context: cycle, lookBack } = scope;
  if (positions === 'rotary' && sites.length > 0) refuseTurning(sites);
  const heads = innerUnits('heads', unitRange(headOptions));
  const keys = innerUnits('keys', unitRange(headWidth));
  const values = innerUnits('values', unitRange(headWidth));
  const offset = bias('bias', { absorbs: 'drive' });
  const meeting = (part: string) => ({
    query: weight(`query${part}`, [units.pre, heads.post, keys.post]),
    key: weight(`key${part}`, [units.pre, keys.pre, heads.post]),
  });
  const first = meeting('');
  const value = weight('value', [units.pre, heads.post, values.post]);
  const output = weight('output', [heads.pre, values.pre, units.post]);
  const meetings = positions === 'rotary' ? [first, meeting('Turned')] : [first];
  const turning = positions === 'rotary' ? turningOf(scope, keys) : undefined;
  const back = sites.length > 0 ? 1 : (context ?? cycle);
  lookBack(back);
  // Over sites every step stands by itself.
  const kept = sites.length === 0 && {
    keys: meetings.map((_, i) => scope.keep(`pastKeys${i === 0 ? '' : 'Turned'}`, back, [heads, keys])),
    values: scope.keep('pastValues', back, [heads, values]),
  };
  return ({ driven, come, observe, past }) => {
    const x = driven(offset);
    const queries = meetings.map(({ query }) => project(x, query));
    const asked = meetings.map(({ key }) => contract(relabel(x, [[units, units.pre]]), key, [units.pre]));
    const own = {
      queries,
      keys: asked.map((each) =>
        relabel(each, [
          [keys.pre, keys],
          [heads.post, heads],
        ]),
      ),
      values: project(x, value),
    };
    const met = kept ? overSteps(own, { kept, past, causal, context, come, turning }) : overSites(own, sites);
    const scores = met.queries
      .map((each, i) => contract(each, met.keys[i]!, [keys]))
      .reduce((one, other) => add(one, other));
    const shares = sharesOf(met.seen ? select(met.seen, scores, -Infinity) : scores, met.over);
    const gathered = contract(shares, met.values, met.over);
    observe('heads', gathered);
    observe('keys', queries[0]!);
    observe('values', gathered);
    return project(gathered, output);
  };
}

function refuseTurning(sites: readonly Axis[]): never {
  throw new ArchitectureError(
    `attention: found rotary positions over the sites ${sites.map(({ name }) => `"${name}"`).join(', ')}, expected steps ` +
      'of time, which are turned by their numbers. Leave `positions` out.',
  );
}

interface Settings extends Required<Pick<AttentionOptions, 'heads' | 'headWidth' | 'causal' | 'positions'>> {
  readonly context: number | undefined;
}

/** What places ask by, what others are met by, and what they give; with turned pairs there are two numbers to a query or key. */
interface Offer {
  readonly queries: readonly Tensor[];
  readonly keys: readonly Tensor[];
  readonly values: Tensor;
}

/** Others that a place meets: their offer, over `over`, and 1 where it sees them; it sees all unless told. */
interface Met extends Offer {
  readonly over: readonly Dim[];
  readonly seen?: Tensor | undefined;
}

/** Sites of a step take from one another. */
function overSites({ queries, keys, values }: Offer, sites: readonly Axis[]): Met {
  const elsewhere = sites.map((site) => [site, site.pre] as const);
  return {
    queries,
    keys: keys.map((each) => relabel(each, elsewhere)),
    values: relabel(values, elsewhere),
    over: sites.map((site) => site.pre),
  };
}

function overSteps({ queries, keys, values }: Offer, look: Look): Met {
  const { kept, past, turning } = look;
  const asked = keys.map((each, i) => past(kept.keys[i]!, each));
  const given = past(kept.values, values);
  const known = asked.map((each) => each.values);
  const [own, others] = turning
    ? turning(queries as unknown as Pair, known as unknown as Pair, given)
    : [queries, known];
  return { queries: own, keys: others, values: given.values, over: [given.over], seen: visible(given, look) };
}

interface Look extends Pick<Settings, 'causal' | 'context'>, Pick<StepContext, 'come' | 'past'> {
  readonly kept: { readonly keys: readonly Kept[]; readonly values: Kept };
  readonly turning: Turning | undefined;
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
    ...(causal || come === undefined ? [] : [relabel(come, [[kept.values.time, over]])]),
  ];
  return masks.length === 0 ? undefined : masks.reduce((all, next) => multiply(all, next));
}
