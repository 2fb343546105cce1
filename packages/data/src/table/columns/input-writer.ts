import { type Cell, cellText, type MissingRule, trimmed } from '../cells/cell.ts';
import type { InputColumn } from '../schema.ts';
import { booleanOf } from './column-reading.ts';
import { daysOfDate, readDate } from '../cells/dates.ts';
import { type DecimalMark, readNumeral } from '../cells/numerals.ts';

/** Writes the cells of one column into vectors, in people's units. */
export interface InputWriter {
  readonly column: InputColumn;
  /** Numbers of a vector that it writes. */
  readonly width: number;
  /** Writes a cell at a place of a vector. Returns what was expected where it cannot be read. */
  write(cell: Cell, into: Float64Array, at: number): string | undefined;
}

/** How many numbers of the vector a column takes. */
function widthOf(column: InputColumn): number {
  return (column.type === 'category' ? column.categories.length : 1) + Number(column.indicates);
}

/** Writes the cells of a column as its schema says. */
export function inputWriter(column: InputColumn, isMissing: MissingRule): InputWriter {
  const width = widthOf(column);
  const write = valueWriter(column);
  const absent = 'mean' in column ? column.mean : 0;
  return {
    column,
    width,
    write(given, into, at) {
      const cell = trimmed(given);
      into.fill(0, at, at + width);
      if (!isMissing(cell)) return write(cell, into, at);
      if (!column.indicates) return 'a value: in training, no cell of this column was empty';
      into[at] = absent;
      into[at + width - 1] = 1;
      return undefined;
    },
  };
}

/** Writes a cell that has a value. */
function valueWriter(column: InputColumn): InputWriter['write'] {
  switch (column.type) {
    case 'number':
      return numberWriter((cell) => numberOf(cell, column.mark), 'a number');
    case 'date':
      return numberWriter(
        (cell) => {
          if (cell instanceof Date) return daysOfDate(cell);
          const date = typeof cell === 'string' ? readDate(cell) : undefined;
          if (!date) return NaN;
          return column.order === 'day-first' ? date.dayFirst : date.monthFirst;
        },
        `a date${column.order === 'day-first' ? '' : ', the month first'}`,
      );
    case 'boolean':
      return numberWriter((cell) => {
        const flag = booleanOf(cellText(cell));
        return flag === undefined ? NaN : Number(flag);
      }, 'true or false, or yes or no');
    case 'category': {
      const places = new Map(column.categories.map((category, place) => [category, place]));
      return (cell, into, at) => {
        const place = places.get(cellText(cell));
        if (place !== undefined) into[at + place] = 1;
        return undefined;
      };
    }
  }
}

function numberWriter(read: (cell: Cell) => number, expected: string): InputWriter['write'] {
  return (cell, into, at) => {
    const value = read(cell);
    if (!Number.isFinite(value)) return expected;
    into[at] = value;
    return undefined;
  };
}

/** The number that a cell holds; NaN where it holds none. */
export function numberOf(cell: Cell, mark: DecimalMark): number {
  if (typeof cell === 'number' || typeof cell === 'bigint') return Number(cell);
  return typeof cell === 'string' ? readNumeral(cell, mark) : NaN;
}
