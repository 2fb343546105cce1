import { describeValue, type JsonObject, type Port } from '@meristem/autodiff';
import { exampleTask, type Task } from '@meristem/tasks';
import { DataError } from '../errors.ts';
import type { DataReport, OwnDataTask } from '../report.ts';
import type { DataSource } from '../source/byte-source.ts';
import type { Row } from './cells/cell.ts';
import { fillArrays, type FilledTable, inputStandardisation, ROW } from './fill-arrays.ts';
import { inferSchema } from './infer-table.ts';
import { openRows, refuse } from './open-rows.ts';
import { type ResolvedOptions, resolvedOptions, type TableOptions } from './options.ts';
import type { RowReader } from './rows/row-reader.ts';
import type { TableSchema, TargetColumn } from './schema.ts';

/**
 * A task of the rows of a table: to predict one or several columns from the others. The table is read twice, in memory that does
 * not grow with it: what its columns are is inferred, and then the rows become arrays of just the right size. Its `report`
 * says what was inferred; its `options` hold it all (`schema`), so that they make the same task of the same table again.
 *
 * The input is one vector, `row`: numbers and dates (in days) standardised by the rows to learn from, a number for each category, one
 * for true and false, and one that says where there is no value. A target is a port of its own: classes by name, or a standardised number.
 *
 * @param source a file, text, bytes, or rows in memory
 * @throws {@link DataError} for what cannot be read, with file, line and column; OptionError for an option that cannot be
 */
export async function tableTask(
  source: DataSource | readonly Row[],
  options: TableOptions,
): Promise<OwnDataTask> {
  const resolved = resolvedOptions('tableTask', options);
  const { schema: given } = resolved;
  const { reader, format } = await openRows(source, given ? opening(resolved, given) : resolved, refuse);
  const draft = given ?? (await inferSchema(reader, format, resolved, refuse));
  const filled = await fillArrays(reader, draft, { exact: given !== undefined });
  const schema: TableSchema = given ?? {
    ...draft,
    rows: filled.rows,
    report: counted(draft.report, filled.rows),
  };
  requireRows(reader, filled, schema);
  return { ...taskOf(resolved, schema, filled), report: schema.report };
}

function opening(
  options: ResolvedOptions,
  { dialect, encoding, format }: TableSchema,
): Parameters<typeof openRows>[1] {
  return { ...dialect, name: options.name, format, encoding };
}

/** The report with the rows that are left in the end. */
function counted(report: DataReport, { train, test }: TableSchema['rows']): DataReport {
  return {
    ...report,
    facts: [...report.facts, ['to learn from', `${train} rows`], ['held out', `${test} rows`]],
  };
}

function requireRows(
  reader: RowReader,
  { rows: { train, test } }: FilledTable,
  { split }: Pick<TableSchema, 'split'>,
): void {
  if (train > 0 && test > 0) return;
  if ('column' in split && test === 0) {
    throw new DataError({
      path: `${reader.name}, option split.value`,
      found: `${describeValue(split.value)}, which no row with a target has in column ${describeValue(split.column)}`,
      expected: 'a value of that column',
      remedy: 'Name one of those that are there.',
    });
  }
  throw new DataError({
    path: reader.name,
    found: `${train} rows to learn from and ${test} held out`,
    expected: 'at least one of each',
    remedy: 'Add rows, or split them otherwise (split, seed).',
  });
}

function taskOf({ name }: ResolvedOptions, schema: TableSchema, { train, test }: FilledTable): Task {
  const standardised = inputStandardisation(schema.inputs);
  const input: Port = { kind: 'vector', name: ROW, size: standardised.mean.length, standardised };
  return exampleTask({
    name,
    source: schema.report.source,
    options: {
      ...(name !== 'table' && { name }),
      target: schema.targets.map((target) => target.name),
      schema: schema as unknown as JsonObject,
    },
    inputs: [input],
    targets: schema.targets.map(targetPort),
    train,
    test,
  });
}

function targetPort(target: TargetColumn): Port {
  const { port: name } = target;
  if (target.type === 'class') {
    return { kind: 'symbol', name, size: target.classes.length, names: target.classes };
  }
  const { mean, deviation } = target;
  return { kind: 'vector', name, size: 1, standardised: { mean: [mean], deviation: [deviation] } };
}
