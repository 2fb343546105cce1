import type { FrameWeights } from '../contract/index.ts';

/** Pixels of a cell, at least and at most, and of a tile. */
const [SMALLEST, LARGEST, WIDEST] = [2, 16, 480];

/** Pixels of a side of a matrix's cells, so that it fits a height where that can be. */
export function cellSize({ rows, columns }: Pick<FrameWeights, 'rows' | 'columns'>, height: number): number {
  const fits = Math.min(height / Math.max(1, rows), WIDEST / Math.max(1, columns));
  return Math.max(SMALLEST, Math.min(LARGEST, Math.floor(fits)));
}

/** A cell of a matrix. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The cell at a point of a picture that the matrix fills; undefined beside it. */
export function cellAt(
  { rows, columns }: Pick<FrameWeights, 'rows' | 'columns'>,
  point: { readonly x: number; readonly y: number },
  size: number,
): Cell | undefined {
  const [row, column] = [Math.floor(point.y / size), Math.floor(point.x / size)];
  return row >= 0 && row < rows && column >= 0 && column < columns ? { row, column } : undefined;
}

/** What a cell of weights says, in words. */
export function cellWords(
  { preIds, postIds, pre, post, columns, values, each }: FrameWeights,
  { row, column }: Cell,
): string {
  const value = values[row * columns + column] ?? NaN;
  const kind = each > 1 ? `, norm of ${each} weights` : '';
  return `${pre} ${preIds[row] ?? row} to ${post} ${postIds[column] ?? column}: ${value.toPrecision(3)}${kind}`;
}
