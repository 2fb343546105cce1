import { counted, describeValue, type Fault } from '@meristem/autodiff';
import { type Complain, placeOf } from '../rows/row-reader.ts';
import type { TargetColumn } from '../schema.ts';
import type { ColumnReading, ReadingRules } from './column-reading.ts';
import { type ColumnTally, MOST_VALUES } from './column-tally.ts';
import { type DecimalMark, readNumeral } from '../cells/numerals.ts';

/** Different whole numbers up to which they are classes, unless they are to be predicted as numbers. */
const MOST_NUMBERED = 20;
/** The most classes of a target. */
const MOST_CLASSES = 1000;

/** What a column is as a target; `undefined` where it is none, after saying so. */
export function targetColumn(
  tally: ColumnTally,
  reading: ColumnReading,
  rules: ReadingRules,
  complain: Complain,
): TargetColumn | undefined {
  const { name } = tally;
  const port = portName(name, rules.options.target);
  const refuse = (fault: Omit<Fault, 'path'>): undefined =>
    void complain({ path: placeOf(rules.table, undefined, name), ...fault });
  if (reading.type === 'number' && !isNumbered(tally, reading.mark, rules)) {
    const { mean, deviation, min, max } = tally.numbers(reading.mark);
    if (min === max) return refuse(constant(String(min)));
    const huge = hugeNumbers(tally, reading.mark, rules.table);
    if (huge) return void complain(huge);
    return { name, port, type: 'number', mark: reading.mark, mean, deviation };
  }
  if (isRegressed(name, rules)) {
    return refuse({
      found: `${reading.type === 'date' ? 'dates' : 'texts'}, as in ${describeValue(tally.examples[0])}`,
      expected: 'numbers, as regress says',
      remedy: 'Choose another target, or leave regress out for classes.',
    });
  }
  if (reading.type === 'date' || tally.overflown || tally.values.size > MOST_CLASSES) {
    const many = tally.overflown ? `more than ${MOST_VALUES}` : tally.values.size;
    return refuse({
      found: reading.type === 'date' ? 'dates' : `${many} different texts`,
      expected: `numbers, or at most ${MOST_CLASSES} classes`,
      remedy: 'Choose another target, or group its values.',
    });
  }
  const mark = reading.type === 'number' ? reading.mark : undefined;
  const classes = classesOf(tally, mark);
  if (classes.length < 2) return refuse(constant(classes[0] ?? ''));
  if (reading.type === 'none' && tally.distinct) {
    return refuse({
      found: `${counted(classes.length, 'text')}, every one another`,
      expected: 'classes that occur more than once',
      remedy: 'Choose another target.',
    });
  }
  return { name, port, type: 'class', classes, ...(mark && { mark }) };
}

/** The fault of a column whose numbers are too large for a deviation, by which they could be standardised. */
export function hugeNumbers(
  tally: ColumnTally,
  mark: DecimalMark,
  table: ReadingRules['table'],
): Fault | undefined {
  const { mean, deviation, min, max } = tally.numbers(mark);
  if (Number.isFinite(mean) && Number.isFinite(deviation)) return undefined;
  return {
    path: placeOf(table, undefined, tally.name),
    found: `numbers from ${min} to ${max}`,
    expected: 'numbers that can be standardised, such as those up to 1e150',
    remedy: 'Mend them, leave the column out, or take logarithms.',
  };
}

function constant(value: string): Omit<Fault, 'path'> {
  return {
    found: `${describeValue(value)} in every row`,
    expected: 'at least two different values to tell apart',
    remedy: 'Choose another target, or add rows of other classes.',
  };
}

function isRegressed(name: string, { options: { regress } }: ReadingRules): boolean {
  return typeof regress === 'boolean' ? regress : regress.includes(name);
}

/** Whether numbers are the numbers of classes. */
function isNumbered(tally: ColumnTally, mark: '.' | ',', rules: ReadingRules): boolean {
  if (isRegressed(tally.name, rules)) return false;
  if (tally.overflown) return false;
  const classes = classesOf(tally, mark);
  if (rules.options.types?.[tally.name] === 'number') return false;
  return classes.length <= MOST_NUMBERED && classes.every((text) => Number.isInteger(Number(text)));
}

/** The classes of a column: numbers by size, texts by their letters. */
function classesOf({ values }: ColumnTally, mark: '.' | ',' | undefined): readonly string[] {
  const texts = [...values.keys()];
  if (!mark) return texts.toSorted();
  const numbers = new Set(texts.map((text) => readNumeral(text, mark)));
  return [...numbers].toSorted((one, other) => one - other).map(String);
}

/** The port of a target: its name with other characters as `_`, and a number where two would have the same. */
export function portName(name: string, targets: readonly string[]): string {
  const plain = (text: string): string => {
    const slug = text
      .normalize('NFKD')
      .replaceAll(/[\u0300-\u036f]/g, '')
      .replaceAll(/[^\w-]+/g, '_');
    const short = slug.replaceAll(/^_+|_+$/g, '').slice(0, LONGEST_PORT);
    return /^[A-Za-z]/.test(short) ? short : `target_${short}`.replace(/_$/, '');
  };
  const own = plain(name);
  const taken = TAKEN.includes(own) || own in {};
  const before = targets.slice(0, targets.indexOf(name)).filter((other) => plain(other) === own);
  return taken || before.length > 0 ? `${own}_${before.length + 1}` : own;
}

const LONGEST_PORT = 60;
/** Names that networks have for something else: the port of the inputs among them, and the usual names of areas. */
const TAKEN = ['row', 'window', 'hidden', 'time', 'batch', 'learningRate', 'penaltyScale', 'clock'];
