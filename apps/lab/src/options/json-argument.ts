import { readFile } from 'node:fs/promises';
import { messageOf, UsageError } from '../errors.ts';

/** Reads JSON text that the user gave. Throws UsageError, naming where it stood, for anything else. */
export function parseJsonArgument(where: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(
      `${where}: found text that is not JSON (${messageOf(error)}), expected JSON. ` +
        'Keys and strings take double quotes; in a shell, put single quotes around the whole.',
    );
  }
}

/** Reads a JSON file that the user named. Throws UsageError for a file that cannot be read or is not JSON. */
export async function readJsonArgument(where: string, file: string): Promise<unknown> {
  return parseJsonArgument(`${where} ${file}`, await readText(where, file));
}

async function readText(where: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${where}: cannot read the file (${messageOf(error)}). Check the path.`);
  }
}
