import type { PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { ByteSource } from '../../source/byte-source.ts';
import { compactEnd } from './compact-struct.ts';
import { damaged } from './damaged.ts';

/** Bytes of a page that are looked at for its header: at first, and at most. */
const LOOK = { first: 1 << 12, most: 1 << 24 } as const;

/** A header whose numbers are numbers, and fit the bytes that are left. */
export interface CheckedHeader {
  readonly header: PageHeader;
  /** Where the page begins, and where it ends. */
  readonly start: number;
  readonly end: number;
  readonly values: number;
  /** Bytes of the page once it is unpacked. */
  readonly size: number;
}

/**
 * Reads the header of the page at `start`, of a column that ends at `end`.
 *
 * @param most values that are left to be read
 * @throws {@link DataError} for what is no header, and pages that reach beyond
 */
export function readPageHeader(
  source: ByteSource,
  { start, end, most }: { readonly start: number; readonly end: number; readonly most: number },
  path: string,
): CheckedHeader {
  const { header, size: headerSize } = headerAt(source, start, end, path);
  const kind = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header;
  const isDictionary = header.type === 'DICTIONARY_PAGE';
  const [values, packed, size] = [
    kind?.num_values,
    header.compressed_page_size,
    header.uncompressed_page_size,
  ].map((value) => countOf(value, path)) as [number, number, number];
  const begin = start + headerSize;
  if (begin + packed > end) {
    throw damaged(path, `${packed} bytes`, `at most the ${end - begin} that are left of its column`);
  }
  // Entries of a dictionary are held against its bytes.
  if (!isDictionary && values > most) throw damaged(path, `${values} values`, `at most ${most}`);
  return { header, start: begin, end: begin + packed, values, size };
}

function headerAt(
  source: ByteSource,
  start: number,
  end: number,
  path: string,
): { readonly header: PageHeader; readonly size: number } {
  for (let look: number = LOOK.first; ; look *= 8) {
    const bytes = new Uint8Array(Math.min(look, end - start));
    const read = bytes.subarray(0, source.read(bytes, start));
    const size = compactEnd(read, 0, path);
    if (size !== undefined) {
      return { header: parquetHeader({ view: new DataView(read.buffer, 0, size), offset: 0 }), size };
    }
    if (look >= Math.min(LOOK.most, end - start))
      throw damaged(path, 'a header that has no end', 'one within its column');
  }
}

function countOf(value: unknown, path: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw damaged(
    path,
    `a header with ${typeof value === 'number' ? value : 'no number'} where a number has to stand`,
    '0 or more',
  );
}
