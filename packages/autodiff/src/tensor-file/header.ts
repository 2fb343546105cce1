import { describeValue } from '../options/describe-value.ts';
import { looksLike } from './beginning.ts';
import { DIGEST_LEAD, NUMBER_KINDS, type NumberKind } from './tensor-file.ts';
import { TensorFileError, type TensorFileFault } from './tensor-file-error.ts';
import { jsonBytes, textOf } from './utf8.ts';

/** What a file says of itself. */
export interface Header {
  /** Where the header ends and the numbers begin. */
  readonly end: number;
  readonly entries: readonly (readonly [name: string, entry: unknown])[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a file says of a tensor. */
export interface HeaderEntry {
  readonly name: string;
  readonly kind: NumberKind;
  readonly shape: readonly number[];
  /** Where its numbers begin and end, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

/** The longest header that is read, in bytes: what the layout allows. */
const LONGEST = 100_000_000;

/**
 * Reads the header. Whatever it says, no more memory is taken than some times the bytes that are there.
 *
 * @throws TensorFileError if it is not one, or is not whole.
 */
export function readHeader(bytes: Uint8Array): Header {
  if (bytes.byteLength < 8) {
    fail('truncated', 'bytes', `${bytes.byteLength} of them`, '8 or more, for the length of the header');
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  const left = bytes.byteLength - 8;
  if (length > left) {
    const ours = textOf(bytes.subarray(8, 8 + DIGEST_LEAD.length)) === DIGEST_LEAD;
    if (!ours) refuseKind(bytes, `at most the ${left} that follow`);
    fail('truncated', 'bytes 0 to 7', `a header of ${length} bytes`, `at most the ${left} bytes that follow`);
  }
  if (length > LONGEST) refuseKind(bytes, `at most ${LONGEST}`);
  const end = 8 + Number(length);
  const parsed = parse(textOf(bytes.subarray(8, end)));
  if (!isObject(parsed)) fail('not-a-tensor-file', 'header', describeValue(parsed), 'a JSON object');
  const { __metadata__: metadata = {}, ...entries } = parsed;
  if (!isObject(metadata) || Object.values(metadata).some((text) => typeof text !== 'string')) {
    fail('layout', 'header.__metadata__', describeValue(metadata), 'text by key');
  }
  return { end, entries: Object.entries(entries), metadata: metadata as Record<string, string> };
}

/** Refuses a file that does not begin with a length that can be: mostly because it is something else altogether. */
function refuseKind(bytes: Uint8Array, most: string): never {
  const kind = looksLike(bytes);
  const first = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  fail(
    'not-a-tensor-file',
    'bytes 0 to 7',
    kind ?? `${first}, which would be a header of more bytes than there can be`,
    `the length of a header, ${most}, at the beginning of a file in the safetensors layout`,
  );
}

/**
 * What a header says of its tensors, in the order in which they stand: each begins where the one before ends.
 *
 * @throws TensorFileError if it contradicts itself or the number of bytes.
 */
export function entriesOf(header: Header, bytes: Uint8Array): readonly HeaderEntry[] {
  const entries = header.entries.map(([name, entry]) => entryOf(name, entry));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const entry of entries) {
    if (entry.begin !== end) {
      const path = `${placeOf(entry.name)}.data_offsets`;
      fail('layout', path, `a beginning at ${entry.begin}`, `${end}, where the tensor before it ends`);
    }
    ({ end } = entry);
  }
  const there = bytes.byteLength - header.end;
  if (there < end) {
    fail('truncated', 'bytes', `${there} bytes of numbers`, `${end}, as the header says`);
  }
  if (there > end) {
    fail('layout', 'bytes', `${there} bytes of numbers`, `${end}, as the header says`);
  }
  return entries;
}

/** Checks what is said of one tensor. */
function entryOf(name: string, entry: unknown): HeaderEntry {
  const path = placeOf(name);
  if (!isObject(entry)) fail('layout', path, describeValue(entry), 'an object');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(NUMBER_KINDS, dtype)) {
    fail(
      'number-kind',
      `${path}.dtype`,
      describeValue(dtype),
      `one of: ${Object.keys(NUMBER_KINDS).join(', ')}`,
    );
  }
  const kind = dtype as NumberKind;
  if (!areCounts(shape)) fail('layout', `${path}.shape`, describeValue(shape), 'a list of whole numbers');
  if (!areCounts(offsets) || offsets.length !== 2 || (offsets[0] as number) > (offsets[1] as number)) {
    fail('layout', `${path}.data_offsets`, describeValue(offsets), 'where the numbers begin and end');
  }
  const [begin, end] = offsets as [number, number];
  const needed = shape.reduce((product, extent) => product * extent, NUMBER_KINDS[kind].bytes);
  if (end - begin !== needed) {
    fail(
      'layout',
      `${path}.data_offsets`,
      `${end - begin} bytes`,
      `${needed}, for ${dtype} [${shape.join(', ')}]`,
    );
  }
  return { name, kind, shape, begin, end };
}

/** A tensor's place in the header; names may be anything, and errors reach terminals. */
function placeOf(name: string): string {
  const plain = /^[\w.\-/ ]{1,200}$/.test(name);
  return plain ? `header.${name}` : `header[${textOf(jsonBytes(JSON.stringify(name.slice(0, 200))))}]`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return fail(
      'not-a-tensor-file',
      'header',
      (cause as Error).message,
      'JSON, as in a file in the safetensors layout',
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}

function fail(fault: TensorFileFault, path: string, found: string, expected: string): never {
  throw new TensorFileError('readTensorFile', fault, { path, found, expected });
}
