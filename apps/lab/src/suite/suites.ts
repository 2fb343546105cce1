import { listNames } from '@meristem/autodiff';
import { UsageError } from '../errors.ts';
import type { Suite, SuiteEntry } from './suite.ts';

const PAPER: Suite = {
  name: 'paper',
  summary: "The paper's tasks and their kin: texts that take a memory, and problems that change.",
  entries: ['reversal', 'digraphs', 'reversal-and-sum', 'easy-hard-easy'].map((task) => ({ task })),
};

const LAYERED: Suite = {
  name: 'layered',
  summary: 'Problems of single examples, for networks without memory.',
  entries: ['two-spirals', 'parity', 'iris', 'digits'].map((task) => ({ task })),
};

/** All suites. */
export const SUITES: readonly [Suite, ...Suite[]] = [PAPER, LAYERED];

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
