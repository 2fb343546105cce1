import { counted, describeValue } from '@meristem/autodiff';
import type { ColumnReading } from './column-reading.ts';
import type { ColumnTally } from './column-tally.ts';

/** Names of columns that part the rows: those of folds, and of rows to learn from and to test on. */
const PARTING =
  /^(?:cv[\s_-]?)?(?:k[\s_-]?)?folds?(?:[\s_-]?(?:id|no|nr|number|index))?$|^(?:data[\s_-]?)?(?:split|subset|partition)$/i;
/** What a row is for, in a word. */
const PARTS = /^(?:train|training|test|testing|val|valid|validation|dev|holdout|held[\s_-]?out|eval)$/i;
/** Parts of a table at most. */
const MOST_PARTS = 20;
/** Names of columns that tell things apart. */
const NAMING = /^(?:id|index|idx|uid|uuid|guid|row|record|key|nr|no|number)$|[\s_-](?:id|idx|nr|no|number)$/i;
const NAMING_JOINED = /[a-z](?:Id|ID)$/;
/** Rows from which on it is no chance that all have another number. */
const FEW = 10;
const MANY = 100;

/** What a column is that somebody keeps the rows in order with, and what may be done about it. */
export interface Bookkeeping {
  readonly why: string;
  readonly remedy: string;
}

/**
 * Why a column says what a row is for, or which it is, by its name and values, and is therefore nothing to learn from; `undefined`
 * for others. A network that is given such a column learns by it what does not hold for new rows.
 */
export function bookkeeping(tally: ColumnTally, reading: ColumnReading): Bookkeeping | undefined {
  const { name, values, overflown, distinct, filled, whole } = tally;
  const words = [...values.keys()];
  const isParting =
    !overflown &&
    words.length <= MOST_PARTS &&
    (PARTING.test(name) || words.every((word) => PARTS.test(word)));
  if (isParting && (reading.type === 'category' || (reading.type === 'number' && whole))) {
    const held = words.find((word) => /^(?:test|hold|held)/i.test(word)) ?? words.at(-1);
    return {
      why: 'it seems to say which part of the table a row is in',
      remedy: `Hold such a part out (split: ${JSON.stringify({ column: name, value: held })}), or choose the columns to learn from (columns), this one among them.`,
    };
  }
  const isNaming = NAMING.test(name) || NAMING_JOINED.test(name);
  if (isNaming && reading.type === 'number' && whole && distinct && filled > FEW) {
    return {
      why: 'it seems to name the rows: every one has a number of its own',
      remedy: 'Choose the columns to learn from (columns), this one among them, if it is more than a name.',
    };
  }
  return undefined;
}

/** What is to be said of a column that numbers the rows in some order, by its values alone: it may be a rank, and is kept. */
export function numbering(tally: ColumnTally, reading: ColumnReading): string | undefined {
  const { name, distinct, filled, whole } = tally;
  if (reading.type !== 'number' || !whole || !distinct || filled < MANY) return undefined;
  const { min, max } = tally.numbers(reading.mark);
  if (max - min + 1 !== filled) return undefined;
  return (
    `each of ${counted(filled, 'row')} has another number from ${min} to ${max}. Leave it out ` +
    `(leaveOut: ${JSON.stringify([name])}) if it is but a name of the row: ${describeValue(name)} is learned from as it stands.`
  );
}
