import { createState, foldKey, randomKey, type State, type Variable } from '@meristem/autodiff';
import type { UnitPopulation } from '../model/model.ts';
import { stateOfCheckpoint } from './checkpoint.ts';
import type { TrainerOptions } from './trainer-options.ts';

/** The state in which a run begins: a fresh one with its initial units, or that of its checkpoint. */
export function startingState(
  { seed, checkpoint }: Pick<TrainerOptions, 'seed' | 'checkpoint'>,
  populations: readonly UnitPopulation[],
  variables: readonly Variable[],
): State {
  const extents = Object.fromEntries(populations.map(({ name, initial }) => [name, initial]));
  const fresh = createState({ variables, key: foldKey(randomKey(seed), 'state'), extents });
  return checkpoint ? stateOfCheckpoint(checkpoint, seed, fresh, variables) : fresh;
}
