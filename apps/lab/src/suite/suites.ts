import { listNames } from '@meristem/autodiff';
import { UsageError } from '../errors.ts';
import type { Suite, SuiteEntry } from './suite.ts';

const PAPER = ['reversal', 'digraphs'];

const CLASSICS = [
  'copy-memory',
  'recall',
  'adding',
  'temporal-order',
  'delayed-match',
  'n-back',
  'modular-sum',
  'reber',
  'embedded-reber',
  'anbncn',
  'dyck',
  'sine-superposition',
  'mackey-glass',
];

const LAYERED = [
  'xor',
  'parity',
  'moons',
  'two-spirals',
  'student-teacher',
  'multi-sine',
  'iris',
  'wine',
  'digits',
];

const AREAS = ['context-integration', 'cross-modal-match', 'several-streams', 'reversal-and-sum'];

function suite(name: string, summary: string, tasks: readonly string[]): Suite {
  return { name, summary, entries: tasks.map((task) => ({ task })) };
}

/** All suites. */
export const SUITES: readonly [Suite, ...Suite[]] = [
  suite('paper', "The paper's tasks, hard and easy.", PAPER),
  suite('classics', 'What networks with a memory are tried on.', CLASSICS),
  suite('layered', 'Problems of single examples, for networks without memory.', LAYERED),
  suite('areas', 'Several kinds of processing at once, for networks of several areas.', AREAS),
  suite('all', 'All of these.', [...PAPER, ...CLASSICS, ...LAYERED, ...AREAS]),
];

/**
 * The entries of a suite whose tasks were asked for; all unless told.
 *
 * @throws UsageError for a task that the suite has not
 */
export function chooseEntries(
  { name, entries }: Suite,
  tasks: readonly string[] | undefined,
): readonly SuiteEntry[] {
  const known = [...new Set(entries.map(({ task }) => task))];
  const stranger = tasks?.find((task) => !known.includes(task));
  if (stranger === undefined) return entries.filter(({ task }) => tasks?.includes(task) ?? true);
  throw new UsageError(
    `--tasks: found "${stranger}", expected some of ${listNames(known)}, which suite ${name} has, with commas between them.`,
  );
}
