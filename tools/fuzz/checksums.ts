import { crc32, inflateRawSync } from 'node:zlib';

/** Bytes of a file whose sums are right again after its contents were damaged: what is refused then is not refused for a sum. */
export function withChecksums(bytes: Uint8Array): Uint8Array {
  try {
    if (bytes[0] === 0x89) sumChunks(bytes);
    else if (bytes[0] === 0x50) sumEntries(bytes);
  } catch {
    // What cannot be walked through any more stays as it is.
  }
  return bytes;
}

/** PNG: after each chunk stands the sum of its name and its contents. */
function sumChunks(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
}

/** Zip: the sum of an entry's contents stands in the directory at the end, and before them. */
function sumEntries(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer);
  const count = view.getUint16(bytes.length - 12, true);
  let at = view.getUint32(bytes.length - 6, true);
  for (let entry = 0; entry < count; entry++) {
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = bytes.subarray(start, start + view.getUint32(at + 20, true));
    const sum = crc32(
      view.getUint16(at + 10, true) === 0 ? packed : inflateRawSync(packed, { maxOutputLength: 1e6 }),
    );
    view.setUint32(at + 16, sum, true);
    view.setUint32(local + 14, sum, true);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}
