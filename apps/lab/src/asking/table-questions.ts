import { Readable } from 'node:stream';
import { describeValue, listNames, nearestName } from '@meristem/autodiff';
import { flatRecord, type Row, rowEncoder, seriesEncoder, type SeriesSchema } from '@meristem/data';
import type { RowSchema } from './asked-schema.ts';
import { csvRecords, requireOnce, requireWidth } from './csv-records.ts';
import { decodedInput } from './decoded-input.ts';
import { InputError } from './input-error.ts';
import { jsonOf, textLines } from './json-questions.ts';
import { type Asked, askedBy } from './question.ts';
import { UnseenCounts } from './unseen-counts.ts';

/** What is asked of a network that was trained on a table. */
export interface TableInput {
  readonly input: Readable;
  /** What errors call it: its path, or `-`. */
  readonly name: string;
  readonly format: 'csv' | 'jsonl';
  readonly schema: RowSchema;
  /** The input port of the network. */
  readonly port: string;
  /** What becomes of categories that were not learned: they count as none, which is said, or the row is refused. */
  readonly unseen: 'none' | 'refuse';
  /** Takes note of columns that are left out, or are not there, and of categories that were not learned. */
  readonly note: (text: string) => void;
}

/** A record of new data that is read when it is its turn, and where it stands. */
interface PlacedRow {
  readonly line: number;
  /** Its cells by column; throws InputError where it is no record. */
  readonly row: () => Row;
}

/**
 * Reads rows of new data by the names of their columns, in any order, as the table that a network was trained on was read. Columns
 * that it did not learn from are left out, and those that are not there have no value. A row of a table that cannot be read is a fault
 * of its own; a series ends there, for what follows depends on it.
 *
 * @throws InputError for what is no table or has none of the columns; InputError or DataError for rows of a series that cannot be
 *   read, or are not in the order of time
 */
export async function* tableQuestions(asked: TableInput): AsyncGenerator<Asked, void, undefined> {
  const { name, format, schema, port, note } = asked;
  const input = decodedInput(asked.input, schema.encoding);
  const unseen = new UnseenCounts();
  const encode = encoderOf(asked, unseen);
  const rows = format === 'csv' ? csvRows(input, schema) : jsonRows(input);
  let first = true;
  try {
    for await (const { line, row } of rows) {
      const question = askedBy({ line }, () => {
        const record = row();
        if (first) noteColumns(Object.keys(record), asked, line);
        first = false;
        const vector = encode(record, `${name === '-' ? 'input' : name}, line ${line}`);
        return { line, steps: vector ? [{ [port]: Array.from(vector) }] : [], sequence: false };
      });
      if ('fault' in question && (first || isSeries(schema))) throw question.fault;
      if ('fault' in question || question.steps.length > 0) yield question;
    }
  } finally {
    unseen.lines.forEach(note);
  }
  if (first) note('No row was found: of a table, the first line is taken for the names of its columns.');
}

function isSeries(schema: RowSchema): schema is RowSchema & SeriesSchema {
  return schema.horizon !== undefined;
}

/** Turns a row into what the network is asked with; of a series, nothing until there are as many rows as it sees at once. */
function encoderOf(
  { schema, unseen: policy }: TableInput,
  counts: UnseenCounts,
): (row: Row, place: string) => Float64Array | undefined {
  const unseen = policy === 'refuse' ? policy : counts.take;
  if (isSeries(schema)) {
    const encoder = seriesEncoder(schema, { unseen });
    return (row, place) => encoder.next(row, place);
  }
  const encoder = rowEncoder(schema, { unseen });
  return (row, place) => encoder.encode(row, place);
}

/** Says once which columns are left out, and which are not there. */
function noteColumns(found: readonly string[], { schema, format, note }: TableInput, line: number): void {
  const { window = 1, time } = schema;
  const wanted = schema.inputs.map(({ name }) => name);
  const missing = wanted.filter((name) => !found.includes(name));
  const others = [...schema.targets.map(({ name }) => name), ...(time ? [time.name] : [])];
  const strangers = found.filter((name) => !wanted.includes(name) && !others.includes(name));
  // An object names no columns that it has no values of.
  const isRow = format !== 'csv' && found.some((name) => others.includes(name));
  if (missing.length === wanted.length && !isRow) {
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
  if (time && !found.includes(time.name)) {
    note(`Not there: ${describeValue(time.name)}, so rows are taken to be in the order of time`);
  }
  if (window > 1) note(`The first answer is to row ${window}: so many are seen at once`);
  if (strangers.length > 0) note(`Left out, for the network did not learn from it: ${listNames(strangers)}`);
}

/** What may stand between cells. */
const DELIMITERS = [',', ';', '\t', '|'];

async function* csvRows(
  input: Readable,
  { inputs, dialect }: RowSchema,
): AsyncGenerator<PlacedRow, void, undefined> {
  const { head, whole } = await withFirstLine(input);
  const known = inputs.filter(({ name }) => head.includes(name)).length;
  const usual = dialect?.delimiter ?? ',';
  // A table that is written otherwise than the one of before is read by what its first line shows.
  const shown = known < 2 || head.includes(usual) ? usual : DELIMITERS.find((each) => head.includes(each));
  let header: readonly string[] | undefined;
  try {
    for await (const record of csvRecords(whole, shown ?? usual)) {
      if (!header) {
        header = record.cells;
        requireOnce(header);
        continue;
      }
      const names = header;
      const row = (): Row => {
        requireWidth(record, names);
        return Object.fromEntries(names.map((name, at) => [name, record.cells[at]]));
      };
      yield { line: record.line, row };
    }
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

async function* jsonRows(input: Readable): AsyncGenerator<PlacedRow, void, undefined> {
  for await (const { line, text } of textLines(input)) {
    const row = (): Row => {
      const value = jsonOf(text, line);
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return flatRecord(value as Row);
      throw new InputError(
        `line ${line}`,
        value,
        'an object with values by column, each on a line of its own',
      );
    };
    yield { line, row };
  }
}
