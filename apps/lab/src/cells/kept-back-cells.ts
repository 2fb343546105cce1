import type { Cell } from './cell.ts';

/** Tasks that no rule was chosen on, by architectures that fit them. */
export function keptBackCells(): readonly Cell[] {
  return [];
}
