import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Milliseconds between looks at a lock that somebody holds. */
const PATIENCE = 250;

/**
 * Runs something while no other process of this tree does what goes by the same lock: waits for those that began before. The lock
 * of a process that is there no more is taken away.
 *
 * @param lock the file that says who runs
 * @param waits called once, where somebody else runs
 */
export async function exclusively<T>(
  lock: string,
  run: () => T | Promise<T>,
  waits: () => void = () => undefined,
): Promise<T> {
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; !taken(lock); told = true) {
    if (!told) waits();
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  }
  try {
    return await run();
  } finally {
    rmSync(lock, { force: true });
  }
}

function taken(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isHeld(lock)) return false;
    rmSync(lock, { force: true });
    return false;
  }
}

function isHeld(lock: string): boolean {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    // A lock that is being written names nobody yet.
    if (!(holder > 0)) return true;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    // Whoever may not be signalled is there; whose lock is gone is looked for again.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
