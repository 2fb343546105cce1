import { open, realpath, type FileHandle } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { isSystemError } from '../run/json-file.ts';

/** Kinds of files of a built page, by the ends of their names; others are not served. */
const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** A part of a path that is a plain name: no dot in front, and nothing that a file system could read as more than a name. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.@-]*$/;

/**
 * The names that the path of a request consists of; undefined where it holds anything but plain names, such as dots, encoded ones
 * too, backslashes, colons, or encoding twice over. Nothing is made of such a path: it is refused.
 */
export function pathNames(path: string): readonly string[] | undefined {
  const names = path.split('/').slice(1);
  // The paths of a page's own files, and of runs, are plain: there is nothing to decode.
  return names.every((name) => NAME.test(name)) && !names.some((name) => name.includes('..'))
    ? names
    : undefined;
}

/** A file of a page, ready to be sent. */
export interface ServedFile {
  readonly kind: string;
  readonly bytes: Uint8Array;
}

/**
 * A file of a folder, by names; undefined where there is none, where it is not of a kind that a page has, or where a link leads
 * out of the folder.
 */
export async function servedFile(folder: string, names: readonly string[]): Promise<ServedFile | undefined> {
  const kind = KINDS[extname(names.at(-1) ?? '')];
  if (kind === undefined) return undefined;
  const handle = await openInside(folder, names);
  if (!handle) return undefined;
  try {
    return { kind, bytes: await handle.readFile() };
  } finally {
    await handle.close();
  }
}

/** Opens a regular file inside a folder for reading; undefined where there is none, or where a link leads out of the folder. */
export async function openInside(folder: string, names: readonly string[]): Promise<FileHandle | undefined> {
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, ...names));
    if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
    const handle = await open(file, 'r');
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    return undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EISDIR', 'ENAMETOOLONG'))
      return undefined;
    throw error;
  }
}
