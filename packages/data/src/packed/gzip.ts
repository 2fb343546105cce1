import { Gunzip } from 'fflate';
import { DataError } from '../errors.ts';
import { Checksum } from './checksum.ts';
import { Gathering, type PackedBytes, PIECE, START } from './packed-bytes.ts';
import { requireRoom } from './packed-size.ts';

/** After what is packed stand its checksum and its size. */
const TRAILER = 8;

/** Whether bytes begin as those do that gzip has packed. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Bytes that gzip has packed, in one piece or in several, one after the other. */
export function gzipBytes(bytes: Uint8Array, path: string): PackedBytes {
  return {
    ...{ path, size: undefined },
    start() {
      const start = new Gathering(path, undefined);
      let length = 0;
      unpacked(bytes, path, PIECE.start, (piece) => {
        start.take(piece);
        length += piece.length;
        return length < START;
      });
      return start.whole();
    },
    all(size) {
      if (size !== undefined) requireRoom(path, bytes.length, size);
      const whole = new Gathering(path, size);
      unpacked(bytes, path, PIECE.all, (piece) => {
        whole.take(piece);
        return true;
      });
      return whole.whole();
    },
  };
}

/** Unpacks so many bytes at a time, as long as more is wanted. Source: Deutsch, RFC 1952, "GZIP file format specification" (1996). */
function unpacked(bytes: Uint8Array, path: string, size: number, take: (piece: Uint8Array) => boolean): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let sum = new Checksum();
  let wants = true;
  const stream = new Gunzip((piece) => {
    sum.take(piece);
    wants = take(piece);
  });
  const requireSum = (end: number): void => {
    if (end < TRAILER) throw damaged(path, 'cut short');
    sum.require(view.getUint32(end - TRAILER, true), path);
    sum = new Checksum();
  };
  stream.onmember = requireSum;
  try {
    for (let at = 0; wants && at < bytes.length; at += size) {
      stream.push(bytes.subarray(at, at + size), at + size >= bytes.length);
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
  if (wants) requireSum(bytes.length);
}

function damaged(path: string, found: string): DataError {
  return new DataError({
    path,
    found: `a gzip that cannot be read (${found})`,
    expected: 'a whole file',
    remedy: 'It was cut short or damaged: get it again.',
  });
}
