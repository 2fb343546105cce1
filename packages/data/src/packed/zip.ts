import { Inflate } from 'fflate';
import { DataError } from '../errors.ts';
import { Checksum } from './checksum.ts';
import { Gathering, type PackedBytes, PIECE, START } from './packed-bytes.ts';
import { requireRoom } from './packed-size.ts';
import { type ZipEntry, zipEntries } from './zip-directory.ts';

/** Whether bytes begin as a zip does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** What is in a zip, by name; nothing of it is unpacked yet. Throws {@link DataError} where the bytes are none. */
export function zipFiles(bytes: Uint8Array, path: string): ReadonlyMap<string, PackedBytes> {
  return new Map(
    zipEntries(bytes, path).map((entry) => [entry.name, fileOf(entry, `${path}, ${entry.name}`)]),
  );
}

function fileOf(entry: ZipEntry, path: string): PackedBytes {
  const { size, isPacked, bytes } = entry;
  return {
    ...{ path, size },
    start() {
      if (!isPacked) return bytes;
      requireRoom(path, bytes.length, size);
      const start = new Gathering(path, undefined);
      let length = 0;
      inflated(bytes, path, PIECE.start, (piece) => {
        start.take(piece);
        length += piece.length;
        return length < START;
      });
      return start.whole();
    },
    all(told = size) {
      const whole = isPacked ? unpacked(entry, path, told) : bytes;
      if (whole.length !== told) throw damaged(path, `${whole.length} bytes in the place of ${told}`);
      const sum = new Checksum();
      sum.take(whole);
      sum.require(entry.checksum, path);
      return whole;
    },
  };
}

function unpacked({ bytes }: ZipEntry, path: string, size: number): Uint8Array {
  requireRoom(path, bytes.length, size);
  const whole = new Gathering(path, size);
  inflated(bytes, path, PIECE.all, (piece) => {
    whole.take(piece);
    return true;
  });
  return whole.whole();
}

/** Unpacks so many bytes at a time, as long as more is wanted. */
function inflated(bytes: Uint8Array, path: string, size: number, take: (piece: Uint8Array) => boolean): void {
  let wants = true;
  const stream = new Inflate((piece) => {
    wants = take(piece);
  });
  try {
    for (let at = 0; wants && at < bytes.length; at += size) {
      stream.push(bytes.subarray(at, at + size), at + size >= bytes.length);
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
}

function damaged(path: string, found: string): DataError {
  return new DataError({
    path,
    found: `a file in a zip that cannot be read (${found})`,
    expected: 'a whole one',
    remedy: 'The file is damaged: write it again.',
  });
}
