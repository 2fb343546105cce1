import type { Encoding, ParquetType } from 'hyparquet';
import { DataError } from '../../errors.ts';
import { damaged } from './damaged.ts';
import { deltaLengths, deltasEnd } from './deltas.ts';
import { requireRuns } from './runs.ts';

/** Values of a page, as its header and its column say. */
export interface PageValues {
  readonly type: ParquetType;
  /** Of values of a fixed length: how many bytes each has. */
  readonly length: number;
  /** Of texts: how many bytes each may have. */
  readonly longest: number;
  readonly encoding: Encoding;
  readonly count: number;
  /** How many entries the dictionary has, where there is one. */
  readonly entries: number | undefined;
  /** Where they stand in the page. */
  readonly start: number;
  readonly end: number;
}

/** Bits of an index: no dictionary has 16 million entries. */
const WIDEST_INDEX = 24;

/** Bytes of the texts of a page together, where each may begin as the one before does: so many, or so many for each of the page. */
const MOST_TEXT = { any: 1 << 24, each: 64 } as const;

/**
 * Values of a page in differences, for each byte: where all steps are alike a block of 128 takes 5 bytes, and DuckDB's of 2048
 * takes 9. So few in a byte at most, or so many as long as they are not many together.
 */
const MOST_DIFFERENCES = { each: 32, close: 256, few: 1 << 22 } as const;

/** Bytes of 0 that some writers leave behind the values. */
const MOST_FILLED = 8;

type Requirement = (bytes: Uint8Array, values: PageValues, path: string) => void;

/** How values stand in a page, by encoding; what is not here is refused. Source: Apache Parquet, "Parquet encoding definitions" (Encodings.md). */
const ENCODINGS: Partial<Record<Encoding, Requirement>> = {
  PLAIN: requirePlain,
  PLAIN_DICTIONARY: requireIndices,
  RLE_DICTIONARY: requireIndices,
  RLE: requireFlags,
  BYTE_STREAM_SPLIT: requireFixed,
  DELTA_BINARY_PACKED: (bytes, values, path) => {
    requireEnd(bytes, deltasEnd(bytes, values, path), values, path);
  },
  DELTA_LENGTH_BYTE_ARRAY: (bytes, values, path) => {
    const { lengths, end } = deltaLengths(bytes, values, values.longest, path);
    requireEnd(bytes, end + sum(lengths), values, path);
  },
  DELTA_BYTE_ARRAY: requireShared,
};

/**
 * Goes over the values of a page before they are read: all are there, none is larger than the page, and together they end where
 * it does.
 *
 * @throws {@link DataError} for others
 */
export function requireValues(bytes: Uint8Array, values: PageValues, path: string): void {
  const require = Object.hasOwn(ENCODINGS, values.encoding) ? ENCODINGS[values.encoding] : undefined;
  if (!require) {
    throw damaged(
      path,
      `values in an unknown encoding (${values.encoding})`,
      Object.keys(ENCODINGS).join(', '),
    );
  }
  if (values.encoding.startsWith('DELTA')) requireDifferences(values, path);
  require(bytes, values, path);
}

/** No room is made for more values than a page of so many bytes can have in differences. */
function requireDifferences({ start, end, count, encoding }: PageValues, path: string): void {
  const { each, close, few } = MOST_DIFFERENCES;
  const size = end - start;
  const most = Math.max(each * size, Math.min(close * size, few));
  if (count <= most) return;
  throw tooDense(path, `${size} bytes that promise ${count} values in ${encoding}`, most);
}

/** Bytes of a value of each type; of `undefined` each has its own length. */
function widthOf({ type, length }: PageValues): number | undefined {
  switch (type) {
    case 'BOOLEAN':
      return 1 / 8;
    case 'INT32':
    case 'FLOAT':
      return 4;
    case 'INT64':
    case 'DOUBLE':
      return 8;
    case 'INT96':
      return 12;
    case 'FIXED_LEN_BYTE_ARRAY':
      return length;
    case 'BYTE_ARRAY':
      return undefined;
  }
}

function requirePlain(bytes: Uint8Array, values: PageValues, path: string): void {
  if (widthOf(values) !== undefined) {
    requireFixed(bytes, values, path);
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = values.start;
  for (let left = values.count; left > 0; left -= 1) {
    if (at + 4 > values.end) throw damaged(path, `${values.count - left} texts`, `${values.count}`);
    const length = view.getUint32(at, true);
    if (length > Math.min(values.longest, values.end - at - 4)) {
      throw damaged(
        path,
        `a text of ${length} bytes`,
        `at most ${Math.min(values.longest, values.end - at - 4)}`,
      );
    }
    at += 4 + length;
  }
  requireEnd(bytes, at, values, path);
}

function requireFixed(bytes: Uint8Array, values: PageValues, path: string): void {
  const width = widthOf(values);
  if (width === undefined) throw damaged(path, `${values.type} in ${values.encoding}`, 'numbers');
  requireEnd(bytes, values.start + Math.ceil(width * values.count), values, path);
}

function requireIndices(bytes: Uint8Array, values: PageValues, path: string): void {
  if (values.entries === undefined) throw damaged(path, 'indices', 'a dictionary before them');
  const width = bytes[values.start] ?? WIDEST_INDEX + 1;
  if (width > WIDEST_INDEX) throw damaged(path, `indices of ${width} bits`, `at most ${WIDEST_INDEX}`);
  // Indices without bits are all 0: nothing need stand for them.
  if (width === 0 && values.start + 1 === values.end) return;
  requireRuns(bytes, { start: values.start + 1, end: values.end, width, count: values.count }, path);
}

function requireFlags(bytes: Uint8Array, values: PageValues, path: string): void {
  if (values.type !== 'BOOLEAN') throw damaged(path, `${values.type} in runs`, 'BOOLEAN');
  const start = lengthEnd(bytes, values, path);
  requireRuns(bytes, { start, end: values.end, width: 1, count: values.count }, path);
}

/** Where the length of runs ends that has to lead to the end of the page. */
function lengthEnd(bytes: Uint8Array, values: PageValues, path: string): number {
  const start = values.start + 4;
  if (start > values.end) throw damaged(path, 'a page that ends too early', 'the length of its runs');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(values.start, true);
  requireEnd(bytes, start + length, values, path);
  return start;
}

/** Texts that begin as the one before does, for so many bytes. */
function requireShared(bytes: Uint8Array, values: PageValues, path: string): void {
  if (values.type === 'FIXED_LEN_BYTE_ARRAY')
    throw damaged(path, `${values.type} in ${values.encoding}`, 'texts');
  const shared = deltaLengths(bytes, values, values.longest, path);
  const rest = deltaLengths(bytes, { ...values, start: shared.end }, values.longest, path);
  let [before, all] = [0, 0];
  for (let at = 0; at < values.count; at += 1) {
    const common = shared.lengths[at] as number;
    if (common > before)
      throw damaged(path, `a text that shares ${common} bytes with one of ${before}`, 'fewer');
    before = common + (rest.lengths[at] as number);
    all += before;
  }
  const most = Math.max(MOST_TEXT.any, MOST_TEXT.each * (values.end - values.start));
  if (all > most) {
    throw tooDense(path, `${values.end - values.start} bytes that promise ${all} of texts`, most);
  }
  requireEnd(bytes, rest.end + sum(rest.lengths), values, path);
}

function requireEnd(bytes: Uint8Array, end: number, values: PageValues, path: string): void {
  const rest = values.end - end;
  if (rest >= 0 && rest <= MOST_FILLED && bytes.subarray(end, values.end).every((byte) => byte === 0)) return;
  throw damaged(
    path,
    `${values.count} values that end at byte ${end}`,
    `byte ${values.end}, where the page ends`,
  );
}

function tooDense(path: string, found: string, most: number): DataError {
  return new DataError({
    path,
    found,
    expected: `at most ${most}`,
    remedy:
      'The file is damaged, or its pages are too dense: write it again, the column in another encoding.',
  });
}

function sum(lengths: Int32Array): number {
  return lengths.reduce((all, length) => all + length, 0);
}
