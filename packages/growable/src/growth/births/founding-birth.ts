import type { Birth } from '../birth.ts';
import { fillNewborn } from './fill-newborn.ts';
import { orthogonalBirth } from './orthogonal-birth.ts';

/**
 * Newborns as if the network had begun with them: they are heard, with weights to others as first weights are, and hear as
 * orthogonal newborns do. For the very start of a run, when there is no function to be kept.
 */
export const foundingBirth: Birth = {
  name: 'founding',
  initialise: (nursery) => {
    const { axis, outgoing } = nursery.population;
    orthogonalBirth().initialise(nursery);
    for (const weight of outgoing) {
      if (weight.dims.includes(axis.post)) continue;
      for (const newborn of nursery.positions) {
        fillNewborn(nursery, weight.initial, weight, [[axis.pre, [newborn]]], nursery.units - 1, 0);
      }
    }
  },
};
