import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { isSystemError } from './json-file.ts';

/** Who holds a lock: enough to tell, from anywhere that shares the folder, whether that process still runs. */
export interface LockRecord {
  /** Tells this taking of a lock from every other one there ever was. */
  readonly token: string;
  readonly host: string;
  /** Which start of which machine it runs on, and in which space of process ids; empty where the system does not tell. */
  readonly boot: string;
  readonly processes: string;
  readonly pid: number;
  /** When the process started; `running` where the system does not tell more than that. */
  readonly started: string;
}

/** A lock as it lies in a folder. */
export interface LockFile {
  readonly record: LockRecord;
  /** When its holder last gave a sign of life, in milliseconds on the clock of whoever keeps the folder. */
  readonly lastSign: number;
}

/** Milliseconds between signs of life. */
export const SIGN_EVERY = 5_000;

/** Milliseconds without a sign of life after which a holder that cannot be looked up is given up. */
export const SILENCE = 60_000;

/** Milliseconds for writing a lock where it cannot appear with all its text at once. */
const WRITING = 300;

/** What is told of a process on a system that only tells whether it is there. */
const RUNNING = 'running';

/** Stands for the holder of a lock that names none. */
const NOBODY = { host: '', boot: '', processes: '', pid: 0, started: '' } as const;

/** A record of this process, for one lock. */
export function ownRecord(): LockRecord {
  return {
    token: randomUUID(),
    host: hostname(),
    boot: told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? '',
    processes: told(() => readlinkSync('/proc/self/ns/pid')) ?? '',
    pid: process.pid,
    started: startOf(process.pid),
  };
}

/** A record as the text of a file. */
export function recordText(record: LockRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * The lock in a file; undefined where there is none. A file that is empty or cut off, as a full disk leaves it, and one that
 * is not of this format, is of nobody.
 */
export async function readLock(file: string): Promise<LockFile | undefined> {
  const deadline = performance.now() + WRITING;
  for (;;) {
    const found = await contentOf(file);
    if (!found) return undefined;
    const { text, changed, identity } = found;
    const whole = text.endsWith('\n');
    if (!whole && performance.now() < deadline) {
      await wait(WRITING / 10);
      continue;
    }
    const record = (whole && recordOf(text)) || { ...NOBODY, token: `unreadable-${identity}` };
    return { record, lastSign: changed };
  }
}

/**
 * Whether the holder of a lock may still be at work. A process of the same system is looked up: its id alone would not do, for
 * ids are given anew, and in every container there is a first one. Any other process has to give signs of life.
 *
 * @param now on the clock of whoever keeps the folder.
 */
export function isAlive({ record, lastSign }: LockFile, own: LockRecord, now: number): boolean {
  const { boot, processes, pid } = record;
  if (pid === 0) return false;
  const speaks = now - lastSign < SILENCE;
  const near =
    boot === own.boot && processes === own.processes && (processes !== '' || record.host === own.host);
  if (!near) return speaks;
  const started = startOf(pid);
  return started === RUNNING ? speaks : started !== '' && started === record.started;
}

async function contentOf(
  file: string,
): Promise<{ readonly text: string; readonly changed: number; readonly identity: string } | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    const text = await handle.readFile('utf8');
    const { ino, mtimeMs } = await handle.stat();
    return { text, changed: mtimeMs, identity: `${ino}-${mtimeMs}` };
  } finally {
    await handle.close();
  }
}

function recordOf(text: string): LockRecord | undefined {
  const record = told(() => JSON.parse(text) as unknown);
  if (typeof record !== 'object' || record === null) return undefined;
  const { token, host, boot, processes, pid, started } = record as Partial<LockRecord>;
  const texts = [token, host, boot, processes, started];
  if (!texts.every((each) => typeof each === 'string') || !Number.isSafeInteger(pid)) return undefined;
  return record as LockRecord;
}

/** When a process started, in ticks since the system did, as far as that can be told; empty if there is no such process. */
function startOf(pid: number): string {
  const status = told(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (status === undefined) return isThere(pid) ? RUNNING : '';
  // After the name, in parentheses, come the state, and 19 fields later the start. What has ended may still stand there.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? RUNNING);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Without the right to signal it, there still is such a process.
    return isSystemError(error, 'EPERM');
  }
}

/** What a system tells; undefined where it does not. */
function told<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
