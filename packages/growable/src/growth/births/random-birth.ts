import { checkOptions, type Fill, type Variable } from '@meristem/autodiff';
import type { Birth } from '../birth.ts';
import { FILL } from '../rule-parts.ts';
import { fillNewborn } from './fill-newborn.ts';
import { type Chosen, upTo } from './unit-elements.ts';

/** Options of `randomBirth`. */
export interface RandomBirthOptions {
  /** Weights to a newborn from the units that were there before it; as the criterion says unless told. */
  readonly incoming?: Fill;
  /** Weights from a newborn, to itself included; as the criterion says unless told. */
  readonly outgoing?: Fill;
}

/**
 * Newborns with random weights of their own, whatever the criterion gives to newborns: with `zeros` outgoing they change
 * nothing at first.
 *
 * @throws OptionError if an option is not what it should be.
 */
export function randomBirth(options: RandomBirthOptions): Birth {
  checkOptions<RandomBirthOptions>('randomBirth', options, { incoming: FILL, outgoing: FILL });
  const { incoming, outgoing } = options;
  const names = [incoming?.name ?? '', outgoing?.name ?? ''];
  return {
    name: `random(${names.join(', ')})`,
    initialise: (nursery) => {
      const { axis, incoming: into, outgoing: from } = nursery.population;
      for (const newborn of nursery.positions) {
        const older = upTo(newborn);
        const write = (fill: Fill, weights: readonly Variable[], chosen: Chosen, others: number): void => {
          for (const weight of weights) fillNewborn(nursery, fill, weight, chosen, newborn, others);
        };
        if (incoming) write(incoming, into, at(axis.post, newborn, axis.pre, older), 0);
        if (outgoing) write(outgoing, from, at(axis.pre, newborn, axis.post, [...older, newborn]), 1);
      }
    },
  };
}

type ChosenDim = Chosen[number][0];

function at(own: ChosenDim, newborn: number, other: ChosenDim, positions: readonly number[]): Chosen {
  return [
    [own, [newborn]],
    [other, positions],
  ];
}
