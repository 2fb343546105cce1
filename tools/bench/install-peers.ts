import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PeerError, PeerMissingError } from './errors.ts';

const run = promisify(execFile);

/** How the JavaScript peers are installed. */
export interface InstallOptions {
  /** The folder of their package; `peers` beside this file unless told. */
  readonly folder?: string;
  /** The program that installs; `npm` unless told. */
  readonly npm?: string;
}

/**
 * Installs the JavaScript peers into their own folder, by their own lockfile and without running any script of theirs;
 * nothing if that was done before. Returns whether there was anything to do.
 *
 * @throws PeerMissingError without npm; PeerError if npm fails, as it does without a network.
 */
export async function installPeers(options: InstallOptions = {}): Promise<boolean> {
  const { folder = join(import.meta.dirname, 'peers'), npm = 'npm' } = options;
  const lock = createHash('sha256')
    .update(await readFile(join(folder, 'package-lock.json')))
    .digest('hex');
  const mark = join(folder, 'node_modules', '.installed');
  if ((await readFile(mark, 'utf8').catch(() => '')) === lock) return false;
  try {
    await run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  } catch (cause) {
    const { code, stderr } = cause as { readonly code?: unknown; readonly stderr?: string };
    if (code === 'ENOENT') throw new PeerMissingError(`${npm} is not installed`);
    throw new PeerError('npm ci', `failed in ${folder}. It said:\n${stderr ?? ''}`, { cause });
  }
  await writeFile(mark, lock);
  return true;
}
