import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DataError } from './errors.ts';
import type { ByteSource } from './source/byte-source.ts';

/**
 * A file as a source of bytes, which are read as they are needed; of Node.js, Deno and Bun. It is opened for each read, so that
 * nothing need be closed.
 *
 * @throws {@link DataError} for a path that leads to no file, here or when it is read
 */
export function fileSource(path: string): ByteSource {
  const size = reading(path, (file) => {
    const found = fstatSync(file);
    if (found.isFile()) return found.size;
    throw unreadable(path, found.isDirectory() ? 'a folder' : 'no file');
  });
  return {
    name: path,
    size,
    read: (into, position) =>
      reading(path, (file) => {
        let done = 0;
        while (done < into.length) {
          const count = readSync(file, into, done, into.length - done, position + done);
          if (count === 0) break;
          done += count;
        }
        return done;
      }),
  };
}

function reading(path: string, read: (file: number) => number): number {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return read(file);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw unreadable(path, error instanceof Error ? error.message : String(error));
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function unreadable(path: string, found: string): DataError {
  return new DataError({ path, found, expected: 'a file that can be read', remedy: 'Check the path.' });
}
