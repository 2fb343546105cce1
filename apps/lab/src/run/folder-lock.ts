import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunFolderError } from '../errors.ts';
import { isSystemError, readIfThere } from './json-file.ts';

/** The file that says which process works in a folder. */
export const LOCK_NAME = '.lock';

/** A file in a run's folder that names the process which works there: two would write to the same logs. */
export class FolderLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /**
   * Takes the lock of a folder. The lock of a process that has died is taken over.
   *
   * @throws RunFolderError while another process holds it.
   */
  static async take(folder: string): Promise<FolderLock> {
    const file = join(folder, LOCK_NAME);
    const holder = Number(await readIfThere(file));
    if (holder > 0 && !isRunning(holder)) await rm(file, { force: true });
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(`${process.pid}\n`);
      await handle.close();
    } catch (error) {
      if (!isSystemError(error, 'EEXIST')) throw error;
      throw new RunFolderError(
        folder,
        `${folder}: found process ${(await readIfThere(file))?.trim() ?? 'of another run'} at work there, expected none. ` +
          `Wait for it to end, or delete ${file} if it is no process of this lab.`,
      );
    }
    return new FolderLock(file);
  }

  /** Gives the lock back. */
  async release(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Without the right to signal it, there still is such a process.
    return isSystemError(error, 'EPERM');
  }
}
