import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { relative, sep } from 'node:path';
import { counted, type JsonObject } from '@meristem/autodiff';
import { DataError } from '@meristem/data';
import { messageOf } from '../errors.ts';

/** What tells data from all other data, and from what it was before. */
export interface Contents extends JsonObject {
  readonly bytes: number;
  readonly files: number;
  /** Of the bytes, and of several files' names too: SHA-256. */
  readonly digest: string;
}

/** Where data lies. */
export interface DataPlace {
  /** The absolute path of a file or a folder. */
  readonly path: string;
  /** What is read of it, in order. */
  files(): readonly string[];
}

/** Bytes that are read at a time. */
const PIECE = 2 ** 20;

/**
 * The contents of data, read piece by piece.
 *
 * @throws DataError where there is none, or it cannot be read
 */
async function contentsOf({ path, files: filesOf }: DataPlace): Promise<Contents> {
  const files = filesOf();
  const hash = createHash('sha256');
  let bytes = 0;
  for (const file of files) {
    // The same on every system, and wherever the folder is.
    if (file !== path) hash.update(`${relative(path, file).split(sep).join('/')}\0`);
    bytes += await take(file, hash);
  }
  return { bytes, files: files.length, digest: hash.digest('hex') };
}

/** Takes the bytes of a file into a digest; returns how many there are. */
async function take(file: string, hash: Hash): Promise<number> {
  let bytes = 0;
  try {
    for await (const piece of createReadStream(file, { highWaterMark: PIECE }) as AsyncIterable<Uint8Array>) {
      hash.update(piece);
      bytes += piece.length;
    }
  } catch (error) {
    throw new DataError({
      path: file,
      found: isMissing(error) ? 'nothing' : messageOf(error),
      expected: 'a file that can be read',
      remedy: 'Check the path.',
    });
  }
  return bytes;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/**
 * Makes sure that data is what it was when something was made of it, and returns its contents.
 *
 * @param before what it was then; anything will do where that is unknown
 * @throws DataError where it has changed, or is gone
 */
export async function requireContents(place: DataPlace, before: Contents | undefined): Promise<Contents> {
  const { path } = place;
  if (!before) return await contentsOf(place);
  const expected = `the ${sizeOf(before)} that were read when the run was started`;
  const now = await contentsOf(place).catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    throw new DataError({
      path: error.path,
      found: error.found,
      expected,
      remedy: 'Put the data back to where it was, or start a new run with it.',
    });
  });
  if (now.digest === before.digest && now.bytes === before.bytes) return now;
  const resized = now.bytes !== before.bytes || now.files !== before.files;
  throw new DataError({
    path,
    found: resized ? `${sizeOf(now)}, for it has changed` : `other contents of the same ${sizeOf(now)}`,
    expected,
    remedy: 'Put the data of before back, or start a new run with that of now.',
  });
}

function sizeOf({ bytes, files }: Contents): string {
  const size = `${bytes.toLocaleString('en')} ${bytes === 1 ? 'byte' : 'bytes'}`;
  return files === 1 ? size : `${size} in ${counted(files, 'file')}`;
}
