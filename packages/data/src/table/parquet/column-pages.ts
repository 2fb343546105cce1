import type { CompressionCodec, DecodedArray, Encoding, PageHeader, SchemaTree } from 'hyparquet';
import { readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { DataError } from '../../errors.ts';
import { Checksum } from '../../packed/checksum.ts';
import { gzipBytes } from '../../packed/gzip.ts';
import { snappyBytes } from '../../packed/snappy.ts';
import type { ByteSource } from '../../source/byte-source.ts';
import { damaged } from './damaged.ts';
import { type CheckedHeader, readPageHeader } from './page-header.ts';
import { type PageRows, pageRows } from './page-rows.ts';
import { RunCursor } from './run-cursor.ts';
import { requireRuns } from './runs.ts';
import { requireValues } from './values.ts';

type ColumnDecoder = Parameters<typeof readPage>[2];

/** The pages of a column in a row group. */
export interface ColumnChunk {
  /** File, column and row group. */
  readonly path: string;
  readonly schemaPath: readonly SchemaTree[];
  readonly codec: CompressionCodec;
  readonly rows: number;
  /** Where its pages begin, and end. */
  readonly start: number;
  readonly end: number;
}

/** What pages are packed with, and how each is unpacked. */
export const CODECS: Partial<
  Record<CompressionCodec, (packed: Uint8Array, size: number, path: string) => Uint8Array>
> = {
  UNCOMPRESSED: (bytes, size, path) => {
    if (bytes.length === size) return bytes;
    throw damaged(path, `${bytes.length} bytes`, `${size}, as its header says`);
  },
  SNAPPY: snappyBytes,
  GZIP: (packed, size, path) => gzipBytes(packed, path).all(size),
};

/** Bytes of a decimal number: more digits than any program writes. */
const LONGEST_DECIMAL = 64;

/** What no cell can be is given as it is, to be refused. */
const PARSERS = {
  ...DEFAULT_PARSERS,
  geometryFromBytes: (bytes: Uint8Array) => bytes,
  geographyFromBytes: (bytes: Uint8Array) => bytes,
};

/**
 * The values of a column in a row group, page by page, and of a page some at a time. Every count of a page is held against its
 * bytes and against the rows that are left before the decoder, which trusts them, sees it; runs, of which a few bytes may stand
 * for any number of rows, are read as the rows are made.
 *
 * @throws {@link DataError} for pages that cannot be read, with the page
 */
export function* columnPages(source: ByteSource, chunk: ColumnChunk): Generator<DecodedArray> {
  const pages = new PageDecoder(source, chunk);
  let [at, left] = [chunk.start, chunk.rows];
  while (left > 0) {
    const page = pages.next(at, left);
    at = page.end;
    if (!page.rows) continue;
    yield* pageRows(page.rows, page.path);
    left -= page.rows.count;
  }
}

/** What stands in a page: the bytes of its values, of how many rows, and where it says which rows these are. */
interface PageBytes {
  readonly bytes: Uint8Array;
  readonly filled: number;
  readonly levels?: { readonly bytes: Uint8Array; readonly start: number };
}

class PageDecoder {
  readonly #source: ByteSource;
  readonly #chunk: ColumnChunk;
  readonly #decoder: ColumnDecoder;
  readonly #isOptional: boolean;
  #dictionary: DecodedArray | undefined;
  #page = 0;

  constructor(source: ByteSource, chunk: ColumnChunk) {
    const { element, path } = chunk.schemaPath.at(-1) as SchemaTree;
    this.#source = source;
    this.#chunk = chunk;
    this.#isOptional = element.repetition_type !== 'REQUIRED';
    this.#decoder = {
      pathInSchema: path,
      type: element.type as NonNullable<typeof element.type>,
      // Which rows are empty is read here: the decoder sees values alone.
      ...{ element, schemaPath: chunk.schemaPath.map(filled), parsers: PARSERS },
      // Pages are unpacked before they are decoded.
      codec: 'UNCOMPRESSED',
    };
  }

  /** Reads the page at a place; the dictionary has no values of rows. */
  next(at: number, most: number): { readonly rows?: PageRows; readonly end: number; readonly path: string } {
    const path = `${this.#chunk.path}, page ${this.#page + 1}`;
    if (at >= this.#chunk.end) throw damaged(path, `nothing, with ${most} rows left`, 'a page');
    const page = readPageHeader(this.#source, { start: at, end: this.#chunk.end, most }, path);
    const packed = new Uint8Array(page.end - page.start);
    if (this.#source.read(packed, page.start) < packed.length)
      throw damaged(path, 'the end of the file', 'a page');
    requireSum(packed, page.header, path);
    const rows = decoding(path, () =>
      page.header.type === 'DICTIONARY_PAGE'
        ? this.#takeDictionary(packed, page, path)
        : this.#data(packed, page, path),
    );
    return { ...(rows && { rows }), end: page.end, path };
  }

  #takeDictionary(packed: Uint8Array, page: CheckedHeader, path: string): undefined {
    const { header, size, values: count } = page;
    if (this.#page > 0 || this.#dictionary)
      throw damaged(path, 'a dictionary', 'one at most, before the rows');
    const bytes = this.#unpacked(packed, size, path);
    this.#require(bytes, { start: 0, encoding: 'PLAIN', count }, path);
    const entries = this.#decode(bytes, header) ?? [];
    this.#dictionary = convert(entries, this.#decoder);
  }

  #data(packed: Uint8Array, page: CheckedHeader, path: string): PageRows {
    this.#page += 1;
    const { header, values: count } = page;
    const [first, second] = [header.data_page_header, header.data_page_header_v2];
    const isFirst = header.type === 'DATA_PAGE' && first !== undefined;
    if (!isFirst && (header.type !== 'DATA_PAGE_V2' || !second)) {
      throw damaged(path, `a page of another kind (${header.type})`, 'one of rows');
    }
    const { bytes, filled, levels } = isFirst
      ? this.#withLevels(packed, page, path)
      : this.#withLevelsApart(packed, page, path);
    const said = isFirst ? first.encoding : (second as NonNullable<typeof second>).encoding;
    const isGappy = levels && filled < count;
    return {
      count,
      ...(isGappy && { levels: new RunCursor(levels.bytes, { start: levels.start, width: 1 }) }),
      values: filled === 0 ? [] : this.#values(bytes, said, filled, path),
    };
  }

  /** The values that stand in bytes without levels. */
  #values(bytes: Uint8Array, encoding: Encoding, count: number, path: string): PageRows['values'] {
    this.#require(bytes, { start: 0, encoding, count }, path);
    if (encoding.endsWith('_DICTIONARY')) {
      const indices = new RunCursor(bytes, { start: 1, width: bytes[0] as number });
      return { indices, entries: this.#dictionary as DecodedArray };
    }
    if (encoding === 'RLE') {
      // Behind their length; no other values than true and false stand in runs.
      return { indices: new RunCursor(bytes, { start: 4, width: 1 }), entries: [false, true] };
    }
    const header = {
      ...{ num_values: count, encoding },
      ...({ definition_level_encoding: 'RLE', repetition_level_encoding: 'RLE' } as const),
    };
    const values = this.#decode(bytes, { type: 'DATA_PAGE', data_page_header: header }) ?? [];
    if (values.length !== count) throw damaged(path, `${values.length} values`, `${count}`);
    return values;
  }

  /** A page of the first kind: levels are packed with the values, after their length. */
  #withLevels(packed: Uint8Array, { header, size, values: count }: CheckedHeader, path: string): PageBytes {
    const bytes = this.#unpacked(packed, size, path);
    if (!this.#isOptional) return { bytes, filled: count };
    if (header.data_page_header?.definition_level_encoding !== 'RLE') {
      throw damaged(path, `levels in ${header.data_page_header?.definition_level_encoding}`, 'RLE');
    }
    if (size < 4) throw damaged(path, `${size} bytes`, 'the length of its levels');
    const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    if (end > size) throw damaged(path, `levels of ${end - 4} bytes`, `at most ${size - 4}`);
    const filled = requireRuns(bytes, { start: 4, end, width: 1, count }, path);
    return { bytes: bytes.subarray(end), filled, levels: { bytes, start: 4 } };
  }

  /** A page of the second kind: levels stand before what is packed, and the header says how many rows are empty. */
  #withLevelsApart(
    packed: Uint8Array,
    { header, size, values: count }: CheckedHeader,
    path: string,
  ): PageBytes {
    const second = header.data_page_header_v2 as NonNullable<PageHeader['data_page_header_v2']>;
    const { definition_levels_byte_length: end, repetition_levels_byte_length: repeats } = second;
    if (repeats !== 0 || second.num_rows !== count || !(end >= 0 && end <= Math.min(size, packed.length))) {
      throw damaged(
        path,
        `levels of ${repeats} and ${end} bytes for ${second.num_rows} rows`,
        `${count} rows, each once`,
      );
    }
    const filled = this.#isOptional ? requireRuns(packed, { start: 0, end, width: 1, count }, path) : count;
    if (filled + second.num_nulls !== count || (!this.#isOptional && end > 0)) {
      throw damaged(path, `${filled} filled and ${second.num_nulls} empty rows`, `${count} together`);
    }
    const isPacked = second.is_compressed !== false && size > end;
    const bytes = isPacked ? this.#unpacked(packed.subarray(end), size - end, path) : packed.subarray(end);
    return { bytes, filled, ...(this.#isOptional && { levels: { bytes: packed, start: 0 } }) };
  }

  #unpacked(packed: Uint8Array, size: number, path: string): Uint8Array {
    return (CODECS[this.#chunk.codec] as NonNullable<(typeof CODECS)['GZIP']>)(packed, size, path);
  }

  #require(
    bytes: Uint8Array,
    {
      start,
      encoding,
      count,
    }: { readonly start: number; readonly encoding: Encoding; readonly count: number },
    path: string,
  ): void {
    const { element, type } = this.#decoder;
    const longest = element.converted_type === 'DECIMAL' ? LONGEST_DECIMAL : bytes.length;
    const entries = this.#dictionary?.length;
    const length = element.type_length ?? 0;
    requireValues(bytes, { type, length, longest, encoding, count, entries, start, end: bytes.length }, path);
  }

  #decode(
    bytes: Uint8Array,
    header: Omit<PageHeader, 'compressed_page_size' | 'uncompressed_page_size'>,
  ): DecodedArray | undefined {
    const sizes = { compressed_page_size: bytes.length, uncompressed_page_size: bytes.length };
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
    return readPage(reader, { ...header, ...sizes }, this.#decoder, undefined, undefined, 0).data;
  }
}

/** A column of the schema, as if every row had a value. */
function filled(column: SchemaTree): SchemaTree {
  return { ...column, element: { ...column.element, repetition_type: 'REQUIRED' } };
}

/** A page that has its checksum is the one that was written. */
function requireSum(packed: Uint8Array, { crc }: PageHeader, path: string): void {
  if (typeof crc !== 'number') return;
  const sum = new Checksum();
  sum.take(packed);
  sum.require(crc >>> 0, path);
}

function decoding<T>(path: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw damaged(
      path,
      `what cannot be decoded (${error instanceof Error ? error.message : String(error)})`,
      'values',
    );
  }
}
