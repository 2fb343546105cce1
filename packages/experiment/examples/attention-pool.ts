import {
  add,
  assign,
  type Axis,
  axis as declareAxis,
  constant,
  divide,
  exp,
  max,
  maximum,
  multiply,
  slice,
  stopGradient,
  subtract,
  sum,
  tanh,
  type Tensor,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';
import type { GrowableModule, ModuleOptions } from '@meristem/growable';
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
export function attentionPool(options: z.output<typeof attentionPoolOptions>): GrowableModule {
  const { units, maxUnits, settling } = options;
  const plain: ModuleOptions = { units, maxUnits, settling };
  return {
    kind: 'attentionPool',
    options: plain,
    units: { initial: units, min: 1, max: maxUnits },
    recurrent: false,
    coupled: true,
    declare: ({ name, axis }) => {
      const received = declareAxis(`${name}.received`, 2);
      const one = declareAxis(`${name}.one`, 1);
      const bias = variable({
        name: `${name}.bias`,
        dims: [received, axis],
        part: 'bias',
        initial: zeros,
        birth: { own: zeros },
      });
      const presence: Variable = variable({
        name: `${name}.presence`,
        dims: [axis],
        purpose: 'statistic',
        initial: constant(1),
        birth: { own: zeros },
      });
      const present: Tensor = presence;
      const part = (x: Tensor, position: number): Tensor => sum(slice(x, received, position, one), one);
      return {
        variables: [bias],
        driveDims: [received],
        recurrentWeights: [],
        biasOf: { drive: bias },
        statistics: [assign(presence, add(present, multiply(settling, subtract(1, present))))],
        step: (drive) => {
          const inner: Tensor = drive ? add(drive, bias) : bias;
          return multiply(attention(part(inner, SCORE), present, axis), tanh(part(inner, VALUE)));
        },
      };
    },
  };
}

/** Softmax over the units, each of which counts as much as it is present: `[..., units]`. */
function attention(score: Tensor, present: Tensor, units: Axis): Tensor {
  // A shift by any number that is the same for all units changes nothing, but for keeping exponentials finite.
  const weight = multiply(present, exp(subtract(score, stopGradient(max(score, units)))));
  return divide(weight, maximum(sum(weight, units), LEAST));
}
