import { listNames } from '@meristem/autodiff';
import { type Cell, cellText, trimmed } from '../cells/cell.ts';
import type { TargetColumn } from '../schema.ts';
import { numberOf } from './input-writer.ts';

/** Classes that a message lists. */
const MOST_LISTED = 10;

/** Reads the cells of one target: the numbers of classes, or numbers in people's units; NaN where they cannot be read. */
export interface CellReader {
  read(cell: Cell): number;
  /** What can be read, in words. */
  readonly expected: string;
}

export function targetCells(target: TargetColumn): CellReader {
  if (target.type === 'number') {
    return { read: (cell) => numberOf(trimmed(cell), target.mark), expected: 'a number' };
  }
  const { classes, mark } = target;
  const numbers = new Map(classes.map((name, number) => [name, number]));
  const listed = listNames(classes.slice(0, MOST_LISTED));
  return {
    read(given) {
      const cell = trimmed(given);
      const text = mark ? String(numberOf(cell, mark)) : cellText(cell);
      return numbers.get(text) ?? NaN;
    },
    expected: `one of the classes ${listed}${classes.length > MOST_LISTED ? `, ... (${classes.length} in all)` : ''}`,
  };
}
