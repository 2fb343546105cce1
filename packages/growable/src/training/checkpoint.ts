import { type AppliedEdit, MeristemError, type State, stateFromJson, type StateJson, stateToJson, type Variable } from '@meristem/autodiff';
import type { JsonValue } from './training-task.ts';

/** What a trainer needs to go on exactly where it was, as plain data. */
export interface Checkpoint {
  readonly format: 'meristem.checkpoint';
  readonly formatVersion: 1;
  readonly seed: number;
  readonly cycle: number;
  readonly plannedCycles: number;
  readonly smoothedLoss: number;
  readonly births: number;
  readonly deaths: number;
  readonly stream: JsonValue;
  readonly edits: readonly AppliedEdit[];
  readonly state: StateJson;
}

/** The parts of a checkpoint that are not fixed by its format. */
export type CheckpointParts = Omit<Checkpoint, 'format' | 'formatVersion' | 'state'> & { readonly state: State };

/** Writes a checkpoint. */
export function checkpointOf(parts: CheckpointParts): Checkpoint {
  return { format: 'meristem.checkpoint', formatVersion: 1, ...parts, state: stateToJson(parts.state) };
}

/**
 * Reads the state of a checkpoint.
 *
 * @throws MeristemError (`checkpoint`) if it is not a checkpoint of this format, of another seed, or of other variables.
 */
export function stateOfCheckpoint(checkpoint: Checkpoint, seed: number, fresh: State, variables: readonly Variable[]): State {
  const fail = (path: string, found: unknown, expected: string): never => {
    throw new MeristemError('checkpoint', `checkpoint: ${path}: found ${JSON.stringify(found)}, expected ${expected}.`);
  };
  if (checkpoint?.format !== 'meristem.checkpoint') fail('$.format', checkpoint?.format, '"meristem.checkpoint"');
  if (checkpoint.formatVersion !== 1) fail('$.formatVersion', checkpoint.formatVersion, '1');
  if (checkpoint.seed !== seed) fail('$.seed', checkpoint.seed, `${seed}, the seed of this run`);
  return stateFromJson(checkpoint.state, fresh, variables);
}
