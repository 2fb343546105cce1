import { spawnSync } from 'node:child_process';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LockRecord, ownRecord, recordText, SILENCE } from '../run/lock-record.ts';

/** Leaves something in a folder's lock that no living process holds. */
type DeadLock = (folder: string) => Promise<void>;

/** The id of a process that has ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

async function leave(folder: string, name: string, record: LockRecord, silentFor = 0): Promise<void> {
  const file = join(folder, name);
  await writeFile(file, recordText(record));
  const then = new Date(Date.now() - silentFor);
  await utimes(file, then, then);
}

/** Locks that were left behind, by what has become of their holder. */
export const DEAD_LOCKS: Readonly<Record<string, DeadLock>> = {
  'of a process that has ended': (folder) => leave(folder, '.lock', { ...ownRecord(), pid: endedProcess() }),
  'whose process id is that of another process now': (folder) =>
    leave(folder, '.lock', { ...ownRecord(), started: '1' }),
  'of the first process of another container, silent': (folder) =>
    leave(folder, '.lock', { ...ownRecord(), processes: 'pid:[7]', pid: 1 }, SILENCE + 1_000),
  'of another machine, silent': (folder) =>
    leave(folder, '.lock', { ...ownRecord(), host: 'elsewhere', boot: 'another' }, SILENCE + 1_000),
  'of a process that has ended, as its successor has': async (folder) => {
    const dead = { ...ownRecord(), pid: endedProcess() };
    await leave(folder, '.lock', dead);
    await leave(folder, `.lock.${dead.token}`, { ...ownRecord(), pid: dead.pid });
  },
  'of an earlier release': (folder) => writeFile(join(folder, '.lock'), '1\n'),
  'that a full disk has left empty': async (folder) => await writeFile(join(folder, '.lock'), ''),
  'that is cut off': async (folder) =>
    await writeFile(join(folder, '.lock'), recordText(ownRecord()).slice(0, 40)),
};
