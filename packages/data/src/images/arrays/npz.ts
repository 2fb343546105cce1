import { DataError } from '../../errors.ts';
import { zipFiles } from '../../packed/zip.ts';
import type { NumberArray } from './number-array.ts';
import { readNpy } from './npy.ts';

/** A file of several arrays by name, read one by one. */
export interface NpzFile {
  readonly names: readonly string[];
  /** Throws {@link DataError} for an array that is not there, or is none. */
  read(name: string): NumberArray;
}

/** What the names of arrays end in. */
const ENDING = '.npy';

/** Opens the bytes of an `.npz`. Throws {@link DataError} where they are none. */
export function openNpz(bytes: Uint8Array, path: string): NpzFile {
  const files = zipFiles(bytes, path);
  const names = [...files.keys()]
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length));
  return {
    names,
    read(name) {
      const file = files.get(name + ENDING);
      const array = `${path}, array "${name}"`;
      if (file) return readNpy(file, array);
      throw new DataError({
        path: array,
        found: 'no such array',
        expected: `one of ${names.join(', ')}`,
        remedy: 'Name one that is there.',
      });
    },
  };
}
