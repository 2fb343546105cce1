import { type Fault, faultText, type JsonObject, type Port } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import type { DataReport, OwnDataTask } from '../report.ts';
import type { DataSource } from '../source/byte-source.ts';
import type { Row } from '../table/cells/cell.ts';
import { inputStandardisation, ROW } from '../table/fill-arrays.ts';
import { nameOf, openRows, refuse } from '../table/open-rows.ts';
import { inferSeries, requireRows } from './infer-series.ts';
import { persistence } from './persistence.ts';
import { rememberingTask } from './remembering-task.ts';
import { seriesArrays } from './series-arrays.ts';
import { type ResolvedSeries, resolvedSeries, type SeriesOptions } from './series-options.ts';
import type { SeriesSchema } from './series-schema.ts';
import { type SeriesValues, seriesValues, standardisedInputs } from './series-values.ts';
import { windowedTask } from './windowed-task.ts';

/** The port of a window. */
const WINDOW = 'window';

/**
 * A task of rows in the order of time: to predict one or several columns so many rows ahead from all columns up to now. The last
 * rows are held out; everything is standardised by those before them.
 *
 * Without a `window` a network reads row by row (`row`) and has to remember: lanes start at equal distances and read on, a cycle of `steps`
 * rows at a time. With one it sees so many rows at once (`window`, the earliest first). The `report` says what there is
 * to beat: the forecast that everything stays as it is.
 *
 * @param source a file, text, bytes, or rows in memory
 * @throws {@link DataError} for what cannot be read, with file, line and column; OptionError for an option that cannot be
 */
export async function seriesTask(
  source: DataSource | readonly Row[],
  options: SeriesOptions = {},
): Promise<OwnDataTask> {
  const resolved = resolvedSeries('seriesTask', options);
  const { schema: given } = resolved;
  const opening = given ? openingOf(resolved, given) : resolved;
  const { reader, format } = await openRows(source, opening, refuse);
  const draft = given ?? (await inferSeries(reader, format, resolved, refuse));
  if (given) requireRows(reader, given.rows.train + given.rows.test, given.rows.test, given);
  const values = await seriesValues(reader, draft);
  const schema = given ?? measured(draft, values);
  const series = seriesArrays(schema, values);
  const { window, rows, steps } = schema;
  const standardised = inputStandardisation(schema.inputs);
  const times = window ?? 1;
  const spread = (numbers: readonly number[]): number[] =>
    Array.from({ length: times }, () => numbers).flat();
  const input: Port = {
    kind: 'vector',
    name: window === undefined ? ROW : WINDOW,
    size: times * standardised.mean.length,
    standardised: { mean: spread(standardised.mean), deviation: spread(standardised.deviation) },
  };
  const request = {
    name: resolved.name,
    source: schema.report.source,
    options: {
      ...(resolved.name !== 'series' && { name: resolved.name }),
      target: schema.targets.map(({ name }) => name),
      schema: schema as unknown as JsonObject,
    },
    inputs: [input],
    targets: schema.targets.map(({ port, mean, deviation }): Port => ({
      kind: 'vector',
      name: port,
      size: 1,
      standardised: { mean: [mean], deviation: [deviation] },
    })),
    steps,
    series,
    train: rows.train,
  };
  const task = window === undefined ? rememberingTask(request) : windowedTask(request, window);
  return { ...task, report: schema.report };
}

function openingOf(
  { name }: ResolvedSeries,
  { dialect, encoding, format }: SeriesSchema,
): Parameters<typeof openRows>[1] {
  return { ...dialect, name, format, encoding };
}

/** The schema with what only the numbers themselves tell: means of the rows to learn from, and what there is to beat. */
function measured(draft: SeriesSchema, values: SeriesValues): SeriesSchema {
  const { train } = draft.rows;
  const inputs = standardisedInputs(draft.inputs, values, train);
  const targets = draft.targets.map((target) => {
    const column = inputs.find(({ name }) => name === target.name);
    return column && 'mean' in column
      ? { ...target, mean: column.mean, deviation: column.deviation }
      : target;
  });
  const schema = { ...draft, inputs, targets };
  const from = schema.window === undefined ? train + schema.horizon : train;
  const facts = persistence(seriesArrays(schema, values), schema, from);
  const held = `cells without a value took the last one before: ${values.held}.`;
  return {
    ...schema,
    report: {
      ...draft.report,
      facts: [...draft.report.facts, ...facts],
      problems: [
        ...draft.report.problems,
        ...values.problems,
        ...(values.held > 0 ? [`${draft.report.source}: ${held}`] : []),
      ],
    },
  };
}

/**
 * What {@link seriesTask} would make of a series. What is wrong in the data is told in `problems`, each with its place and remedy,
 * instead of thrown.
 *
 * @throws OptionError for an option that cannot be
 */
export async function inspectSeries(
  source: DataSource | readonly Row[],
  options: SeriesOptions = {},
): Promise<DataReport> {
  const resolved = resolvedSeries('inspectSeries', options);
  const told: string[] = [];
  const tell = (fault: Fault): void => void told.push(faultText(fault));
  let report: DataReport | undefined;
  let name = nameOf(source, resolved.name);
  try {
    const { reader, format } = await openRows(source, resolved, tell);
    ({ name } = reader);
    const draft = await inferSeries(reader, format, resolved, tell);
    ({ report } = draft);
    if (told.length === 0) ({ report } = measured(draft, await seriesValues(reader, draft)));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    tell(error);
  }
  return {
    ...(report ?? { kind: 'series', source: name, facts: [] }),
    problems: [...told, ...(report?.problems ?? [])],
  };
}
