import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { MeristemError } from '@meristem/autodiff';

/** A file is not one of those that the package of Fashion-MNIST has. */
export class IdxFileError extends MeristemError {
  /** The file in question. */
  readonly file: string;

  constructor(file: string, found: string, expected: string) {
    super('idx-file', `${file}: found ${found}, expected ${expected}. Install the package again.`);
    this.file = file;
  }
}

/** Says "bytes" in the third byte of a file of the kind. */
const BYTES = 0x08;

/**
 * The bytes of a compressed file in MNIST's format IDX: two zeros, the type, the number of axes, the extents of all axes as big-endian
 * words, and the numbers. They are not copied from what was read.
 *
 * @param extents of one item, none for labels; the file says how many items there are
 * @throws IdxFileError for other content
 */
export function readIdx(file: string, extents: readonly number[]): Uint8Array {
  return parseIdx(unzipped(file), extents, file);
}

/** The numbers of a file that has been read. Throws like {@link readIdx}. */
export function parseIdx(bytes: Uint8Array, extents: readonly number[], file: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 4 * (extents.length + 2);
  const header = [...extents.keys()].map((axis) => 4 * (axis + 2));
  const isFit =
    bytes.length >= start &&
    view.getUint32(0) === (BYTES << 8) + extents.length + 1 &&
    header.every((at, axis) => view.getUint32(at) === extents[axis]);
  const items = isFit ? view.getUint32(4) : 0;
  const size = extents.reduce((product, extent) => product * extent, 1);
  if (isFit && bytes.length === start + items * size) return bytes.subarray(start);
  throw new IdxFileError(
    file,
    isFit ? `${bytes.length - start} bytes for ${items} items` : 'another beginning',
    `bytes of [items${extents.map((extent) => `, ${extent}`).join('')}] in the format IDX`,
  );
}

function unzipped(file: string): Uint8Array {
  try {
    return gunzipSync(readFileSync(file));
  } catch (error) {
    throw new IdxFileError(file, `what cannot be read (${String(error)})`, 'a file compressed by gzip');
  }
}
