import { constants, copyFile, type FileHandle, link, open, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { messageOf, RunFolderError } from '../errors.ts';
import { isSystemError } from './json-file.ts';
import type { LockFile, LockRecord } from './lock-record.ts';
import { isAlive, ownRecord, readLock, recordText, SIGN_EVERY, SILENCE } from './lock-record.ts';

/** The file that says which process works in a folder. */
const LOCK_NAME = '.lock';

/** Whether a file in a folder is part of its lock. */
export function isOfLock(name: string): boolean {
  return name === LOCK_NAME || name.startsWith(`${LOCK_NAME}.`) || name.startsWith(`${LOCK_NAME}-`);
}

/** Rounds in which a lock that changes hands meanwhile is looked at anew. */
const MOST_ROUNDS = 100;

/**
 * A file in a run's folder that names the process which works there: two would write to the same logs. It holds across
 * machines that share the folder.
 *
 * A lock appears with all its text, as a link to a file that was written before, which only one of several takers can make.
 * So with the lock of a process that has died: its right of succession is a file named after its token, `.lock.TOKEN`, which
 * only one taker can make either. As no token comes twice, whoever holds that file while the dead lock still lies there is
 * the one successor. A successor that dies before it has put its own lock in the place of the dead one is succeeded likewise.
 */
export class FolderLock {
  readonly #file: string;
  readonly #record: LockRecord;
  readonly #handle: FileHandle;
  readonly #lost = new AbortController();
  readonly #signs: NodeJS.Timeout;
  #sign: Promise<void> = Promise.resolve();

  private constructor(file: string, record: LockRecord, handle: FileHandle) {
    this.#file = file;
    this.#record = record;
    this.#handle = handle;
    this.#signs = setInterval(() => {
      this.#sign = this.#giveSign();
    }, SIGN_EVERY);
    this.#signs.unref();
  }

  /**
   * Takes the lock of a folder. That of a process that has died is taken over, by one of those who try.
   *
   * @throws RunFolderError while another process holds it.
   */
  static async take(folder: string): Promise<FolderLock> {
    const taking = await Taking.begin(folder);
    try {
      await taking.finish();
      const file = join(folder, LOCK_NAME);
      return new FolderLock(file, taking.own, await open(file, 'r+'));
    } finally {
      await taking.end();
    }
  }

  /** Aborted with a RunFolderError once another process has taken over, because this one could not give signs of life. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Gives the lock back. */
  async release(): Promise<void> {
    clearInterval(this.#signs);
    await this.#sign;
    await this.#handle.close();
    if (await this.#isOwn()) await rm(this.#file, { force: true });
  }

  /** Writes the same text again: the clock of whoever keeps the folder says when that was. */
  async #giveSign(): Promise<void> {
    try {
      await this.#handle.write(recordText(this.#record), 0);
      if (await this.#isOwn()) return;
      clearInterval(this.#signs);
      const found = describeHolder(await readLock(this.#file));
      const message = `${this.#file}: found ${found} at work there, expected this process, which was silent for too long. It stops.`;
      this.#lost.abort(new RunFolderError(this.#file, message));
    } catch {
      // A disk may be full or out of reach for a while; who is silent for too long finds another's lock later.
    }
  }

  async #isOwn(): Promise<boolean> {
    return (await readLock(this.#file))?.record.token === this.#record.token;
  }
}

/** An attempt to get the lock of a folder. */
class Taking {
  readonly own: LockRecord;
  readonly #handle: FileHandle;
  readonly #folder: string;
  readonly #lock: string;
  /** Holds the own record until it is the lock. */
  readonly #ready: string;

  private constructor(folder: string, own: LockRecord, ready: string, handle: FileHandle) {
    this.#folder = folder;
    this.#lock = join(folder, LOCK_NAME);
    this.own = own;
    this.#ready = ready;
    this.#handle = handle;
  }

  static async begin(folder: string): Promise<Taking> {
    const own = ownRecord();
    const ready = join(folder, `${LOCK_NAME}-${own.token}`);
    const handle = await open(ready, 'wx+');
    const taking = new Taking(folder, own, ready, handle);
    try {
      await handle.writeFile(recordText(own));
      return taking;
    } catch (error) {
      await taking.end();
      throw new RunFolderError(
        folder,
        `${folder}: cannot write a lock there (${messageOf(error)}), expected room for a small file. Nothing was changed; try again once there is.`,
      );
    }
  }

  /** Gets the lock, or throws. */
  async finish(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (await this.#settled()) return await this.#clear();
    }
    throw new RunFolderError(
      this.#folder,
      `${this.#folder}: found that its lock changes hands again and again, expected one process at work there. Try again.`,
    );
  }

  /** Closes and removes what the attempt no longer needs, however it ended. */
  async end(): Promise<void> {
    await this.#handle.close();
    await rm(this.#ready, { force: true });
  }

  /** One round: true with the lock in hand, false if it has changed hands meanwhile. */
  async #settled(): Promise<boolean> {
    const found = await readLock(this.#lock);
    if (!found) return await this.#appears(this.#lock);
    const last = await this.#lastSuccessor(found);
    if (isAlive(last, this.own, await this.#now())) throw heldBy(this.#folder, last);
    const succession = this.#successionOf(last.record);
    if (!(await this.#appears(succession))) return false;
    // Another may have succeeded, and have tidied up, before the file was made.
    const still = await readLock(this.#lock);
    const end = still && (await this.#lastSuccessor(still));
    if (still?.record.token !== found.record.token || end?.record.token !== this.own.token) {
      await rm(succession, { force: true });
      return false;
    }
    await rename(this.#ready, this.#lock);
    return true;
  }

  /** Makes the own record appear under a name; false if there is such a file. */
  async #appears(file: string): Promise<boolean> {
    try {
      await link(this.#ready, file);
      return true;
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) return false;
      if (!isSystemError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
    }
    // Not every file system has links. There a lock is for a moment without its text, for which readers wait.
    try {
      await copyFile(this.#ready, file, constants.COPYFILE_EXCL);
      return true;
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) return false;
      throw error;
    }
  }

  /** The one at the end of a row of successors that died before they were done; the holder itself if there is none. */
  async #lastSuccessor(holder: LockFile): Promise<LockFile> {
    const next = await readLock(this.#successionOf(holder.record));
    return next ? await this.#lastSuccessor(next) : holder;
  }

  #successionOf({ token }: LockRecord): string {
    return `${this.#lock}.${token}`;
  }

  /** The time on the clock of whoever keeps the folder. */
  async #now(): Promise<number> {
    await this.#handle.write(recordText(this.own), 0);
    return (await this.#handle.stat()).mtimeMs;
  }

  /** Removes what attempts have left of which nothing can come any more; others see that by the lock, which is there by now. */
  async #clear(): Promise<void> {
    const now = await this.#now();
    for (const name of await readdir(this.#folder)) {
      const file = join(this.#folder, name);
      if (name.startsWith(`${LOCK_NAME}.`)) await rm(file, { force: true });
      if (!name.startsWith(`${LOCK_NAME}-`)) continue;
      const left = await readLock(file);
      if (left && !isAlive(left, this.own, now)) await rm(file, { force: true });
    }
  }
}

function heldBy(folder: string, holder: LockFile): RunFolderError {
  return new RunFolderError(
    folder,
    `${folder}: found ${describeHolder(holder)} at work there, expected none. Wait for it to end, or stop it; ` +
      `if it is gone, the folder is free ${SILENCE / 1000} seconds after its last sign of life.`,
  );
}

function describeHolder(holder: LockFile | undefined): string {
  if (!holder || holder.record.pid === 0) return 'nobody';
  const { pid, host } = holder.record;
  return `process ${pid}${host === hostname() ? '' : ` on ${host}`}`;
}
