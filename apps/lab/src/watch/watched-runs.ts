import { createHash } from 'node:crypto';
import { readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { MeristemError } from '@meristem/autodiff';
import { isSystemError } from '../run/json-file.ts';
import { readManifest, type RunManifest } from '../run/run-folder.ts';

/** A run below the watched folder. */
export interface WatchedRun {
  /** Names it in addresses: a digest of its path, so that no path stands in one. */
  readonly id: string;
  /** Its folder. */
  readonly folder: string;
  /** The same from the watched folder on, with `/`; `.` for that folder itself. */
  readonly path: string;
  readonly manifest: RunManifest;
}

/** How far below the watched folder runs are looked for: groups of runs have theirs two levels down. */
const MOST_DEPTH = 4;

/** More folders than these are no folder of runs. */
const MOST_FOLDERS = 5000;

/**
 * All runs in a folder and below it, by path. Links are not followed, and what is in the folder of a run is looked at for runs
 * too, such as the controls of one. A run whose `run.json` is damaged is left out.
 */
export async function watchedRuns(watched: string): Promise<readonly WatchedRun[]> {
  const root = await realpath(watched);
  const found: WatchedRun[] = [];
  let level = [root];
  let seen = 0;
  for (let depth = 0; depth <= MOST_DEPTH && level.length > 0 && seen < MOST_FOLDERS; depth++) {
    seen += level.length;
    const looked = await Promise.all(level.map(async (folder) => ({ folder, ...(await lookedAt(folder)) })));
    for (const { folder, manifest } of looked) {
      if (manifest) found.push(runAt(root, folder, manifest));
    }
    level = looked.flatMap(({ below }) => below);
  }
  return found.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function runAt(root: string, folder: string, manifest: RunManifest): WatchedRun {
  const path = relative(root, folder).split(sep).join('/') || '.';
  const id = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return { id, folder, path, manifest };
}

async function lookedAt(
  folder: string,
): Promise<{ readonly manifest: RunManifest | undefined; readonly below: readonly string[] }> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const below = entries.filter(
      (entry) => entry.isDirectory() && !/^(\.|seed-\d+$|node_modules$)/.test(entry.name),
    );
    const isRun = entries.some((entry) => entry.isFile() && entry.name === 'run.json');
    return {
      manifest: isRun ? await readManifest(folder) : undefined,
      below: below.map(({ name }) => join(folder, name)),
    };
  } catch (error) {
    // It has gone meanwhile, may not be read, or its run.json is damaged.
    if (error instanceof MeristemError || isSystemError(error, 'ENOENT', 'EACCES', 'EPERM', 'ENOTDIR')) {
      return { manifest: undefined, below: [] };
    }
    throw error;
  }
}
