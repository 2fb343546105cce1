import {
  type JsonValue,
  MeristemError,
  type State,
  stateFromJson,
  type StateJson,
  stateToJson,
  type Variable,
} from '@meristem/autodiff';
import type { BuriedUnit } from '../../growth/birth.ts';
import type { RuleMemory } from '../../growth/growth-rule.ts';
import { requireFiniteState } from './divergence.ts';
import { type AppliedEdit, isGraphEdit } from './edit-log.ts';
import type { ActivityJson } from '../growth-pass/population-book.ts';
import type { StreamMark } from '../probe/recent-cycles.ts';
import type { ValidationRecord } from '../validation/validation-watch.ts';

/** What a trainer needs to go on exactly where it was, as plain data. */
export interface Checkpoint {
  readonly format: 'meristem.checkpoint';
  readonly formatVersion: 2;
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
  /** Edits of axes and of the graph, in the order in which they were applied. */
  readonly edits: readonly AppliedEdit[];
  /** What the growth rule remembers. */
  readonly memory: RuleMemory;
  /** Removed units that the growth rule keeps, by population. */
  readonly graveyard: Readonly<Record<string, readonly BuriedUnit[]>>;
  /** What units have put out lately, by population, if dead ones are looked for. */
  readonly activity?: ActivityJson;
  readonly state: StateJson;
}

/** The parts of a checkpoint that are not fixed by its format. */
export type CheckpointParts = Omit<Checkpoint, 'format' | 'formatVersion' | 'activity' | 'state'> & {
  readonly activity: ActivityJson | undefined;
  readonly state: State;
};

/**
 * Writes a checkpoint.
 *
 * @throws NonFiniteError naming a tensor that is not finite, for nobody could go on from there.
 */
export function checkpointOf({ activity, state, ...parts }: CheckpointParts): Checkpoint {
  requireFiniteState(`checkpoint: cycle ${parts.cycle}`, state);
  return {
    format: 'meristem.checkpoint',
    formatVersion: 2,
    ...parts,
    ...(activity && { activity }),
    state: stateToJson(state),
  };
}

type Check = readonly [path: string, holds: (value: unknown) => boolean, expected: string];

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isWord = (value: unknown): boolean => isCount(value) && (value as number) < 2 ** 32;
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');
const COUNT = 'a whole number, 0 or more';

/** What must hold of every checkpoint, by JSON path, outermost first. */
const CHECKS: readonly Check[] = [
  ['format', (value) => value === 'meristem.checkpoint', '"meristem.checkpoint"'],
  [
    'formatVersion',
    (value) => value === 2,
    '2 (version 1 kept edits of axes and of the graph apart: go on with the release that wrote it, or start anew)',
  ],
  ['seed', isCount, COUNT],
  ['cycle', isCount, COUNT],
  ['plannedCycles', (value) => Number.isFinite(value), 'a number'],
  ['smoothedLoss', (value) => Number.isFinite(value), 'a number'],
  ['births', isCount, COUNT],
  ['deaths', isCount, COUNT],
  ['lookups', isCount, COUNT],
  ['stream', (value) => value !== undefined, "a position of the task's stream"],
  ['validation', (value) => value === undefined || isObject(value), 'a record of the validation'],
  ['recent', (value) => value === undefined || isObject(value), 'a mark of the stream'],
  ['edits', Array.isArray, 'a list of edits'],
  ['memory', isObject, "the growth rule's memory"],
  ['graveyard', isObject, 'removed units by population'],
  ['activity', (value) => value === undefined || isObject(value), 'what units put out, by population'],
  ['state', isObject, 'a state'],
  ['state.key', isObject, 'a random key'],
  ['state.key.high', isWord, 'a whole number of 32 bits'],
  ['state.key.low', isWord, 'a whole number of 32 bits'],
  ['state.version', isCount, COUNT],
  ['state.populations', isObject, 'populations by axis'],
  ['state.tensors', isObject, 'numbers by variable'],
];

/** What must hold of every edit of a checkpoint. */
const EDIT_CHECKS: readonly Check[] = [
  ['clock', isCount, COUNT],
  ['edit', isObject, 'an edit'],
];

/** What must hold of every edit of an axis. */
const AXIS_EDIT_CHECKS: readonly Check[] = [
  ['edit.axis', (value) => typeof value === 'string', 'the name of an axis'],
  ['edit.survivors', (value) => Array.isArray(value) && value.every(isCount), 'positions'],
  ['edit.births', isCount, COUNT],
];

/** What must hold of every edit of the graph. */
const GRAPH_EDIT_CHECKS: readonly Check[] = [
  ['edit.population', (value) => typeof value === 'string', 'the name of a population'],
  ['edit.removed', isNames, 'names'],
  ['edit.born', isNames, 'names'],
];

/** What must hold of the mark of a stream. */
const MARK_CHECKS: readonly Check[] = [
  ['cycle', isCount, COUNT],
  ['position', (value) => value !== undefined, "a position of the task's stream"],
];

/** What must hold of a record of the validation. */
const VALIDATION_CHECKS: readonly Check[] = [
  ['latest', (value) => value === undefined || isObject(value), 'a cycle and a loss'],
  ['lowest', (value) => value === undefined || Number.isFinite(value), 'a number'],
  ['best', (value) => value === undefined || isObject(value), 'a network'],
];

/** What must hold of the best network. */
const BEST_CHECKS: readonly Check[] = [
  ['cycle', isCount, COUNT],
  ['validationLoss', (value) => Number.isFinite(value), 'a number'],
  ['parameters', isCount, COUNT],
  ['checkpoint', isObject, 'a checkpoint'],
];

/**
 * Checks the form of a checkpoint.
 *
 * @param rows the examples that the run trains on, if it keeps others back.
 * @throws MeristemError (`checkpoint`), naming the JSON path, if it is not one of this format, or of a run that keeps others
 *   back.
 */
export function checkCheckpoint(checkpoint: Checkpoint, rows?: number): void {
  checkForm(checkpoint);
  if (checkpoint.validation?.rows === rows) return;
  const expected = rows === undefined ? 'nothing, as nothing is kept back' : `${rows}`;
  fail(
    '$.validation.rows',
    checkpoint.validation?.rows,
    `${expected}: go on with the same option validation`,
  );
}

function checkForm(checkpoint: Checkpoint): void {
  requireAll(CHECKS, '$', checkpoint);
  const { validation } = checkpoint;
  if (validation) requireAll(VALIDATION_CHECKS, '$.validation', validation);
  if (validation?.best) {
    requireAll(BEST_CHECKS, '$.validation.best', validation.best);
    checkForm(validation.best.checkpoint);
  }
  if (checkpoint.recent) requireAll(MARK_CHECKS, '$.recent', checkpoint.recent);
  checkpoint.edits.forEach((applied, i) => {
    requireAll(EDIT_CHECKS, `$.edits[${i}]`, applied);
    requireAll(isGraphEdit(applied.edit) ? GRAPH_EDIT_CHECKS : AXIS_EDIT_CHECKS, `$.edits[${i}]`, applied);
  });
}

/**
 * Reads the state of a checkpoint.
 *
 * @throws MeristemError (`checkpoint`), naming the JSON path, if it is of another seed or of other variables.
 */
export function stateOfCheckpoint(
  checkpoint: Checkpoint,
  seed: number,
  fresh: State,
  variables: readonly Variable[],
): State {
  const { state, cycle } = checkpoint;
  if (checkpoint.seed !== seed) fail('$.seed', checkpoint.seed, `${seed}, the seed of this run`);
  if (state.clock !== cycle) fail('$.state.clock', state.clock, `${cycle}, the cycle of the checkpoint`);
  return stateFromJson(state, fresh, variables);
}

function requireAll(checks: readonly Check[], root: string, data: unknown): void {
  for (const [path, holds, expected] of checks) {
    const value = path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], data);
    if (!holds(value)) fail(`${root}.${path}`, value, expected);
  }
}

function fail(path: string, found: unknown, expected: string): never {
  const text = JSON.stringify(found) ?? 'nothing';
  const shown = text.length > 80 ? `${text.slice(0, 80)}...` : text;
  throw new MeristemError('checkpoint', `checkpoint: ${path}: found ${shown}, expected ${expected}.`);
}
