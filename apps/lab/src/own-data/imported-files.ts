import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What a module says it imports, by a relative path; in a comment it does no harm. */
const IMPORTS = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g;
/** Ends that `require` fills in. */
const ENDS = ['', '.js', '.cjs', '.json', '/index.js'];
/** A program of more files is none of one's own. */
const MOST_FILES = 1000;

/**
 * The file of a module and all that it imports by relative paths, directly or through others, in the order in which they are met.
 * Packages, and what it reads by itself, are not among them.
 */
export function importedFiles(module: string): readonly string[] {
  const met = new Set([module]);
  for (const file of met) {
    if (met.size >= MOST_FILES) break;
    for (const each of importsOf(file)) met.add(each);
  }
  return [...met];
}

function importsOf(file: string): readonly string[] {
  if (!/\.[cm]?[jt]sx?$/i.test(file)) return [];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Whoever reads it next says so.
    return [];
  }
  return [...text.matchAll(IMPORTS)].flatMap(([, , path]) => {
    const told = resolve(dirname(file), path!.replace(/[?#].*$/, ''));
    return ENDS.map((end) => told + end).find(isFile) ?? [];
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
