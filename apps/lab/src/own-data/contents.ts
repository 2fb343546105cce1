import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { counted, type JsonObject } from '@meristem/autodiff';
import { DataError } from '@meristem/data';
import { messageOf } from '../errors.ts';
import { isSystemError } from '../run/json-file.ts';

/** What tells a file, or a folder with all that is in it, from every other and from what it was before. */
export interface Contents extends JsonObject {
  readonly bytes: number;
  /** 1 of a file. */
  readonly files: number;
  /** Of the bytes, and in a folder of the names too: SHA-256. */
  readonly digest: string;
}

/** Bytes that are read at a time. */
const PIECE = 2 ** 20;

/**
 * The contents of a file or a folder, read piece by piece.
 *
 * @throws DataError where there is nothing, or it cannot be read
 */
export async function contentsOf(path: string): Promise<Contents> {
  const hash = createHash('sha256');
  try {
    if (!(await stat(path)).isDirectory()) {
      const bytes = await take(path, hash);
      return { bytes, files: 1, digest: hash.digest('hex') };
    }
    const names = await namesIn(path);
    let bytes = 0;
    for (const name of names) {
      hash.update(`${name}\0`);
      bytes += await take(join(path, name), hash);
    }
    return { bytes, files: names.length, digest: hash.digest('hex') };
  } catch (error) {
    throw new DataError({
      path,
      found: isSystemError(error, 'ENOENT') ? 'nothing' : messageOf(error),
      expected: 'a file that can be read',
      remedy: 'Check the path.',
    });
  }
}

/** Takes the bytes of a file into a digest; returns how many there are. */
async function take(file: string, hash: Hash): Promise<number> {
  let bytes = 0;
  for await (const piece of createReadStream(file, { highWaterMark: PIECE }) as AsyncIterable<Uint8Array>) {
    hash.update(piece);
    bytes += piece.length;
  }
  return bytes;
}

/** The files of a folder and of those in it, the same on every system; what begins with a dot is nobody's data. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .filter((name) => !name.split('/').some((part) => part.startsWith('.')))
    .sort();
}

/**
 * Makes sure that a file or folder is what it was when something was made of it, and returns its contents.
 *
 * @param before what it was then; anything will do where that is unknown
 * @throws DataError where it has changed, or is gone
 */
export async function requireContents(path: string, before: Contents | undefined): Promise<Contents> {
  const now = await contentsOf(path).catch((error: unknown) => {
    if (!(error instanceof DataError) || !before) throw error;
    throw new DataError({
      path,
      found: error.found,
      expected: `the ${sizeOf(before)} that were read when the run was started`,
      remedy: 'Put the data back to where it was, or start a new run with it.',
    });
  });
  if (!before || (now.digest === before.digest && now.bytes === before.bytes)) return now;
  const resized = now.bytes !== before.bytes || now.files !== before.files;
  throw new DataError({
    path,
    found: resized ? `${sizeOf(now)}, for it has changed` : `other contents of the same ${sizeOf(now)}`,
    expected: `the ${sizeOf(before)} that were read when the run was started`,
    remedy: 'Put the data of before back, or start a new run with that of now.',
  });
}

function sizeOf({ bytes, files }: Contents): string {
  const size = `${bytes.toLocaleString('en')} ${bytes === 1 ? 'byte' : 'bytes'}`;
  return files === 1 ? size : `${size} in ${counted(files, 'file')}`;
}
