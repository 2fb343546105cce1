import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { OwnFlag } from '../options/task-choice.ts';

/** What files are taken for, by the ends of their names. */
const ENDS: readonly (readonly [RegExp, OwnFlag])[] = [
  [/\.(csv|tsv|jsonl?|ndjson|parquet)$/i, 'csv'],
  [/\.npz$|-?idx\d?-ubyte(\.gz)?$|\.idx\d?(\.gz)?$/i, 'images'],
  [/\.[cm]?[jt]s(#.+)?$/i, 'taskModule'],
];

/** The flag of `grow` that takes what lies at a path: a folder has images, and what is nothing else is a text. */
export async function flagOfPath(path: string): Promise<OwnFlag> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return 'images';
  return ENDS.find(([end]) => end.test(basename(path)))?.[1] ?? 'text';
}
