import { describeValue } from '@meristem/autodiff';
import { DataError } from '../../errors.ts';
import type { ByteSource } from '../../source/byte-source.ts';
import { decodedText } from '../../source/decoded-text.ts';
import type { Row } from '../cells/cell.ts';
import { plainRows, RecordRows } from './plain-rows.ts';
import type { RowBatch, RowReader } from './row-reader.ts';

/** Bytes of the largest list that is read at once. */
const LARGEST_LIST = 1 << 26;
/** Characters of the longest line. */
const LONGEST_LINE = 1 << 24;

/**
 * The rows of a file with a JSON object on each line, in as much memory as a piece of it takes; or of a JSON list of objects, which
 * is read at once. Columns are in the order in which they first come; those of objects within objects have names such as `client.region`.
 *
 * @throws {@link DataError} for what is no JSON, no record, or too large a list
 */
export function jsonRows(source: ByteSource, encoding: string | undefined): RowReader {
  const start = decodedText(source, encoding).next();
  if (start.done !== true && isList(start.value)) return listedRows(source, encoding);
  const table = { name: source.name, unit: 'line' as const, most: source.size };
  const records = new RecordRows(table, 'a JSON object on each line');
  return {
    ...table,
    columns: records.columns,
    facts: records.facts,
    *batches(): Generator<RowBatch> {
      for (const { lines, first } of linesOf(source, encoding)) {
        const rows = [];
        const places = [];
        for (const [at, line] of lines.entries()) {
          if (line.trim() === '') continue;
          const place = first + at;
          rows.push(records.row(parsed(line, `${source.name}, line ${place}`), place));
          places.push(place);
        }
        if (rows.length > 0) yield { rows, places };
      }
    },
  };
}

/** Whether a text that begins so is one list, rather than a list on each line, which is refused with its line. */
function isList(start: string): boolean {
  const text = start.trimStart();
  const end = text.indexOf('\n');
  return text.startsWith('[') && (text.slice(end).trim() === '' || end < 0 || !isJson(text.slice(0, end)));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function listedRows(source: ByteSource, encoding: string | undefined): RowReader {
  if (source.size > LARGEST_LIST) {
    throw new DataError({
      path: source.name,
      found: `a JSON list of ${source.size} bytes`,
      expected: `at most ${LARGEST_LIST}, or an object on each line`,
      remedy: `Write it line by line, as with jq -c '.[]'.`,
    });
  }
  const text = [...decodedText(source, encoding)].join('');
  const rows = parsed(text, source.name) as readonly Row[];
  return plainRows(rows, source.name, 'a JSON list');
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError({
      path,
      found: describeValue(text.slice(0, 80)),
      expected: `JSON (${error instanceof Error ? error.message : String(error)})`,
      remedy: 'Mend the line, or say what the file is (format: "csv").',
    });
  }
}

/** The lines of a text, some at a time, with the number of the first. */
function* linesOf(
  source: ByteSource,
  encoding: string | undefined,
): Generator<{ readonly lines: readonly string[]; readonly first: number }> {
  let rest = '';
  let first = 1;
  for (const piece of decodedText(source, encoding)) {
    // A long line is gathered, and looked at once it has ended.
    if (piece.includes('\n')) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() as string;
      yield { lines, first };
      first += lines.length;
    } else rest += piece;
    if (rest.length > LONGEST_LINE) {
      throw new DataError({
        path: `${source.name}, line ${first}`,
        found: 'a line without end',
        expected: 'a JSON object on each line',
        remedy: 'Write an object on each line.',
      });
    }
  }
  yield { lines: [rest], first };
}
