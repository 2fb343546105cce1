import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from './digest.ts';

/** Digests by experiment, and by what computed. */
export type Records = Record<string, Record<string, Digest>>;

const file = join(import.meta.dirname, 'digests.json');

/** Reads what was recorded. */
export function readRecords(): Records {
  return JSON.parse(readFileSync(file, 'utf8')) as Records;
}

/** Writes records, a line for each run. */
export function writeRecords(records: Records): void {
  const ofExperiment = (digests: Record<string, Digest>): string =>
    entriesText(digests, '\n    ', (digest) => JSON.stringify(digest));
  writeFileSync(
    file,
    `{\n  ${entriesText(records, '\n  ', (each) => `{\n    ${ofExperiment(each)}\n  }`)}\n}\n`,
  );
}

function entriesText<T>(entries: Record<string, T>, gap: string, textOf: (entry: T) => string): string {
  return Object.keys(entries)
    .sort()
    .map((key) => `${JSON.stringify(key)}: ${textOf(entries[key] as T)}`)
    .join(`,${gap}`);
}
