import { foldKey, randomKey, uniformAt } from '@meristem/autodiff';
import { type Cell, cellText, trimmed } from './cells/cell.ts';
import type { TableSplit } from './schema.ts';

/** Says of each row, in order, whether it is held out. @param cell its cell in the column of the split */
export type HeldOutRule = (row: number, cell: Cell) => boolean;

/**
 * By a share: the rows fall into blocks of `1 / share` each, and one of each block, at random, is held out; for shares above a
 * half it is the other way round. So held-out rows are spread over the table, as many as the share says, and a row stays where
 * it is when others come after it.
 */
export function heldOutRule(split: TableSplit): HeldOutRule {
  if ('column' in split) {
    const { value } = split;
    return (_, cell) => cellText(trimmed(cell)) === value;
  }
  const { share, seed } = split;
  const key = foldKey(randomKey(seed), 'held-out rows');
  const chosen = Math.min(share, 1 - share);
  return (row) => {
    const block = Math.floor((row + 0.5) * chosen);
    const start = Math.ceil(block / chosen - 0.5);
    const end = Math.ceil((block + 1) / chosen - 0.5);
    const picked = start + Math.floor(uniformAt(key, block) * (end - start));
    return (row === picked) === share <= 0.5;
  };
}
