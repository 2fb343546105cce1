import { describeValue } from '../options/describe-value.ts';
import { textOf } from './utf8.ts';

/** How files of other kinds begin, and what people call them. */
const KINDS: readonly (readonly [bytes: readonly number[], name: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], "a zip archive, as .npz files and PyTorch's .pt files are"],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'a NumPy array'],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file'],
  [[0x80, 0x02], 'a Python pickle'],
  [[0x80, 0x04], 'a Python pickle'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image'],
  [[0xff, 0xd8, 0xff], 'a JPEG image'],
  [[0x47, 0x49, 0x46, 0x38], 'a GIF image'],
  [[0x1f, 0x8b], 'a gzip archive'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
];

/** Bytes that tell text from other data, and characters of it that are shown. */
const [LOOKED_AT, SHOWN] = [64, 30];

/** What a file looks like that is no file of tensors, by its first bytes, if it can be told. */
export function looksLike(bytes: Uint8Array): string | undefined {
  const known = KINDS.find(([start]) => start.every((byte, at) => bytes[at] === byte));
  if (known) return known[1];
  if (isOnnx(bytes)) return 'an ONNX model';
  const opening = bytes.subarray(0, LOOKED_AT);
  if (!opening.every(isOfText)) return undefined;
  // A character that the cut has split is no part of what is shown.
  const text = textOf(opening).replace(/\uFFFD*$/, '');
  const kind = /^\uFEFF?\s*[[{]/.test(text) ? 'JSON' : 'text';
  return `${kind} that begins ${describeValue(text.slice(0, SHOWN))}`;
}

/** A message whose first field is a small number, the version, and whose second is one of a model's. */
function isOnnx(bytes: Uint8Array): boolean {
  const [field, version = 0, second = 0] = bytes;
  return field === 0x08 && version <= 20 && [0x12, 0x1a, 0x22, 0x2a, 0x32, 0x3a, 0x42].includes(second);
}

function isOfText(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || (byte >= 0x09 && byte <= 0x0d);
}
