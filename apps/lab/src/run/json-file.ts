import { readFile } from 'node:fs/promises';
import { messageOf, RunFileError } from '../errors.ts';

/** The content of a file, or undefined where there is no such file. Other failures are thrown on. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Reads a JSON file of a run, or undefined where there is none.
 *
 * @param accepts checks that the value is what this version writes
 * @throws RunFileError for text that is no JSON or a value that is not accepted
 */
export async function readRunFile<T>(
  file: string,
  accepts: (value: unknown) => value is T,
): Promise<T | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const value = parseRunFile(file, text);
  if (accepts(value)) return value;
  throw new RunFileError(
    file,
    `${file}: found JSON of another kind than this version writes. Read it with the version that wrote it, or start again with another --out.`,
  );
}

function parseRunFile(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new RunFileError(
      file,
      `${file}: found text that is not JSON (${messageOf(error)}). Put back a copy, or start again with another --out.`,
      { cause: error },
    );
  }
}

/** True for a JSON object (not an array). */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
