import { listNames } from '@meristem/autodiff';
import { architectureNames } from '@meristem/experiment';
import { UsageError } from '../errors.ts';
import { nameRemedy } from '../options/named-choice.ts';
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

const IMAGES = ['digits', 'permuted-digits', 'sequential-digits'];

const AREAS = ['context-integration', 'cross-modal-match', 'several-streams', 'reversal-and-sum'];

function suite(name: string, summary: string, tasks: readonly string[]): Suite {
  return { name, summary, entries: tasks.map((task) => ({ task })) };
}

/** All suites. */
export const SUITES: readonly [Suite, ...Suite[]] = [
  suite('paper', "The paper's tasks, hard and easy.", PAPER),
  suite('classics', 'What networks with a memory are tried on.', CLASSICS),
  suite('layered', 'Problems of single examples, for networks without memory.', LAYERED),
  suite('images', 'Handwritten digits: as they are, in another order, and read row by row.', IMAGES),
  suite('areas', 'Several kinds of processing at once, for networks of several areas.', AREAS),
  suite('all', 'All of these, but digits in other orders.', [...PAPER, ...CLASSICS, ...LAYERED, ...AREAS]),
];

/**
 * The entries of a suite whose tasks were asked for, all unless told, by each of some architectures.
 *
 * @throws UsageError for a task that the suite has not, and an architecture that there is not
 */
export function chooseEntries(
  { name, entries }: Suite,
  tasks: readonly string[] | undefined,
  architectures: readonly string[] | undefined,
): readonly SuiteEntry[] {
  const known = [...new Set(entries.map(({ task }) => task))];
  requireKnown('--tasks', tasks, known, `, which suite ${name} has`);
  requireKnown('--architectures', architectures, architectureNames(), '');
  const chosen = entries.filter(({ task }) => tasks?.includes(task) ?? true);
  if (architectures === undefined) return chosen;
  return chosen.flatMap((entry) => architectures.map((architecture) => ({ ...entry, architecture })));
}

function requireKnown(
  flag: string,
  asked: readonly string[] | undefined,
  known: readonly string[],
  where: string,
): void {
  const stranger = asked?.find((each) => !known.includes(each));
  if (stranger === undefined) return;
  throw new UsageError(
    `${flag}: found "${stranger}", expected some of ${listNames(known)}${where}, with commas between them. ${nameRemedy(stranger, known, flag)}`,
  );
}
