import { type Cell, cellText, type MissingRule, ownText, trimmed } from '../cells/cell.ts';
import { type DateOrder, daysOfDate, readDate } from '../cells/dates.ts';
import { Moments } from './moments.ts';
import { type DecimalMark, numeralKind, readNumeral, unitOf } from '../cells/numerals.ts';

/** A cell and where it stands. */
export interface Place {
  readonly text: string;
  readonly place: number;
}

/** How often a value occurs. */
export interface ValueCount {
  readonly place: number;
  count: number;
  /** In rows that are learned from. */
  learned: number;
  /** With blanks around it. */
  padded: number;
}

/** Different values of a column that are counted; of more there is no account. */
export const MOST_VALUES = 1024;
/** Cells that a report shows. */
const EXAMPLES = 3;

/** Moments of cells under two readings, one of which holds for the whole column. */
class TwoReadings {
  readonly #both = new Moments();
  readonly #one = new Moments();
  readonly #other = new Moments();

  add(one: number, other: number, learns: boolean): void {
    if (one === other) return this.#both.add(one, learns);
    if (!Number.isNaN(one)) this.#one.add(one, learns);
    if (!Number.isNaN(other)) this.#other.add(other, learns);
  }

  of(reading: 'one' | 'other'): Moments {
    return this.#both.joined(reading === 'one' ? this.#one : this.#other);
  }
}

/** What there is to know of the cells of a column, in memory that does not grow with their number. */
export class ColumnTally {
  readonly name: string;
  /** Rows seen, cells without a value, and the first of these. */
  rows = 0;
  missing = 0;
  firstMissing: number | undefined;
  readonly examples: string[] = [];
  /** Values as texts, the first few of them; all of them unless `overflown`. */
  readonly values = new Map<string, ValueCount>();
  overflown = false;
  /** Whether the values that were counted until there were too many were all different. */
  distinct = true;
  /** Numerals that show the decimal mark, and the first of those that have two readings. */
  readonly shows: Record<DecimalMark, number> = { '.': 0, ',': 0 };
  readonly firstShown: Partial<Record<DecimalMark, Place>> = {};
  open: Place | undefined;
  /** Dates by which day and month can be told, and the first by which they cannot. */
  readonly showsOrder: Record<DateOrder, number> = { 'day-first': 0, 'month-first': 0 };
  openDate: Place | undefined;
  /** The first cells that are no number, and no date. */
  noNumber: Place | undefined;
  noDate: Place | undefined;
  dates = 0;
  /** Numbers with separators of their own or a unit, that of the first. */
  measured = 0;
  firstMeasured: Place | undefined;
  /** Whether it counts its rows: from 0 or 1, each number the one before and 1. */
  counts = true;
  /** Whether all of its numbers are whole. */
  whole = true;
  #last: number | undefined;
  #unit: string | undefined;
  readonly #numbers = new TwoReadings();
  readonly #days = new TwoReadings();

  constructor(name: string) {
    this.name = name;
  }

  /** Cells with a value. */
  get filled(): number {
    return this.rows - this.missing;
  }

  numbers(mark: DecimalMark): Moments {
    return this.#numbers.of(mark === '.' ? 'one' : 'other');
  }

  days(order: DateOrder): Moments {
    return this.#days.of(order === 'day-first' ? 'one' : 'other');
  }

  /** @param learns whether the row is one to learn from */
  add(given: Cell, place: number, learns: boolean, isMissing: MissingRule): void {
    this.rows += 1;
    const cell = trimmed(given);
    if (isMissing(cell)) {
      this.missing += 1;
      this.firstMissing ??= place;
      return;
    }
    this.#value(cell, place, learns, cell !== given);
    if (typeof cell === 'string') this.#text(cell, place, learns);
    else this.#typed(cell, place, learns);
  }

  #value(cell: Cell, place: number, learns: boolean, padded: boolean): void {
    if (this.overflown) return;
    const text = cellText(cell);
    const known = this.values.get(text);
    if (known) {
      this.distinct = false;
      known.count += 1;
      known.learned += Number(learns);
      known.padded += Number(padded);
    } else if (this.values.size < MOST_VALUES) {
      const own = ownText(text);
      if (this.examples.length < EXAMPLES) this.examples.push(own);
      this.values.set(own, { place, count: 1, learned: Number(learns), padded: Number(padded) });
    } else {
      this.overflown = true;
    }
  }

  #text(text: string, place: number, learns: boolean): void {
    const kind = numeralKind(text);
    const point = kind?.point ? readNumeral(text, '.') : NaN;
    const comma = !kind?.comma || (kind.point && !kind.open) ? point : readNumeral(text, ',');
    if (!kind || !Number.isFinite(kind.point ? point : comma)) {
      this.#noNumber(text, place);
      const date = readDate(text);
      if (date) this.#date(date, text, place, learns);
      else this.noDate ??= { text: ownText(text), place };
      return;
    }
    this.noDate ??= { text: ownText(text), place };
    this.#numbers.add(point, kind.comma ? comma : NaN, learns);
    if (kind.shows) {
      this.shows[kind.shows] += 1;
      this.firstShown[kind.shows] ??= { text: ownText(text), place };
    }
    if (kind.open) this.open ??= { text: ownText(text), place };
    this.#count(kind.point ? point : comma);
  }

  #date(
    { dayFirst, monthFirst }: { readonly dayFirst: number; readonly monthFirst: number },
    text: string,
    place: number,
    learns: boolean,
  ): void {
    this.dates += 1;
    this.#days.add(dayFirst, monthFirst, learns);
    if (dayFirst === monthFirst) return;
    if (Number.isNaN(monthFirst)) this.showsOrder['day-first'] += 1;
    else if (Number.isNaN(dayFirst)) this.showsOrder['month-first'] += 1;
    else this.openDate ??= { text: ownText(text), place };
  }

  #typed(cell: Exclude<Cell, string>, place: number, learns: boolean): void {
    if (typeof cell === 'number' || typeof cell === 'bigint') {
      const value = Number(cell);
      if (!Number.isFinite(value)) return this.#noNumber(String(cell), place);
      this.#numbers.add(value, value, learns);
      this.#count(value);
      this.noDate ??= { text: String(cell), place };
    } else if (cell instanceof Date) {
      this.#noNumber(cellText(cell), place);
      this.dates += 1;
      this.#days.add(daysOfDate(cell), daysOfDate(cell), learns);
    } else {
      this.#noNumber(cellText(cell), place);
      this.noDate ??= { text: cellText(cell), place };
    }
  }

  #noNumber(text: string, place: number): void {
    this.counts = false;
    this.noNumber ??= { text: ownText(text), place };
    const unit = unitOf(text);
    if (unit === undefined) return;
    this.#unit ??= ownText(unit);
    this.firstMeasured ??= { text: ownText(text), place };
    if (unit === this.#unit) this.measured += 1;
  }

  #count(value: number): void {
    this.whole &&= Number.isInteger(value);
    if (!this.counts) return;
    this.counts = this.#last === undefined ? value === 0 || value === 1 : value === this.#last + 1;
    this.#last = value;
  }
}
