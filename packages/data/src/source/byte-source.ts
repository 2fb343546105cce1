import { describeValue } from '@meristem/autodiff';
import { DataError } from '../errors.ts';

/**
 * Bytes that can be read at any place: a file, or an array. Reading is synchronous, because streams of training cycles are, and
 * a file that is larger than memory is read as it is needed.
 */
export interface ByteSource {
  /** What errors call it, such as the path of a file. */
  readonly name: string;
  /** Bytes in all. */
  readonly size: number;
  /**
   * Reads bytes from a position on into an array, as many as it holds or as there are; returns how many.
   *
   * @throws {@link DataError} where they cannot be read, as of a file that is gone
   */
  read(into: Uint8Array, position: number): number;
}

/** What own data is read from: text, bytes, or anything that can be read at any place. */
export type DataSource = string | Uint8Array | ByteSource;

/** The bytes of a source; text is encoded as UTF-8. `name` is what errors call text and bytes. */
export function byteSource(source: DataSource, name: string): ByteSource {
  if (typeof source === 'string') return arraySource(new TextEncoder().encode(source), name);
  if (source instanceof Uint8Array) return arraySource(source, name);
  const { size, read } = Object(source) as Partial<ByteSource>;
  if (Number.isSafeInteger(size) && (size as number) >= 0 && typeof read === 'function') return source;
  throw new DataError({
    path: name,
    found: describeValue(source),
    expected: 'a text, bytes (Uint8Array), or a source with a size and a way to read',
    remedy: 'Pass a path through fileSource.',
  });
}

function arraySource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.length,
    read(into, position) {
      const part = bytes.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
  };
}

/** All bytes of a source at once. */
export function allBytes(source: ByteSource): Uint8Array {
  const bytes = new Uint8Array(source.size);
  const read = source.read(bytes, 0);
  return bytes.subarray(0, read);
}
