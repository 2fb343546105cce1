import { counted, describeValue, type Fault, listNames } from '@meristem/autodiff';
import type { ResolvedOptions } from '../options.ts';
import { placeOf, type RowReader } from '../rows/row-reader.ts';
import type { ColumnType } from '../schema.ts';
import { type ColumnTally, MOST_VALUES, type Place } from './column-tally.ts';
import type { DateOrder } from '../cells/dates.ts';
import type { DecimalMark } from '../cells/numerals.ts';

/** What the columns of a table are read by. */
export interface ReadingRules {
  readonly table: Pick<RowReader, 'name' | 'unit'>;
  readonly options: ResolvedOptions;
  /** The decimal mark of the table's numbers. */
  readonly mark: DecimalMark;
  /** Whether a number of the table, or an option, shows that mark. */
  readonly markShown: boolean;
}

/** What a column is read as: a type, nothing because of what it holds, or a fault that somebody has to mend. */
export type ColumnReading =
  | { readonly type: 'number'; readonly mark: DecimalMark }
  | { readonly type: 'date'; readonly order: DateOrder }
  | { readonly type: 'boolean' }
  | { readonly type: 'category' }
  | { readonly type: 'none'; readonly why: string }
  | { readonly type: 'fault'; readonly fault: Fault };

/** The share of cells from which on a column of numbers or dates is meant, with mistakes in it. */
const MEANT = 0.8;
/** Different numbers with a unit that may be categories, such as sizes of bottles: more are measured. */
const MOST_MEASURES = 20;
/** Characters of the longest category. */
const LONGEST_CATEGORY = 200;

/** The decimal mark that most numbers of columns without other texts show; a point where none does. */
export function tableMark(
  tallies: readonly ColumnTally[],
  { decimal }: Pick<ResolvedOptions, 'decimal'>,
): Pick<ReadingRules, 'mark' | 'markShown'> {
  if (decimal) return { mark: decimal, markShown: true };
  const of = (mark: DecimalMark): number =>
    tallies.reduce((sum, { noNumber, shows }) => sum + (noNumber ? 0 : shows[mark]), 0);
  const [points, commas] = [of('.'), of(',')];
  return { mark: commas > points ? ',' : '.', markShown: points + commas > 0 };
}

/** What a column is read as, by its cells or as it was told. */
export function readColumn(tally: ColumnTally, rules: ReadingRules): ColumnReading {
  const told = rules.options.types?.[tally.name];
  if (tally.filled === 0) return { type: 'none', why: 'every cell is empty' };
  if (told) return asTold(tally, told, rules);
  if (!tally.noNumber) return asNumber(tally, rules);
  if (isBoolean(tally)) return { type: 'boolean' };
  if (!tally.noDate) return asDate(tally, rules);
  return asText(tally, rules);
}

function asTold(tally: ColumnTally, told: ColumnType, rules: ReadingRules): ColumnReading {
  const { noNumber, noDate } = tally;
  if (told === 'category') return tally.overflown ? tooMany(tally) : { type: 'category' };
  if (told === 'number') {
    return noNumber ? misfit(tally, noNumber, 'a number', rules) : asNumber(tally, rules);
  }
  if (told === 'date') return noDate ? misfit(tally, noDate, 'a date', rules) : asDate(tally, rules);
  if (isBoolean(tally)) return { type: 'boolean' };
  const [text, { place }] = [...tally.values].find(([word]) => booleanOf(word) === undefined) ?? [
    'too many values',
    { place: 0 },
  ];
  return misfit(tally, { text, place }, 'true or false, or yes or no', rules);
}

/** What a word says of true and false; `undefined` where it says nothing of them. */
export function booleanOf(word: string): boolean | undefined {
  const known = word.toLowerCase();
  if (known === 'true' || known === 'yes') return true;
  return known === 'false' || known === 'no' ? false : undefined;
}

function isBoolean({ values, overflown }: ColumnTally): boolean {
  return !overflown && [...values.keys()].every((word) => booleanOf(word) !== undefined);
}

function asNumber(tally: ColumnTally, { mark, markShown, table }: ReadingRules): ColumnReading {
  const { open, firstShown, name } = tally;
  const other = firstShown[mark === '.' ? ',' : '.'];
  if (other) {
    return faultAt(tally, other, table, {
      expected: `numbers whose decimal mark is ${describeValue(mark)}, as elsewhere`,
      remedy: `Write all numbers with one decimal mark, or say types: { ${describeValue(name)}: "category" }.`,
    });
  }
  if (open?.text.includes(',') && !markShown) {
    return faultAt(tally, open, table, {
      expected: 'a number of which the decimal mark is plain',
      remedy: 'Say decimal: "." if the comma parts thousands, or decimal: "," if it is the decimal mark.',
    });
  }
  return { type: 'number', mark };
}

function asDate(
  tally: ColumnTally,
  { options, table }: Pick<ReadingRules, 'options' | 'table'>,
): ColumnReading {
  const { showsOrder, openDate } = tally;
  const dayFirst = showsOrder['day-first'] > 0;
  const monthFirst = showsOrder['month-first'] > 0;
  const order: DateOrder = options.dates ?? (monthFirst ? 'month-first' : 'day-first');
  if (order === 'day-first' ? monthFirst : dayFirst) {
    return {
      type: 'fault',
      fault: {
        path: placeOf(table, undefined, tally.name),
        found: `dates with the ${order === 'day-first' ? 'month' : 'day'} first${dayFirst && monthFirst ? ', and others' : ''}`,
        expected: `the ${order === 'day-first' ? 'day' : 'month'} first in all of them`,
        remedy: 'Write them as 2024-12-31.',
      },
    };
  }
  if (dayFirst || monthFirst || !openDate || options.dates) return { type: 'date', order };
  return faultAt(tally, openDate, table, {
    expected: 'dates of which day and month can be told',
    remedy: 'Say dates: "day-first" or dates: "month-first", or write them as 2024-12-31.',
  });
}

function asText(tally: ColumnTally, rules: ReadingRules): ColumnReading {
  const { filled, dates, measured, overflown, values } = tally;
  const { noNumber, noDate, firstMeasured } = tally as ColumnTally & { noNumber: Place; noDate: Place };
  const numbers = tally.numbers(rules.mark).count;
  if (numbers >= MEANT * filled) {
    return misfit(tally, noNumber, `a number, as in ${counted(numbers, 'other cell')}`, rules);
  }
  if (dates >= MEANT * filled) {
    return misfit(tally, noDate, `a date, as in ${counted(dates, 'other cell')}`, rules);
  }
  const many = overflown || values.size > rules.options.categories;
  if (
    measured >= MEANT * filled &&
    firstMeasured &&
    (many || tally.distinct || values.size > MOST_MEASURES)
  ) {
    return misfit(tally, firstMeasured, 'a plain number, without a unit or separators', rules);
  }
  return many || isIds(tally) ? tooMany(tally, numbers) : { type: 'category' };
}

/** Whether texts are all different, in so many rows that this is no chance. */
function isIds({ distinct, filled }: ColumnTally): boolean {
  return distinct && filled > FEW;
}
const FEW = 10;

function tooMany({ values, overflown, distinct, filled }: ColumnTally, numbers = 0): ColumnReading {
  if (numbers > 0) {
    return { type: 'none', why: `numbers in ${counted(numbers, 'cell')} and texts in ${filled - numbers}` };
  }
  const count = overflown ? `more than ${MOST_VALUES}` : String(values.size);
  if (distinct) return { type: 'none', why: `every value is another, as of names and numbers of things` };
  const longest = [...values.keys()].find((text) => text.length > LONGEST_CATEGORY);
  return { type: 'none', why: longest ? 'free text' : `${count} different texts, too many for categories` };
}

function misfit(tally: ColumnTally, at: Place, expected: string, { table }: ReadingRules): ColumnReading {
  const name = describeValue(tally.name);
  return faultAt(tally, at, table, {
    expected,
    remedy:
      `Mend the cell, add it to missingWords if it stands for nothing, leave the column out (leaveOut: [${name}]), ` +
      `or say types: { ${name}: "category" }.`,
  });
}

function faultAt(
  tally: ColumnTally,
  { text, place }: Place,
  table: ReadingRules['table'],
  rest: Pick<Fault, 'expected' | 'remedy'>,
): ColumnReading {
  return {
    type: 'fault',
    fault: { path: placeOf(table, place, tally.name), found: describeValue(text), ...rest },
  };
}

/** Pairs of values of a column that only blanks or cases tell apart, in words. */
export function alikeValues({ name, values }: ColumnTally, { table }: ReadingRules): readonly string[] {
  const told: string[] = [];
  const byCase = new Map<string, string>();
  for (const [text, { padded, count, place }] of values) {
    if (padded > 0 && padded < count) {
      told.push(
        `${placeOf(table, place, name)}: ${describeValue(text)} has blanks around it in ${counted(padded, 'cell')}; ` +
          'they were taken off.',
      );
    }
    const before = byCase.get(text.toLowerCase());
    if (before !== undefined) {
      told.push(
        `${placeOf(table, place, name)}: ${listNames([before, text])} differ in case alone; they are two. Write them alike if they are one.`,
      );
    }
    byCase.set(text.toLowerCase(), text);
  }
  return told;
}
