import { ContractPanels } from '../words';
import { word } from './operands';

/*
 * Where the lists of dims of a product over several axes stand among its words: rows, columns, summed dims, shared ones.
 */

// @ts-ignore: decorator
@inline
export function columnRank(p: usize): i32 {
  return i32(word(p, ContractPanels.columnRank));
}

// @ts-ignore: decorator
@inline
export function columnDims(p: usize): usize {
  return p + ContractPanels.DIMS + word(p, ContractPanels.rowRank) * ContractPanels.rows.BYTES;
}

// @ts-ignore: decorator
@inline
export function summedDims(p: usize): usize {
  return columnDims(p) + word(p, ContractPanels.columnRank) * ContractPanels.columns.BYTES;
}

// @ts-ignore: decorator
@inline
export function sharedDims(p: usize): usize {
  return summedDims(p) + word(p, ContractPanels.summedRank) * ContractPanels.summed.BYTES;
}
