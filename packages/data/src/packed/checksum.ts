import { DataError } from '../errors.ts';

/** What each byte adds. Source: ISO 3309, polynomial 0xEDB88320, as in Deutsch, RFC 1952, section 8. */
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  return sum;
});

/** The checksum (CRC-32) that zip and gzip keep of what they pack, of bytes piece by piece. */
export class Checksum {
  #sum = -1;

  take(bytes: Uint8Array): void {
    let sum = this.#sum;
    for (let i = 0; i < bytes.length; i += 1) {
      sum = (TABLE[(sum ^ (bytes[i] as number)) & 255] as number) ^ (sum >>> 8);
    }
    this.#sum = sum;
  }

  /** Throws {@link DataError} where the bytes are not those of which a file keeps the sum. */
  require(expected: number, path: string): void {
    const found = ~this.#sum >>> 0;
    if (found === expected) return;
    throw new DataError({
      path,
      found: `bytes with the checksum ${hexadecimal(found)}`,
      expected: `${hexadecimal(expected)}, as when they were packed`,
      remedy: 'The file is damaged: get it again.',
    });
  }
}

function hexadecimal(sum: number): string {
  return sum.toString(16).padStart(8, '0');
}
