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
 * The values of a column in a row group, page by page. Every count of a page is held against its bytes and against the rows
 * that are left before the decoder, which trusts them, sees it.
 *
 * @throws {@link DataError} for pages that cannot be read, with the page
 */
export function* columnPages(source: ByteSource, chunk: ColumnChunk): Generator<DecodedArray> {
  const pages = new PageDecoder(source, chunk);
  let [at, left] = [chunk.start, chunk.rows];
  while (left > 0) {
    const page = pages.next(at, left);
    at = page.end;
    if (!page.values) continue;
    left -= page.values.length;
    yield page.values;
  }
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
      ...{ element, schemaPath: [...chunk.schemaPath], parsers: PARSERS },
      // Pages are unpacked before they are decoded.
      codec: 'UNCOMPRESSED',
    };
  }

  /** Reads the page at a place; the dictionary has no values of rows. */
  next(at: number, most: number): { readonly values?: DecodedArray; readonly end: number } {
    const path = `${this.#chunk.path}, page ${this.#page + 1}`;
    if (at >= this.#chunk.end) throw damaged(path, `nothing, with ${most} rows left`, 'a page');
    const page = readPageHeader(this.#source, { start: at, end: this.#chunk.end, most }, path);
    const packed = new Uint8Array(page.end - page.start);
    if (this.#source.read(packed, page.start) < packed.length)
      throw damaged(path, 'the end of the file', 'a page');
    requireSum(packed, page.header, path);
    const values = decoding(path, () =>
      page.header.type === 'DICTIONARY_PAGE'
        ? this.#takeDictionary(packed, page, path)
        : this.#data(packed, page, path),
    );
    return { ...(values && { values }), end: page.end };
  }

  #takeDictionary(packed: Uint8Array, page: CheckedHeader, path: string): undefined {
    const { header, size, values: count } = page;
    if (this.#page > 0 || this.#dictionary)
      throw damaged(path, 'a dictionary', 'one at most, before the rows');
    const bytes = this.#unpacked(packed, size, path);
    this.#require(bytes, { start: 0, encoding: 'PLAIN', count }, path);
    const entries = this.#decode(bytes, header, undefined) ?? [];
    this.#dictionary = convert(entries, this.#decoder);
  }

  #data(packed: Uint8Array, page: CheckedHeader, path: string): DecodedArray {
    this.#page += 1;
    const { header, values: count } = page;
    const [first, second] = [header.data_page_header, header.data_page_header_v2];
    const isFirst = header.type === 'DATA_PAGE' && first !== undefined;
    if (!isFirst && (header.type !== 'DATA_PAGE_V2' || !second)) {
      throw damaged(path, `a page of another kind (${header.type})`, 'one of rows');
    }
    const { bytes, start, filled } = isFirst
      ? this.#withLevels(packed, page, path)
      : this.#withLevelsApart(packed, page, path);
    const said = isFirst ? first.encoding : (second as NonNullable<typeof second>).encoding;
    // No values stand in no bytes, whatever they are encoded in.
    const encoding = filled === 0 ? 'PLAIN' : said;
    if (filled > 0) this.#require(bytes, { start, encoding, count: filled }, path);
    const told = isFirst
      ? { ...header, data_page_header: { ...first, encoding } }
      : { ...header, data_page_header_v2: { ...second, encoding, is_compressed: false } };
    const values = this.#decode(bytes, told as PageHeader, this.#dictionary) ?? [];
    if (values.length !== count) throw damaged(path, `${values.length} values`, `${count}`);
    if (encoding.endsWith('_DICTIONARY')) requireEntries(values, path);
    return values;
  }

  /** A page of the first kind: levels are packed with the values, after their length. */
  #withLevels(packed: Uint8Array, { header, size, values: count }: CheckedHeader, path: string) {
    const bytes = this.#unpacked(packed, size, path);
    if (!this.#isOptional) return { bytes, start: 0, filled: count };
    if (header.data_page_header?.definition_level_encoding !== 'RLE') {
      throw damaged(path, `levels in ${header.data_page_header?.definition_level_encoding}`, 'RLE');
    }
    if (size < 4) throw damaged(path, `${size} bytes`, 'the length of its levels');
    const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    if (end > size) throw damaged(path, `levels of ${end - 4} bytes`, `at most ${size - 4}`);
    return { bytes, start: end, filled: requireRuns(bytes, { start: 4, end, width: 1, count }, path) };
  }

  /** A page of the second kind: levels stand before what is packed, and the header says how many rows are empty. */
  #withLevelsApart(packed: Uint8Array, { header, size, values: count }: CheckedHeader, path: string) {
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
    const rest = isPacked ? this.#unpacked(packed.subarray(end), size - end, path) : packed.subarray(end);
    const bytes = new Uint8Array(end + rest.length);
    bytes.set(packed.subarray(0, end));
    bytes.set(rest, end);
    return { bytes, start: end, filled };
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
    header: PageHeader,
    dictionary: DecodedArray | undefined,
  ): DecodedArray | undefined {
    const sizes = { compressed_page_size: bytes.length, uncompressed_page_size: bytes.length };
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
    return readPage(reader, { ...header, ...sizes }, this.#decoder, dictionary, undefined, 0).data;
  }
}

/** A page that has its checksum is the one that was written. */
function requireSum(packed: Uint8Array, { crc }: PageHeader, path: string): void {
  if (typeof crc !== 'number') return;
  const sum = new Checksum();
  sum.take(packed);
  sum.require(crc >>> 0, path);
}

function requireEntries(values: DecodedArray, path: string): void {
  for (let at = 0; at < values.length; at += 1) {
    if (values[at] === undefined)
      throw damaged(path, `an index of no entry, for value ${at + 1}`, 'one of its dictionary');
  }
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
