import { architectureByName, architectureNames } from '@meristem/experiment';
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
  return DEFAULT_TASKS.flatMap((name) => {
    const task = tasks.get(name);
    return architectureNames(task)
      .filter((architecture) => fits(architectureByName(architecture, { ports: task }), task))
      .map((architecture) => ({
        task: { name, options: {} },
        architectureName: architecture,
        name: `${name}.${architecture}`,
        architecture: (ports) => architectureByName(architecture, { ports }),
      }));
  });
}
