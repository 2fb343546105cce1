import type { TargetColumn } from '../schema.ts';
import type { ColumnReading } from './column-reading.ts';
import { type ColumnTally, MOST_VALUES } from './column-tally.ts';

/** What a column is read as, in words. */
export function typeWords(tally: ColumnTally, reading: ColumnReading, target?: TargetColumn): string {
  if (target?.type === 'class') return `class, one of ${target.classes.length}`;
  const different = tally.overflown ? `more than ${MOST_VALUES}` : String(tally.values.size);
  switch (reading.type) {
    case 'number':
      return reading.mark === ',' ? 'number with decimal comma' : 'number';
    case 'date':
      return tally.showsOrder['day-first'] + tally.showsOrder['month-first'] > 0 || tally.openDate
        ? `date, ${reading.order === 'day-first' ? 'the day' : 'the month'} first`
        : 'date';
    case 'boolean':
      return 'yes or no';
    case 'category':
      return `category, one of ${different}`;
    case 'none':
    case 'fault':
      return 'text';
  }
}

/** The range of numbers and dates, in words. */
export function rangeOf(tally: ColumnTally, reading: ColumnReading): string | undefined {
  if (reading.type === 'number') {
    const { min, max } = tally.numbers(reading.mark);
    const [from, to] = [shortNumber(min), shortNumber(max)];
    // Large numbers that lie close together differ in digits that are left out otherwise.
    return from === to ? `${min} to ${max}` : `${from} to ${to}`;
  }
  if (reading.type !== 'date') return undefined;
  const { min, max } = tally.days(reading.order);
  return `${dayText(min)} to ${dayText(max)}`;
}

/** A number in at most 6 digits. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function dayText(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}
