import {
  type JsonValue,
  NonFiniteError,
  type PlateauMemory,
  type Precision,
  type State,
  stateFromJson,
  type StateJson,
  type Variable,
} from '@meristem/autodiff';
import type { BuriedUnit } from '../../growth/birth.ts';
import type { RuleMemory } from '../../growth/growth-rule.ts';
import { requireFiniteState } from './divergence.ts';
import { fail } from './checkpoint-form.ts';
import type { AppliedEdit, EditLog, PackedEdits } from './edit-log.ts';
import type { ActivityJson } from '../growth-pass/population-book.ts';
import type { StreamMark } from '../probe/recent-cycles.ts';
import type { ValidationRecord } from '../validation/validation-watch.ts';

/** A state as plain data, with what its numbers are over. */
interface CheckpointState extends StateJson {
  /** The dims of each variable: `memory`, or `memory:pre` and `memory:post`, the axis in a role. */
  readonly dims?: Readonly<Record<string, readonly string[]>>;
}

/**
 * What a trainer needs to go on exactly where it was, as plain data that can be cloned and sent. `checkpointToBytes` makes a
 * file of it. Checkpoints of version 2, which were JSON, are taken as well.
 */
export interface Checkpoint {
  readonly format: 'meristem.checkpoint';
  readonly formatVersion: 3;
  readonly seed: number;
  readonly cycle: number;
  readonly plannedCycles: number;
  readonly smoothedLoss: number;
  readonly births: number;
  readonly deaths: number;
  /** What the growth rule has looked up, in multiply-adds. */
  readonly lookups: number;
  readonly stream: JsonValue;
  /** Where the stream was before the recent cycles that the growth rule looks back at, if it looks back. */
  readonly recent?: StreamMark;
  /** What the run's validation has seen, if it keeps examples back. */
  readonly validation?: ValidationRecord;
  /** Factor of the learning rate and the penalty of a run that went back and goes on more slowly; 1 unless told. */
  readonly rateFactor?: number;
  /** What a learning rate that follows the loss goes by, if it does. */
  readonly plateau?: PlateauMemory;
  /** Edits of axes and of the graph, in the order in which they were applied; a list in version 2. */
  readonly edits: PackedEdits | readonly AppliedEdit[];
  /** What the growth rule remembers. */
  readonly memory: RuleMemory;
  /** Removed units that the growth rule keeps, by population. */
  readonly graveyard: Readonly<Record<string, readonly BuriedUnit[]>>;
  /** What units have put out lately, by population, if dead ones are looked for. */
  readonly activity?: ActivityJson;
  /** How the backend stores numbers, and the file after it; `double` unless told. */
  readonly precision?: Precision;
  readonly state: CheckpointState;
  /** Free text by key, for whoever keeps the checkpoint. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** The parts of a checkpoint that are not fixed by its format. */
export type CheckpointParts = Omit<
  Checkpoint,
  'format' | 'formatVersion' | 'activity' | 'edits' | 'state'
> & {
  readonly activity: ActivityJson | undefined;
  readonly edits: EditLog;
  readonly state: State;
};

/**
 * Writes a checkpoint. It holds the numbers of the state, not a copy of them.
 *
 * @throws NonFiniteError naming a tensor that is not finite, for nobody could go on from there.
 */
export function checkpointOf({ activity, edits, state, ...parts }: CheckpointParts): Checkpoint {
  requireFiniteState(`checkpoint: cycle ${parts.cycle}`, state);
  if (!Number.isFinite(parts.smoothedLoss)) {
    throw new NonFiniteError(
      `checkpoint: cycle ${parts.cycle}: found smoothed loss ${parts.smoothedLoss}, expected a finite number.`,
    );
  }
  return {
    format: 'meristem.checkpoint',
    formatVersion: 3,
    ...parts,
    edits: edits.pack(),
    ...(activity && { activity }),
    state: stateRecord(state),
  };
}

function stateRecord({ key, clock, version, axisUnits, tensors }: State): CheckpointState {
  const dimsOf = ({ dims }: Variable): readonly string[] =>
    dims.map(({ axis, role }) => (role === 'plain' ? axis.name : `${axis.name}:${role}`));
  return {
    key,
    clock,
    version,
    populations: Object.fromEntries(
      [...axisUnits].map(([name, { ids, born, nextId }]) => [
        name,
        { ids: [...ids], born: [...born], nextId },
      ]),
    ),
    dims: Object.fromEntries([...tensors.keys()].map((variable) => [variable.name, dimsOf(variable)])),
    tensors: Object.fromEntries([...tensors].map(([{ name }, values]) => [name, values])),
  };
}

/**
 * Reads the state of a checkpoint.
 *
 * @throws MeristemError (`checkpoint`), naming the JSON path, if it is of another seed or of other variables.
 */
export function stateOfCheckpoint(
  checkpoint: Checkpoint,
  seed: number,
  variables: readonly Variable[],
): State {
  const { state, cycle } = checkpoint;
  if (checkpoint.seed !== seed) fail('$.seed', checkpoint.seed, `${seed}, the seed of this run`);
  if (state.clock !== cycle) fail('$.state.clock', state.clock, `${cycle}, the cycle of the checkpoint`);
  const axes = variables.flatMap(({ dims }) => dims.map(({ axis }) => [axis.name, { axis }] as const));
  return stateFromJson(state, { axisUnits: new Map(axes) }, variables);
}
