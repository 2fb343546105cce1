import {
  add,
  type Axis,
  constant,
  divide,
  exp,
  max,
  maximum,
  multiply,
  SHARE,
  slice,
  stopGradient,
  subtract,
  sum,
  tanh,
  type Tensor,
  zeros,
} from '@meristem/autodiff';
import { type GrowableModule, growableModule, type ModuleScope, type ModuleStep } from '@meristem/growable';
import { z } from 'zod';

/** Options of an attention pool. */
export const attentionPoolOptions = z.object({
  units: z.number().int().min(1).default(1).describe('Units to start with.'),
  maxUnits: z.number().int().min(1).default(99).describe('Most units.'),
  settling: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('Share of the way to full presence that a newborn goes in each cycle.'),
});

/** Positions along the axis of what each unit receives. */
const [SCORE, VALUE] = [0, 1];

/** Keeps quotients finite where no unit is present. */
const LEAST = 1e-12;

/**
 * A head of attention over its own units: each receives a score and a value, and a softmax of the scores over all units
 * says how much of its value it may give, `softmax(score) * tanh(value)`. Score and value are an axis of their own beside
 * that of the units, so nothing that grows is fused with anything.
 *
 * The hazard: a softmax runs over the axis that grows, so a newborn takes a share from everybody, however weak its
 * outgoing weights are, and the network's function jumps at its birth. So every unit has a presence, which is 0 at birth,
 * weighs its exponential, and rises to 1 over some hundred cycles: a birth changes nothing at first. A removal cannot be
 * mended so, as the share of the removed unit falls to the others at once; `coupled` says so to whoever wants to know.
 */
export function attentionPool({
  units: initial,
  maxUnits,
  settling,
}: z.output<typeof attentionPoolOptions>): GrowableModule {
  const declare = ({ units, bias, statistic, fixedAxis, receivePer }: ModuleScope): ModuleStep => {
    const [received, one] = [fixedAxis('received', 2), fixedAxis('one', 1)];
    receivePer(received);
    const offset = bias('bias', { dims: [received, units], absorbs: 'drive' });
    const present = statistic('presence', {
      initial: constant(1),
      newborn: zeros,
      next: (now) => add(now, multiply(settling, subtract(1, now))),
    });
    return ({ driven }) => {
      const inner = driven(offset);
      const part = (position: number): Tensor => sum(slice(inner, received, position, one), one);
      return multiply(attention(part(SCORE), present, units), tanh(part(VALUE)));
    };
  };
  const options = { units: initial, maxUnits, settling };
  return growableModule('attentionPool', options, declare, { coupled: true, expects: { settling: SHARE } });
}

/** Softmax over the units, each of which counts as much as it is present: `[..., units]`. */
function attention(score: Tensor, present: Tensor, units: Axis): Tensor {
  // A shift by any number that is the same for all units changes nothing, but for keeping exponentials finite.
  const weight = multiply(present, exp(subtract(score, stopGradient(max(score, units)))));
  return divide(weight, maximum(sum(weight, units), LEAST));
}
