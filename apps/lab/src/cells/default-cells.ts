import { architectureByName, architectureNames } from '@meristem/experiment';
import { fashionDefinition, isFashionInstalled } from '../fashion/fashion.ts';
import { KEPT_BACK_TASKS } from '../study-tasks/study-tasks.ts';
import { labTasks, type TaskShelf } from '../tasks.ts';
import type { Cell } from './cell.ts';
import { fits } from './fits.ts';

/** Every task that needs no option by every architecture of the catalogue that fits it. */
export function defaultCells(tasks: TaskShelf): readonly Cell[] {
  return defaultTaskNames().flatMap((name) => {
    const task = tasks.get(name);
    return architectureNames()
      .filter((architecture) => fits(architectureByName(architecture, { ports: task }), task))
      .map((architecture) => ({
        task: { name, options: {} },
        architectureName: architecture,
        name: `${name}.${architecture}`,
        architecture: (ports) => architectureByName(architecture, { ports }),
      }));
  });
}

/** Names of tasks that can be made here without being told more. */
function defaultTaskNames(): readonly string[] {
  const leftOut = new Set(KEPT_BACK_TASKS.map(({ name }) => name));
  if (!isFashionInstalled()) leftOut.add(fashionDefinition.name);
  return labTasks
    .summaries()
    .filter(
      ({ name, options }) => !leftOut.has(name) && options.every((option) => option.default !== undefined),
    )
    .map(({ name }) => name);
}
