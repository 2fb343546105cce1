import { counted } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import type { DataReport } from '../report.ts';
import { inferColumns, type InferredColumns } from './infer-schema.ts';
import type { ResolvedOptions } from './options.ts';
import { type Complain, placeOf, type RowReader } from './rows/row-reader.ts';
import type { TableFormat, TableSchema } from './schema.ts';
import { requireColumns, splitOf, type TableTally, tallyTable } from './tally-table.ts';

/**
 * Reads a table once and says what it is. The rows of the schema are at most so many: with `missing: 'drop'` there may be fewer.
 *
 * @param complain takes note of what is wrong with it
 */
export async function inferSchema(
  reader: RowReader,
  format: TableFormat,
  options: ResolvedOptions,
  complain: Complain,
): Promise<TableSchema> {
  const tally = await tallyTable(reader, options);
  if (tally.rows === 0) {
    throw new DataError({
      path: reader.name,
      found: 'no rows of values',
      expected: 'at least two, one to learn from and one to hold out',
      remedy: 'Check the file.',
    });
  }
  requireColumns(reader, options);
  const inferred = inferColumns(reader, tally, options, complain);
  if (inferred.inputs.length === 0) {
    complain({
      path: reader.name,
      found: 'no column to predict from',
      expected: 'at least one',
      remedy: 'Name some of those that were left out, in columns.',
    });
  }
  const { dialect } = reader;
  const { encoding } = options;
  return {
    format,
    ...(dialect && { dialect }),
    ...(encoding !== undefined && { encoding }),
    inputs: inferred.inputs,
    targets: inferred.targets,
    missing: options.missing,
    missingWords: options.missingWords,
    split: splitOf(options),
    rows: { train: tally.train, test: tally.test },
    report: reportOf(reader, tally, inferred, options),
  };
}

function reportOf(
  reader: RowReader,
  tally: TableTally,
  { reports, problems }: InferredColumns,
  options: ResolvedOptions,
): DataReport {
  const without = tally.rows - tally.train - tally.test;
  const lost =
    without === 0
      ? []
      : [
          `${placeOf(reader, tally.firstWithoutTarget)}: ${counted(without, 'row')} without a target, from here on, left out.`,
        ];
  const split = splitOf(options);
  return {
    kind: 'table',
    source: reader.name,
    facts: [
      ...reader.facts,
      ['rows', String(tally.rows)],
      ['columns', String(tally.columns.length)],
      ['empty cells', MISSING[options.missing]],
      [
        'split',
        'column' in split
          ? `held out where ${split.column} is ${split.value}`
          : `one of ${shortShare(split.share)} rows in a row is held out, by seed ${split.seed}`,
      ],
    ],
    columns: reports,
    problems: [...lost, ...problems],
  };
}

const MISSING: Readonly<Record<ResolvedOptions['missing'], string>> = {
  indicate: 'the mean, or no category, and a number that says so',
  drop: 'rows with one are left out',
  refuse: 'refused',
};

function shortShare(share: number): string {
  return String(Number((1 / share).toPrecision(3)));
}
