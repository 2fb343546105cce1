import { describeValue, listNames, nearestName } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import { type Cell, missingRule } from './cells/cell.ts';
import { ColumnTally } from './columns/column-tally.ts';
import type { ResolvedOptions } from './options.ts';
import { placeOf, type RowReader } from './rows/row-reader.ts';
import type { TableSplit } from './schema.ts';
import { heldOutRule, type HeldOutRule } from './table-split.ts';

/** What one pass over a table finds. */
export interface TableTally {
  readonly columns: readonly ColumnTally[];
  /** Rows of the table, with those that have no target. */
  readonly rows: number;
  /** Rows with every target: to learn from, and held out. */
  readonly train: number;
  readonly test: number;
  /** The first row that lacks a target. */
  readonly firstWithoutTarget: number | undefined;
}

/** The split that the options ask for. */
export function splitOf({ split = 0.2, seed }: Pick<ResolvedOptions, 'split' | 'seed'>): TableSplit {
  return typeof split === 'number' ? { share: split, seed } : split;
}

/** Reads a table once, and counts what is in its columns. Rows without a target count for no other column. */
export async function tallyTable(
  reader: RowReader,
  options: ResolvedOptions,
  isHeldOut: HeldOutRule = heldOutRule(splitOf(options)),
): Promise<TableTally> {
  const isMissing = missingRule(options.missingWords);
  const split = splitOf(options);
  const columns: ColumnTally[] = [];
  let [rows, train, test] = [0, 0, 0];
  let firstWithoutTarget: number | undefined;
  let firstPlace: number | undefined;
  for await (const batch of reader.batches()) {
    firstPlace ??= batch.places[0];
    refuseWide(reader);
    for (const name of reader.columns.slice(columns.length))
      columns.push(lateTally(name, train + test, firstPlace));
    const targets = options.target.map((name) => reader.columns.indexOf(name)).filter((at) => at >= 0);
    const parting = 'column' in split ? reader.columns.indexOf(split.column) : -1;
    for (const [at, row] of batch.rows.entries()) {
      const place = batch.places[at] as number;
      const learns = !isHeldOut(rows, row[parting]);
      rows += 1;
      if (targets.some((target) => isMissing(trimmedText(row[target])))) {
        firstWithoutTarget ??= place;
        for (const target of targets) columns[target]?.add(row[target], place, learns, isMissing);
        continue;
      }
      if (learns) train += 1;
      else test += 1;
      for (let column = 0; column < columns.length; column += 1) {
        (columns[column] as ColumnTally).add(row[column], place, learns, isMissing);
      }
    }
  }
  return { columns, rows, train, test, firstWithoutTarget };
}

/** As many as spreadsheets have: each column is counted by itself, and is a number of the input at least. */
const MOST_COLUMNS = 16_384;

function refuseWide({ name, columns }: RowReader): void {
  if (columns.length <= MOST_COLUMNS) return;
  throw new DataError({
    path: name,
    found: `${columns.length} columns`,
    expected: `at most ${MOST_COLUMNS}`,
    remedy: 'Write the rows as an .npz, or keep the columns that matter.',
  });
}

function trimmedText(cell: Cell): Cell {
  return typeof cell === 'string' ? cell.trim() : cell;
}

/** The tally of a column that the rows so far have not had. */
function lateTally(name: string, rows: number, firstPlace: number | undefined): ColumnTally {
  const tally = new ColumnTally(name);
  tally.rows = rows;
  tally.missing = rows;
  if (rows > 0) tally.firstMissing = firstPlace;
  return tally;
}

/** Refuses names of columns that the table does not have; of a series, also that of the column of its order. */
export function requireColumns(reader: RowReader, options: ResolvedOptions, time?: string): void {
  const { target, columns = [], leaveOut = [], types = {}, split, regress } = options;
  const asked: readonly (readonly [option: string, names: readonly string[]])[] = [
    ['target', target],
    ['time', time === undefined ? [] : [time]],
    ['columns', columns],
    ['leaveOut', leaveOut],
    ['types', Object.keys(types)],
    ['regress', typeof regress === 'boolean' ? [] : regress],
    ['split.column', typeof split === 'object' ? [split.column] : []],
  ];
  for (const [option, names] of asked) {
    const unknown = names.find((name) => !reader.columns.includes(name));
    if (unknown === undefined) continue;
    if (reader.columns.length === 0) throw columnless(reader);
    const nearest = nearestName(unknown, reader.columns);
    throw new DataError({
      path: `${placeOf(reader, undefined)}, option ${option}`,
      found: describeValue(unknown),
      expected: `a column of the table: ${listNames(reader.columns.slice(0, MOST_LISTED))}${
        reader.columns.length > MOST_LISTED ? `, ... (${reader.columns.length} in all)` : ''
      }`,
      remedy: nearest === undefined ? 'Name a column of the table.' : `Did you mean "${nearest}"?`,
    });
  }
}

function columnless(reader: RowReader): DataError {
  const unread = reader.facts.find(([label]) => label === 'not read')?.[1];
  return new DataError({
    path: placeOf(reader, undefined),
    found: `no column of values${unread === undefined ? '' : ` (${unread})`}`,
    expected: 'rows, of which each has a value for each column',
    remedy: 'Write one record for each row, such as {"size": 1, "kind": "a"} on a line of its own.',
  });
}

/** Columns that a message lists. */
const MOST_LISTED = 12;
