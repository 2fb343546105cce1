import { describeValue, type JsonObject, listNames } from '@meristem/autodiff';
import { inspectTable, type TableOptions, tableTask } from '@meristem/data';
import { fileSource } from '@meristem/data/file';
import type { OptionRules } from '@meristem/tasks';
import { UsageError } from '../errors.ts';
import type { OwnKind } from './own-definition.ts';
import { readersOption } from './own-options.ts';

/** How a table is read, whatever is learned from it. */
export const READING_OPTIONS: OptionRules = {
  format: readersOption('"csv", "json-lines" or "parquet" (default: by the end of the name)'),
  columns: readersOption('the columns to predict from (default: all that can be)'),
  leaveOut: readersOption('columns to leave out'),
  types: readersOption('what columns are read as, by name: "number", "category", "boolean" or "date"'),
  missingWords: readersOption('words that stand for no value, besides NA and the like'),
  delimiter: readersOption('what stands between cells (default: what is found)'),
  header: readersOption('whether the first row has the names of the columns (default: what is found)'),
  encoding: readersOption('how text is written (default: UTF-8, or UTF-16 by its mark)'),
  decimal: readersOption('the decimal mark of numbers (default: what is found)'),
  dates: readersOption('whether in 3/4/2024 the day comes first: "day-first" or "month-first"'),
  categories: readersOption('the most categories of a column (default 64)'),
  rare: readersOption('categories that occur less often are none (default 2)'),
};

/** Columns of a table from the others. */
export const tableKind: OwnKind = {
  name: 'table',
  summary: 'Columns of a table of your own, as classes or as numbers, from the other columns.',
  file: 'path of a table in CSV, or by the end of its name JSON lines or Parquet',
  options: {
    target: readersOption('the column to predict, or a list of columns'),
    regress: readersOption(
      'whether targets that are numbers are predicted as such: true, or a list of columns',
    ),
    missing: readersOption(
      'what becomes of cells without a value: "indicate", unless told, "drop" or "refuse"',
    ),
    split: readersOption(
      'share of the rows that is held out (default 0.2), or {"column", "value"} of those rows',
    ),
    seed: readersOption('what chooses the rows that are held out (default 0)'),
    ...READING_OPTIONS,
    schema: readersOption('all that was inferred; then nothing is inferred again'),
  },
  read: async ({ path }, options) => {
    const { target } = options;
    if (target === undefined) throw await targetless(path, options);
    return await tableTask(fileSource(path), options as JsonObject & TableOptions);
  },
  inspect: (path, options) => inspectTable(fileSource(path), options),
};

/** Says which columns could be predicted. */
async function targetless(path: string, options: JsonObject): Promise<UsageError> {
  const { columns = [], problems } = await inspectTable(fileSource(path), options);
  const names = columns.map(({ name }) => name);
  const last = columns.findLast(({ use }) => use === 'input')?.name ?? names.at(-1);
  return new UsageError(
    last === undefined
      ? `--target: found nothing, expected a column of ${path}, which cannot be read: ${problems.join(' ')}`
      : `--target: found nothing, expected the column to predict, or several of ${listNames(names)}. Give one, such as --target ${describeValue(last)}.`,
  );
}
