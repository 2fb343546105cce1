import { checkOptions } from '../options/check-options.ts';
import { describeValue } from '../options/describe-value.ts';
import { FLAG, type OptionTable } from '../options/expectation.ts';
import { isArrayOf } from '../options/typed-array.ts';
import { fileDigest, statedDigest } from './file-digest.ts';
import { entriesOf, type HeaderEntry, readHeader } from './header.ts';
import {
  DIGEST_KEY,
  type FileNumbers,
  type FileTensor,
  NUMBER_KINDS,
  type TensorFile,
} from './tensor-file.ts';
import { TensorFileError } from './tensor-file-error.ts';

/** How a file of tensors is read. */
export interface ReadTensorFileOptions {
  /**
   * Takes files that others wrote, too: in them no digest stands, and nothing says whether they are what they were. Such a file
   * must not be told apart from one of ours by its missing digest alone, which is why this has to be asked for.
   */
  readonly foreign?: boolean;
}

const OPTIONS: OptionTable<ReadTensorFileOptions> = { foreign: FLAG };

/**
 * Reads a file of tensors in the safetensors layout, and checks that it is whole: no bit of it has changed since it was written.
 * Where it can, it gives numbers in place: they change when the bytes do.
 *
 * @throws TensorFileError if the bytes are no such file, were cut off or changed, have no digest (unless `foreign`), or have
 *   numbers of another kind than `F32`, `F64`, `I32`, `U8`.
 */
export function readTensorFile(bytes: Uint8Array, options: ReadTensorFileOptions = {}): TensorFile {
  checkOptions('readTensorFile', options, OPTIONS);
  if (!isArrayOf(bytes, 'Uint8Array')) {
    fail('not-a-tensor-file', 'bytes', describeValue(bytes), 'a Uint8Array');
  }
  const digest = verified(bytes, options.foreign ?? false);
  const header = readHeader(bytes);
  const tensors = new Map<string, FileTensor>();
  for (const entry of entriesOf(header, bytes)) tensors.set(entry.name, tensorOf(entry, header.end, bytes));
  const metadata = Object.fromEntries(Object.entries(header.metadata).filter(([key]) => key !== DIGEST_KEY));
  return { tensors, metadata, ...(digest !== undefined && { digest }) };
}

/** The digest of a file, once it is known that the file still has it. */
function verified(bytes: Uint8Array, foreign: boolean): string | undefined {
  const stated = statedDigest(bytes);
  if (stated === undefined) {
    if (foreign) return undefined;
    // What ends too soon, or is something else, is called that.
    entriesOf(readHeader(bytes), bytes);
    fail(
      'no-digest',
      'header.__metadata__',
      'no digest where Meristem writes one',
      'one, to see that the file is whole',
      'Read files that others wrote with { foreign: true }; a file of ours without a digest has been damaged.',
    );
  }
  const found = fileDigest(bytes);
  if (found !== stated) {
    requireLength(bytes);
    fail(
      'damaged',
      'bytes',
      `digest ${found}`,
      `${stated}, which the file had when it was written`,
      'Take another copy of it: something in it has changed since.',
    );
  }
  return stated;
}

/** Throws where bytes are missing at the end, which is worth saying of a file that has changed. */
function requireLength(bytes: Uint8Array): void {
  try {
    entriesOf(readHeader(bytes), bytes);
  } catch (error) {
    if (error instanceof TensorFileError && error.fault === 'truncated') throw error;
  }
}

/** A tensor of the file: in place where its numbers begin at a multiple of their size in memory. */
function tensorOf({ shape, kind, begin, end }: HeaderEntry, start: number, bytes: Uint8Array): FileTensor {
  const { array, bytes: size } = NUMBER_KINDS[kind];
  const at = bytes.byteOffset + start + begin;
  const length = (end - begin) / size;
  const values: FileNumbers =
    at % size === 0
      ? new array(bytes.buffer as ArrayBuffer, at, length)
      : new array(Uint8Array.from(bytes.subarray(start + begin, start + end)).buffer, 0, length);
  return { shape, values };
}

function fail(
  fault: TensorFileError['fault'],
  path: string,
  found: string,
  expected: string,
  remedy?: string,
): never {
  throw new TensorFileError('readTensorFile', fault, { path, found, expected, ...(remedy && { remedy }) });
}
