import { ContractPanels } from '../words';
import { count, word } from './operands';
import { ROWS } from './panel-scratch';
import { tiledRowsOf } from './tall-tiles';

/*
 * Lines: rows of a product that follow each other along the innermost of several dims, and so lie at equal distances.
 */

/** Units of the innermost of several dims of rows, or all rows of a block of one dim, if tiles take them all; else 0. */
// @ts-ignore: decorator
@inline
export function lineOf(p: usize, rows: i32): i32 {
  const rank = word(p, ContractPanels.rowRank);
  if (rank == 0) return 0;
  if (rank == 1) return tiledRowsOf(rows) == rows ? rows : 0;
  const units = count(p + ContractPanels.DIMS + (rank - 1) * ContractPanels.rows.BYTES, 0);
  return units <= ROWS && tiledRowsOf(units) == units ? units : 0;
}

/** The rows of a block that begins with row `m`: whole lines, if there are such. */
export function rowsFrom(p: usize, m: i32): i32 {
  if (word(p, ContractPanels.rowRank) <= 1) return ROWS;
  const line = lineOf(p, ROWS);
  if (line <= 0) return ROWS;
  const before = m % line;
  return before > 0 ? line - before : ROWS - (ROWS % line);
}

/** Whether units of a table lie at equal distances. */
export function isEven(table: usize, units: i32): bool {
  if (units < 3) return true;
  const step = load<u32>(table, 4) - load<u32>(table);
  for (let unit = 1; unit < units; ++unit, table += 4) {
    if (load<u32>(table, 4) - load<u32>(table) != step) return false;
  }
  return true;
}
