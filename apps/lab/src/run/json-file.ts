import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, RunFileError } from '../errors.ts';
import { sealOf } from './seal.ts';

/** The content of a file, or undefined where there is no such file. Other failures are thrown on. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/**
 * Reads a JSON file of a run, or undefined where there is none.
 *
 * @throws RunFileError for text that is no JSON, or a value that the schema of this version refuses.
 */
export async function readRunFile<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const parsed = parseRunFile(file, text);
  if (sealOf(text) === 'damaged') {
    throw new RunFileError(
      file,
      `${file}: found text that does not have the digest it was written with: it has been damaged. Put back a copy, or start again with another --out.`,
    );
  }
  const { data, error } = schema.safeParse(parsed);
  if (error === undefined) return data;
  const faults = error.issues.map(
    ({ path, message }) => `${z.core.toDotPath(path) || 'the whole'}: ${message}`,
  );
  throw new RunFileError(
    file,
    `${file}: ${faults.join('; ')}. Read it with the version that wrote it, or start again with another --out.`,
  );
}

/** Reads JSON text of a run's file. Throws RunFileError for text that is no JSON. */
export function parseRunFile(file: string, text: string): unknown {
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

/** True for an error of the operating system with one of these codes, such as `ENOENT`. */
export function isSystemError(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(error.code as string);
}
