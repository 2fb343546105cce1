import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunFolderError } from '../errors.ts';
import { DEAD_LOCKS } from '../testing/dead-locks.ts';
import { lockContest } from '../testing/lock-contest.ts';
import { FolderLock } from './folder-lock.ts';
import { type LockRecord, ownRecord, recordText, SIGN_EVERY, SILENCE } from './lock-record.ts';

describe('FolderLock', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-lock-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const lockedBy = async (record: Partial<LockRecord>, silentFor = 0): Promise<void> => {
    await writeFile(join(folder, '.lock'), recordText({ ...ownRecord(), ...record }));
    const then = new Date(Date.now() - silentFor);
    await utimes(join(folder, '.lock'), then, then);
  };

  it('lets one in at a time, and leaves nothing', async () => {
    const lock = await FolderLock.take(folder);
    await expect(FolderLock.take(folder)).rejects.toThrow(RunFolderError);
    await expect(FolderLock.take(folder)).rejects.toThrow(`found process ${process.pid} at work there`);
    expect(await readdir(folder)).toEqual(['.lock']);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await (await FolderLock.take(folder)).release();
  });

  it('names who holds it', async () => {
    const lock = await FolderLock.take(folder);
    const record = JSON.parse(await readFile(join(folder, '.lock'), 'utf8')) as LockRecord;
    expect(record.pid).toBe(process.pid);
    expect(record.started).toMatch(/^\d+$|^running$/);
    await lock.release();
  });

  it.each(Object.entries(DEAD_LOCKS))('takes over a lock %s', async (_kind, leave) => {
    await leave(folder);
    const lock = await FolderLock.take(folder);
    expect(await readdir(folder)).toEqual(['.lock']);
    await expect(FolderLock.take(folder)).rejects.toThrow('at work there');
    await lock.release();
  });

  it.each<[string, Partial<LockRecord>]>([
    ['on another machine', { host: 'elsewhere', boot: 'another' }],
    ['on another machine of the same name', { boot: 'another' }],
    ['in another container, where its id is 1 too', { processes: 'pid:[7]', pid: 1 }],
    ['on a system that tells nothing', { host: 'elsewhere', boot: '', processes: '', started: 'running' }],
  ])('waits for signs of life of a holder %s', async (_where, record) => {
    await lockedBy(record, SILENCE - 5_000);
    await expect(FolderLock.take(folder)).rejects.toThrow(
      'the folder is free 60 seconds after its last sign',
    );
    await lockedBy(record, SILENCE + 5_000);
    await (await FolderLock.take(folder)).release();
  });

  it('does not take the silence of a process that it can look up for its end', async () => {
    await lockedBy({}, 100 * SILENCE);
    await expect(FolderLock.take(folder)).rejects.toThrow('at work there');
  });

  it('tidies up after takers that died, not after those that are at it', async () => {
    await writeFile(join(folder, '.lock-mine'), recordText(ownRecord()));
    await writeFile(join(folder, '.lock-dead'), recordText({ ...ownRecord(), started: '1' }));
    await writeFile(join(folder, '.lock.unknown'), recordText(ownRecord()));
    const lock = await FolderLock.take(folder);
    expect((await readdir(folder)).sort()).toEqual(['.lock', '.lock-mine']);
    await lock.release();
  });

  it('says that there is no room, and leaves nothing', async () => {
    const missing = join(folder, 'missing');
    await expect(FolderLock.take(missing)).rejects.toThrow('ENOENT');
    expect(await readdir(folder)).toEqual([]);
  });

  it('is told that another has taken over, as of a process that was silent for too long', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const lock = await FolderLock.take(folder);
      vi.advanceTimersByTime(SIGN_EVERY);
      await rm(join(folder, '.lock'));
      await lockedBy({ pid: 7, host: 'elsewhere' });
      expect(lock.lost.aborted).toBe(false);
      const lost = once(lock.lost, 'abort');
      vi.advanceTimersByTime(SIGN_EVERY);
      await lost;
      expect(lock.lost.reason).toBeInstanceOf(RunFolderError);
      expect(String(lock.lost.reason)).toContain('found process 7 on elsewhere at work there');
      await lock.release();
      expect(await readdir(folder)).toEqual(['.lock']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not remove the lock of a successor', async () => {
    const lock = await FolderLock.take(folder);
    await rm(join(folder, '.lock'));
    await lockedBy({ pid: 1 });
    await lock.release();
    expect(await readdir(folder)).toEqual(['.lock']);
  });

  it('goes to exactly one of three processes that want a dead one', { timeout: 60_000 }, async () => {
    const kinds = Object.keys(DEAD_LOCKS).slice(0, 5);
    expect(await lockContest(25, kinds)).toEqual({ rounds: 25, faults: [] });
  });
});
