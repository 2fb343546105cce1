import { listNames } from '@meristem/autodiff';
import { UsageError } from '../errors.ts';
import { nameRemedy } from '../options/named-choice.ts';
import type { Cell } from './cell.ts';

/** Which cells of a study are wanted; all unless told. */
export interface CellChoice {
  /** Names of tasks, as the first part of the name of a cell has them. */
  readonly tasks?: readonly string[];
  readonly architectures?: readonly string[];
}

/**
 * The cells that were chosen, in the order of the study.
 *
 * @throws UsageError for a name that no cell has, and where none is left
 */
export function chooseCells(cells: readonly Cell[], { tasks, architectures }: CellChoice): readonly Cell[] {
  requireKnown('--tasks', tasks, cells.map(taskOf));
  requireKnown(
    '--architectures',
    architectures,
    cells.map(({ architectureName }) => architectureName),
  );
  const chosen = cells.filter(
    (cell) =>
      (tasks?.includes(taskOf(cell)) ?? true) && (architectures?.includes(cell.architectureName) ?? true),
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError(
    'study: found no cell of these tasks and architectures, expected at least one. A network without memory does not fit a ' +
      `task that takes one. There are: ${cells.map(({ name }) => name).join(', ')}.`,
  );
}

function taskOf({ name, architectureName }: Cell): string {
  return name.slice(0, -architectureName.length - 1);
}

function requireKnown(flag: string, asked: readonly string[] | undefined, known: readonly string[]): void {
  const stranger = asked?.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const names = listNames([...new Set(known)]);
  throw new UsageError(
    `${flag}: found "${stranger}", expected some of ${names}, with commas between them. ${nameRemedy(stranger, known, flag)}`,
  );
}
