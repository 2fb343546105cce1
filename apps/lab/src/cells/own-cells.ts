import { fittingArchitecture } from '../options/fitting-architecture.ts';
import type { ToldTask } from '../options/task-choice.ts';
import type { TaskShelf } from '../tasks.ts';
import type { Cell } from './cell.ts';
import type { CellStudy } from './cell-studies.ts';
import { type CellChoice, chooseCells } from './choose-cells.ts';
import { cellsOfTask } from './default-cells.ts';

/** A study of one task or of own data. */
export function ownStudy({ label }: ToldTask): Omit<CellStudy, 'cells'> {
  return {
    name: label,
    summary: `Does "grow" without flags keep up with the best fixed size on ${label}?`,
    seeds: [0, 1, 2, 3, 4],
  };
}

/**
 * The cells of one task or of own data, which is on the shelf: by the architecture that `grow` takes unless others are named.
 *
 * @throws UsageError for an architecture that does not fit
 */
export function ownCells(told: ToldTask, tasks: TaskShelf, choice: CellChoice): readonly Cell[] {
  const usual = fittingArchitecture(tasks.get(told.name, told.options)).name;
  return chooseCells(cellsOfTask(told, tasks), { architectures: [usual], ...choice });
}
