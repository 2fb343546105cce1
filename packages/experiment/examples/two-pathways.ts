import { add, multiply, project, relu, sigmoid, subtract, tanh, zeros } from '@meristem/autodiff';
import { type GrowableModule, growableModule } from '@meristem/growable';
import { z } from 'zod';

/** Options of a pool of two pathways. */
export const twoPathwaysOptions = z.object({
  units: z.number().int().min(1).default(1).describe('Units to start with.'),
  maxUnits: z.number().int().min(1).default(99).describe('Most units.'),
});

/**
 * A pool whose units mix two pathways in a proportion that each of them learns: one that remembers,
 * `tanh(drive + W h + b)`, and one that passes on what comes in, `relu(drive + c)`.
 *
 * Everything is declared over the pool's axis, so a unit is born and removed with its part of all of it, and nothing
 * here says how.
 */
export function twoPathways(options: z.output<typeof twoPathwaysOptions>): GrowableModule {
  return growableModule('twoPathways', options, ({ units, weight, bias, parameter }) => {
    const recurrent = weight('recurrent', [units.pre, units.post]);
    // Neither absorbs a constant drive, as the drive reaches both.
    const [memoryBias, directBias] = [bias('memoryBias'), bias('directBias')];
    // Log odds of the pathway that remembers: half and half at first.
    const odds = parameter('odds', { part: 'mixture', initial: zeros });
    return ({ driven, previous }) => {
      const received = driven(project(previous.seen, recurrent));
      const share = sigmoid(odds);
      const memory = multiply(share, tanh(add(received, memoryBias)));
      return add(memory, multiply(subtract(1, share), relu(driven(directBias))));
    };
  });
}
