import { unzipSync } from 'fflate';
import { DataError } from '../../errors.ts';
import type { NumberArray } from './number-array.ts';
import { readNpy } from './npy.ts';
import { requireRoom } from './packed-size.ts';

/** A file of several arrays by name, read one by one. */
export interface NpzFile {
  readonly names: readonly string[];
  /** Throws {@link DataError} for an array that is not there, or is none. */
  read(name: string): NumberArray;
}

/** Whether bytes begin as a zip does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** Opens the bytes of an `.npz`. Throws {@link DataError} where they are none. */
export function openNpz(bytes: Uint8Array, path: string): NpzFile {
  const names: string[] = [];
  unzipped(bytes, path, (name) => {
    if (name.endsWith('.npy')) names.push(name.slice(0, -'.npy'.length));
    return false;
  });
  return {
    names,
    read(name) {
      const array = unzipped(bytes, path, (entry) => entry === `${name}.npy`)[`${name}.npy`];
      if (array) return readNpy(array, `${path}, array "${name}"`);
      throw new DataError({
        path: `${path}, array "${name}"`,
        found: 'no such array',
        expected: `one of ${names.join(', ')}`,
        remedy: 'Name one that is there.',
      });
    },
  };
}

function unzipped(
  bytes: Uint8Array,
  path: string,
  wanted: (name: string) => boolean,
): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        if (!wanted(name)) return false;
        requireRoom(`${path}, ${name}`, size, originalSize);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError({
      path,
      found: `a zip that cannot be read (${error instanceof Error ? error.message : String(error)})`,
      expected: 'an .npz, as numpy.savez writes it',
      remedy: 'The file is damaged: write it again.',
    });
  }
}
