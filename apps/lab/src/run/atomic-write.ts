import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a file as a whole: writes beside it, flushes, renames. Whoever reads the file sees the old content or the
 * new one and nothing in between, whatever fails; a failure leaves no file behind.
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
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** {@link writeAtomically} of a value as JSON, one line or indented. */
export async function writeJson(file: string, value: unknown, indent?: number): Promise<void> {
  await writeAtomically(file, `${JSON.stringify(value, null, indent)}\n`);
}
