import { architectureByName, architectureNames } from '@meristem/experiment';
import type { ToldTask } from '../options/task-choice.ts';
import type { TaskShelf } from '../tasks.ts';
import type { Cell } from './cell.ts';
import { fits } from './fits.ts';

/** What the defaults were chosen on. */
const DEFAULT_TASKS = [
  'reversal',
  'digraphs',
  'reversal-and-sum',
  'context-integration',
  'two-spirals',
  'parity',
  'easy-hard-easy',
  'digits',
  'iris',
  'sine',
] as const;

/** Every one of them by every architecture of the catalogue that fits it. */
export function defaultCells(tasks: TaskShelf): readonly Cell[] {
  return DEFAULT_TASKS.flatMap((name) => cellsOfTask({ name, options: {}, label: name }, tasks));
}

/**
 * A task by every architecture of the catalogue that fits it.
 *
 * @param told its label is the first part of the names of the cells
 * @throws TaskOptionError as the registry does, for a task that lies in files and is not on the shelf as well
 */
export function cellsOfTask(told: ToldTask, tasks: TaskShelf): readonly Cell[] {
  const { name, options, label } = told;
  const task = tasks.get(name, options);
  return architectureNames(task)
    .filter((architecture) => fits(architectureByName(architecture, { ports: task }), task))
    .map((architecture) => ({
      task: { name, options },
      architectureName: architecture,
      name: `${label}.${architecture}`,
      architecture: (ports) => architectureByName(architecture, { ports }),
    }));
}
