import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isSystemError } from './json-file.ts';
import { sealed } from './seal.ts';

/** The name of a file that is written beside another one. */
const BESIDE = /^\..+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Replaces a file as a whole: writes beside it, flushes, renames, flushes the folder. Whoever reads the file sees the old
 * content or the new one and nothing in between, whatever fails; a failure leaves no file behind.
 */
export async function writeAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const beside = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    const handle = await open(beside, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** {@link writeAtomically} of a value as JSON, one line or indented. */
export async function writeJson(file: string, value: unknown, indent?: number): Promise<void> {
  await writeAtomically(file, `${JSON.stringify(value, null, indent)}\n`);
}

/** {@link writeAtomically} of a file of a run: an object as JSON, indented, with its digest. */
export async function writeRunFile(file: string, value: object): Promise<void> {
  await writeAtomically(file, sealed(JSON.stringify(value, null, 2)));
}

/** Removes what processes that were killed have left beside files of a folder. Only who holds the folder's lock may do that. */
export async function clearLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder);
  await Promise.all(
    names.filter((name) => BESIDE.test(name)).map((name) => rm(join(folder, name), { force: true })),
  );
}

/** A renamed file is in its folder for good once the folder is on the disk. Not every system opens folders. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!isSystemError(error, 'EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP')) throw error;
  }
}
