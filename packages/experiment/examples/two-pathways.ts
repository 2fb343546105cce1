import {
  add,
  multiply,
  project,
  relu,
  sigmoid,
  subtract,
  tanh,
  type Tensor,
  variable,
  zeros,
} from '@meristem/autodiff';
import type { GrowableModule, ModuleOptions } from '@meristem/growable';
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
export function twoPathways({ units, maxUnits }: z.output<typeof twoPathwaysOptions>): GrowableModule {
  const options: ModuleOptions = { units, maxUnits };
  return {
    kind: 'twoPathways',
    options,
    units: { initial: units, min: 1, max: maxUnits },
    recurrent: true,
    declare: ({ name, axis, weights }) => {
      const recurrent = variable({
        name: `${name}.recurrent`,
        dims: [axis.pre, axis.post],
        part: 'recurrent',
        initial: weights.initial.recurrent,
        birth: { incoming: weights.incoming, outgoing: weights.outgoing },
      });
      const own = (variableName: string, part: 'bias' | 'mixture') =>
        variable({
          name: `${name}.${variableName}`,
          dims: [axis],
          part,
          initial: zeros,
          birth: { own: zeros },
        });
      const [memoryBias, directBias] = [own('memoryBias', 'bias'), own('directBias', 'bias')];
      // Log odds of the pathway that remembers: half and half at first.
      const odds = own('odds', 'mixture');
      return {
        variables: [recurrent, memoryBias, directBias, odds],
        driveDims: [],
        recurrentWeights: [recurrent],
        // No bias stands for a constant drive here, as the drive reaches two of them.
        step: (drive, previous) => {
          const remembered = project(previous!.seen, recurrent);
          const received: Tensor = drive ? add(drive, remembered) : remembered;
          const share = sigmoid(odds);
          const memory = multiply(share, tanh(add(received, memoryBias)));
          const direct = relu(drive ? add(drive, directBias) : directBias);
          return add(memory, multiply(subtract(1, share), direct));
        },
      };
    },
  };
}
