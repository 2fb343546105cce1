import type { TaskShelf } from '../tasks.ts';
import type { Cell } from './cell.ts';
import { defaultCells } from './default-cells.ts';
import { keptBackCells } from './kept-back-cells.ts';
import { researchCells } from './research-cells.ts';

/** A study that holds networks which grow by default against networks of fixed size, cell by cell. */
export interface CellStudy {
  readonly name: string;
  /** The question, in one sentence. */
  readonly summary: string;
  /** Seeds of growing networks unless told. */
  readonly seeds: readonly number[];
  /**
   * The cells, cheap ones first.
   *
   * @param text path of a text for tasks that read one
   */
  cells(tasks: TaskShelf, text?: string): readonly Cell[];
}

/** Seeds of networks of fixed size. */
export const FIXED_SEEDS: readonly number[] = [0, 1, 2];

/** All studies of cells. */
export const CELL_STUDIES: readonly CellStudy[] = [
  {
    name: 'defaults',
    summary: 'Does "grow" without flags learn every task with every architecture that fits it?',
    seeds: [0, 1, 2, 3, 4],
    cells: defaultCells,
  },
  {
    name: 'research',
    summary: 'Does the default rule keep up with the best fixed size on what it was made on?',
    seeds: [10, 11, 12],
    cells: (_, text) => researchCells(text),
  },
  {
    name: 'kept-back',
    summary: 'Does the default rule keep up with the best fixed size on tasks that it was not made on?',
    seeds: [20, 21, 22],
    cells: keptBackCells,
  },
];
