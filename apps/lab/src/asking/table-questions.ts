import { Readable } from 'node:stream';
import { describeValue, listNames, nearestName } from '@meristem/autodiff';
import { type Row, rowEncoder, type SeriesSchema, type TableSchema } from '@meristem/data';
import { CsvError, parse } from 'csv-parse';
import { InputError } from './input-error.ts';
import { jsonLines } from './json-questions.ts';
import type { Question } from './question.ts';

/** A record of new data, by column, and where it stands. */
interface PlacedRow {
  readonly line: number;
  readonly row: Row;
}

/** What new rows are read by: of a table, or of a series, which may be asked by windows of rows. */
export type AskedSchema = Pick<TableSchema, 'inputs' | 'targets' | 'missingWords'> & {
  readonly dialect?: TableSchema['dialect'];
  readonly missing: TableSchema['missing'] | SeriesSchema['missing'];
  readonly window?: number;
};

/** What is asked of a network that was trained on a table. */
export interface TableInput {
  readonly input: Readable;
  /** What errors call it: its path, or `-`. */
  readonly name: string;
  readonly format: 'csv' | 'jsonl';
  readonly schema: AskedSchema;
  /** The input port of the network. */
  readonly port: string;
  /** Takes note of columns that are left out, or are not there. */
  readonly note: (text: string) => void;
}

/**
 * Reads rows of new data by the names of their columns, in any order, as the table that a network was trained on was read. Columns
 * that it did not learn from are left out, and those that are not there have no value.
 *
 * @throws InputError for what is no table or has none of the columns; DataError, with line and column, for cells that cannot be read.
 */
export async function* tableQuestions(asked: TableInput): AsyncGenerator<Question, void, undefined> {
  const { input, name, format, schema, port } = asked;
  const { window = 1 } = schema;
  const holds = schema.missing === 'hold';
  const encoder = rowEncoder({ ...schema, missing: holds ? 'refuse' : schema.missing });
  const seen: Float64Array[] = [];
  let before: Row = {};
  const rows = format === 'csv' ? csvRows(input, schema) : jsonRows(input);
  let first = true;
  for await (const { line, row } of rows) {
    if (first) noteColumns(Object.keys(row), asked, line);
    first = false;
    before = holds ? { ...before, ...withValues(row) } : row;
    seen.push(encoder.encode(before, `${name === '-' ? 'input' : name}, line ${line}`));
    if (seen.length < window) continue;
    yield { line, steps: [{ [port]: seen.flatMap((vector) => Array.from(vector)) }], sequence: false };
    seen.shift();
  }
  if (first)
    asked.note('No row was found: of a table, the first line is taken for the names of its columns.');
}

/** The cells of a row that have a value: in a series, those that have none take the last one before. */
function withValues(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== '' && cell !== null));
}

/** Says once which columns are left out, and which are not there. */
function noteColumns(found: readonly string[], { schema, note }: TableInput, line: number): void {
  const { window = 1 } = schema;
  const wanted = schema.inputs.map(({ name }) => name);
  const missing = wanted.filter((name) => !found.includes(name));
  const targets = schema.targets.map(({ name }) => name);
  const strangers = found.filter((name) => !wanted.includes(name) && !targets.includes(name));
  if (missing.length === wanted.length) {
    throw new InputError(`line ${line}`, found.join(', '), `columns among ${listNames(wanted)}`);
  }
  if (missing.length > 0) {
    const hints = missing.map((name) => {
      const meant = nearestName(name, strangers);
      return meant === undefined
        ? describeValue(name)
        : `${describeValue(name)} (is ${describeValue(meant)} meant?)`;
    });
    note(`Not there, and taken for cells without a value: ${hints.join(', ')}`);
  }
  if (window > 1) note(`The first answer is to the ${window}th row: so many are seen at once`);
  if (strangers.length > 0) note(`Left out, for the network did not learn from it: ${listNames(strangers)}`);
}

/** What may stand between cells. */
const DELIMITERS = [',', ';', '\t', '|'];

async function* csvRows(
  input: Readable,
  { inputs, dialect }: AskedSchema,
): AsyncGenerator<PlacedRow, void, undefined> {
  const { head, whole } = await withFirstLine(input);
  const known = inputs.filter(({ name }) => head.includes(name)).length;
  const usual = dialect?.delimiter ?? ',';
  // A table that is written otherwise than the one of before is read by what its first line shows.
  const shown = known < 2 || head.includes(usual) ? usual : DELIMITERS.find((each) => head.includes(each));
  const records = whole.pipe(
    parse({
      ...{ bom: true, skipEmptyLines: true, trim: true, info: true, columns: true },
      delimiter: shown ?? usual,
    }),
  );
  whole.once('error', (error) => records.destroy(error));
  try {
    for await (const { record, info } of records as AsyncIterable<CsvRecord>) {
      yield { line: info.lines, row: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InputError(
      `line ${Number(error['lines'])}`,
      error.message,
      'a row with a cell for each column',
    );
  } finally {
    whole.destroy();
  }
}

/** The first line of a stream, and the stream as a whole. */
async function withFirstLine(input: Readable): Promise<{ readonly head: string; readonly whole: Readable }> {
  const pieces = input[Symbol.asyncIterator]() as AsyncIterator<Uint8Array | string>;
  const read: (Uint8Array | string)[] = [];
  let head = '';
  while (!head.includes('\n')) {
    const piece = await pieces.next();
    if (piece.done) break;
    read.push(piece.value);
    head += typeof piece.value === 'string' ? piece.value : Buffer.from(piece.value).toString('utf8');
  }
  async function* all(): AsyncGenerator<Uint8Array | string, void, undefined> {
    yield* read;
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  return { head: head.split('\n', 1)[0]!, whole: Readable.from(all()) };
}

interface CsvRecord {
  readonly record: Row;
  readonly info: { readonly lines: number };
}

async function* jsonRows(input: Readable): AsyncGenerator<PlacedRow, void, undefined> {
  for await (const { line, value } of jsonLines(input)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      yield { line, row: value as Row };
    } else {
      throw new InputError(`line ${line}`, value, 'an object with values by column');
    }
  }
}
