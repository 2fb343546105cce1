import { describeValue, isArrayOf, MeristemError, MOST_UNITS } from '@meristem/autodiff';
import type { Checkpoint } from './checkpoint.ts';
import { type AppliedEdit, isGraphEdit } from './edit-log.ts';

type Check = readonly [path: string, holds: (value: unknown) => boolean, expected: string];

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every(Number.isFinite);
const isWord = (value: unknown): boolean => isCount(value) && (value as number) < 2 ** 32;
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPosition = (value: unknown): boolean => isCount(value) && (value as number) < MOST_UNITS;
const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');
/** Each with fields of a meeting; whether they can be laid is told where they are. */
const areMeetings = (value: unknown): boolean =>
  value === undefined ||
  (isObject(value) &&
    Object.values(value as object).every(
      (meeting) =>
        isObject(meeting) &&
        Object.keys(meeting as object).every((key) => ['pool', 'window', 'flatten'].includes(key)),
    ));
const isFactor = (value: unknown): boolean => Number.isFinite(value) && (value as number) > 0;
const isPlateau = (value: unknown): boolean => {
  const { best = 0, waited, cooling, factor } = Object(value) as Readonly<Record<string, unknown>>;
  return Number.isFinite(best) && isCount(waited) && isCount(cooling) && Number.isFinite(factor);
};
const COUNT = 'a whole number, 0 or more';

/** What must hold of every checkpoint, by JSON path, outermost first. */
const CHECKS: readonly Check[] = [
  ['format', (value) => value === 'meristem.checkpoint', '"meristem.checkpoint"'],
  [
    'formatVersion',
    (value) => value === 3 || value === 2,
    '3, or 2 (version 1 kept edits of axes and of the graph apart: go on with the release that wrote it, or start anew)',
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
  ['rateFactor', (value) => value === undefined || isFactor(value), 'a number above 0'],
  ['plateau', (value) => value === undefined || isPlateau(value), 'a best loss, cycles and a factor'],
  ['edits', (value) => Array.isArray(value) || isObject(value), 'a list of edits, or packed ones'],
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

/** What must hold of edits that are packed. */
const PACKED_CHECKS: readonly Check[] = [
  ['axes', isNames, 'names of axes'],
  ['graph', Array.isArray, 'a list of edits of the graph'],
  ['count', isCount, COUNT],
  [
    'packed',
    (value) => isArrayOf(value, 'Uint8Array'),
    'bytes: a checkpoint goes through a file (checkpointToBytes), not through JSON',
  ],
];

/** What must hold of every edit of an axis. */
const AXIS_EDIT_CHECKS: readonly Check[] = [
  ['edit.axis', (value) => typeof value === 'string', 'the name of an axis'],
  ['edit.survivors', (value) => Array.isArray(value) && value.every(isPosition), 'positions'],
  ['edit.births', isCount, COUNT],
];

/** What must hold of every edit of the graph. */
const GRAPH_EDIT_CHECKS: readonly Check[] = [
  ['edit.population', (value) => typeof value === 'string', 'the name of a population'],
  ['edit.removed', isNames, 'names'],
  ['edit.born', isNames, 'names'],
  ['edit.wires', (value) => value === undefined || isObject(value), 'wires of newborn areas, by name'],
  ['edit.meetings', areMeetings, 'how sites meet, by the names of projections'],
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
  ['lowestError', (value) => value === undefined || Number.isFinite(value), 'a number'],
  ['lowestCosts', (value) => value === undefined || isNumbers(value), 'a list of numbers'],
  ['lowestAt', (value) => value === undefined || isCount(value), COUNT],
  ['stands', (value) => value === undefined || typeof value === 'boolean', 'true or false'],
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

/**
 * Checks that something has the form of a checkpoint.
 *
 * @throws MeristemError (`checkpoint`), naming the JSON path.
 */
export function checkForm(checkpoint: Checkpoint): void {
  requireAll(CHECKS, '$', checkpoint);
  const { validation } = checkpoint;
  if (validation) requireAll(VALIDATION_CHECKS, '$.validation', validation);
  if (validation?.best) {
    requireAll(BEST_CHECKS, '$.validation.best', validation.best);
    checkForm(validation.best.checkpoint);
  }
  if (checkpoint.recent) requireAll(MARK_CHECKS, '$.recent', checkpoint.recent);
  checkEdits(checkpoint.edits);
}

function checkEdits(edits: Checkpoint['edits']): void {
  if (!isList(edits)) {
    requireAll(PACKED_CHECKS, '$.edits', edits);
    edits.graph.forEach((edit, i) => requireAll(GRAPH_EDIT_CHECKS, `$.edits.graph[${i}]`, { edit }));
    return;
  }
  edits.forEach((applied, i) => {
    requireAll(EDIT_CHECKS, `$.edits[${i}]`, applied);
    requireAll(isGraphEdit(applied.edit) ? GRAPH_EDIT_CHECKS : AXIS_EDIT_CHECKS, `$.edits[${i}]`, applied);
  });
}

function requireAll(checks: readonly Check[], root: string, data: unknown): void {
  for (const [path, holds, expected] of checks) {
    const value = path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], data);
    if (!holds(value)) fail(`${root}.${path}`, value, expected);
  }
}

function isList(edits: Checkpoint['edits']): edits is readonly AppliedEdit[] {
  return Array.isArray(edits);
}

/** Refuses a checkpoint, naming the JSON path of what does not fit. */
export function fail(path: string, found: unknown, expected: string): never {
  throw new MeristemError(
    'checkpoint',
    `checkpoint: ${path}: found ${describeValue(found)}, expected ${expected}.`,
  );
}
