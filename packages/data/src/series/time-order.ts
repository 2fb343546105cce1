import { describeValue } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import { type Cell, trimmed } from '../table/cells/cell.ts';
import { daysOfDate, readDate } from '../table/cells/dates.ts';
import { numberOf } from '../table/columns/input-writer.ts';
import type { TimeColumn } from './series-schema.ts';

/** Distances between rows that a report needs to know the usual one. */
const COUNTED = 4096;
/** A distance that is so many times the usual one is a gap. */
const GAP = 1.5;
/** Most of the distances that the usual one has, for others to be gaps. */
const USUAL = 0.9;

/** Sees to it that rows come in the order of time, and takes note of rows of one time and of gaps. */
export class TimeOrder {
  readonly #time: TimeColumn;
  readonly #isMissing: (cell: Cell) => boolean;
  #before = -Infinity;
  #text = '';
  /** How often each distance occurred, and where first: what is far more than the usual one is a gap. */
  readonly #distances = new Map<number, { count: number; readonly place: string }>();
  #same = 0;
  #firstSame = '';

  constructor(time: TimeColumn, isMissing: (cell: Cell) => boolean) {
    this.#time = time;
    this.#isMissing = isMissing;
  }

  /**
   * Takes the time of the next row; one without a time follows the row before.
   *
   * @param place of the row, made when it is needed
   * @throws {@link DataError} for a time that cannot be read, or is before that of the row before
   */
  take(given: Cell, place: () => string): void {
    const cell = trimmed(given);
    if (this.#isMissing(cell)) return;
    const now = this.#read(cell);
    if (Number.isNaN(now)) {
      throw new DataError({
        path: place(),
        found: describeValue(cell),
        expected: this.#time.order
          ? 'a date, by which rows are in order'
          : 'a number, by which rows are in order',
        remedy: 'Mend the cell.',
      });
    }
    if (now < this.#before) {
      throw new DataError({
        path: place(),
        found: `${describeValue(cell)} after ${this.#text}`,
        expected: 'rows in the order of time, the earliest first',
        remedy: `Sort the rows by ${describeValue(this.#time.name)}, or name the column of the order (time).`,
      });
    }
    if (now === this.#before) {
      this.#same += 1;
      this.#firstSame ||= place();
    } else if (this.#before !== -Infinity) {
      this.#count(now - this.#before, place);
    }
    this.#before = now;
    this.#text = describeValue(cell);
  }

  /** Rows of one time and gaps, in words. */
  get problems(): readonly string[] {
    const told: string[] = [];
    if (this.#same > 0) {
      told.push(
        `${this.#firstSame}: the time of the row before, as in ${rows(this.#same)} in all; they count as one after the other. ` +
          'Leave out what is there twice, or make a series of each thing that was measured.',
      );
    }
    const gaps = this.#gaps();
    if (gaps) {
      const unit = this.#time.order ? ' days' : '';
      told.push(
        `${gaps.place}: a gap of ${gaps.largest}${unit} before it, where ${gaps.usual}${unit} is usual, the largest of ${gaps.count}; ` +
          'rows count as equally far apart.',
      );
    }
    return told;
  }

  #read(cell: Cell): number {
    if (cell instanceof Date) return daysOfDate(cell);
    if (!this.#time.order) return numberOf(cell, this.#time.mark ?? '.');
    const date = typeof cell === 'string' ? readDate(cell) : undefined;
    return (this.#time.order === 'day-first' ? date?.dayFirst : date?.monthFirst) ?? Number.NaN;
  }

  #count(distance: number, place: () => string): void {
    // Times of a clock are no round numbers.
    const rounded = Number(distance.toPrecision(6));
    const known = this.#distances.get(rounded);
    if (known) known.count += 1;
    else if (this.#distances.size < COUNTED) this.#distances.set(rounded, { count: 1, place: place() });
  }

  #gaps(): { count: number; largest: number; usual: number; place: string } | undefined {
    const counted = [...this.#distances].toSorted(([, one], [, other]) => other.count - one.count);
    const total = counted.reduce((sum, [, { count }]) => sum + count, 0);
    const [most] = counted;
    if (!most || most[1].count < USUAL * total) return undefined;
    const [usual] = most;
    const far = counted.filter(([distance]) => distance > GAP * usual);
    if (far.length === 0) return undefined;
    const [largest, { place }] = far.reduce((one, other) => (other[0] > one[0] ? other : one));
    return { count: far.reduce((sum, [, { count }]) => sum + count, 0), largest, usual, place };
  }
}

function rows(count: number): string {
  return count === 1 ? 'one row' : `${count} rows`;
}
