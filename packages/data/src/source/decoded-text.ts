import { describeValue } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import type { ByteSource } from './byte-source.ts';

type Decoder = InstanceType<typeof TextDecoder>;

/**
 * Bytes that are decoded at once: few, as the rows of a piece outlive a collection of the young heap, and with many such rows V8
 * lets that heap grow to several times its size.
 */
const PIECE = 1 << 13;

/**
 * The text of a source, piece by piece, with every end of a line as `\n` and without a byte order mark. Encoded as its mark says,
 * else as UTF-16 where every other byte is 0, else as UTF-8.
 *
 * @param encoding what to decode it as instead, by the names of `TextDecoder`
 * @throws {@link DataError} for bytes that are no text of that encoding, with their line
 */
export function* decodedText(source: ByteSource, encoding?: string): Generator<string> {
  const bytes = new Uint8Array(PIECE);
  let length = source.read(bytes, 0);
  const label = encoding ?? encodingOf(bytes.subarray(0, length), source.name);
  const decoder = decoderOf(label, source.name);
  let lines = 1;
  let open = false;
  for (let position = 0; length > 0; length = source.read(bytes, position)) {
    position += length;
    let text = decodedPiece(decoder, bytes.subarray(0, length), { label, lines, name: source.name });
    if (open) text = `\r${text}`;
    // Whether a line feed follows a carriage return at the end, the next piece says.
    open = text.endsWith('\r');
    if (open) text = text.slice(0, -1);
    if (text.includes('\r')) text = text.replaceAll(/\r\n?/g, '\n');
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
    if (text !== '') yield text;
  }
  const rest = decodedPiece(decoder, undefined, { label, lines, name: source.name });
  if (open || rest !== '') yield (open ? '\n' : '') + rest;
}

/** What the first bytes of a source say of its encoding. Throws {@link DataError} where they are those of no text. */
function encodingOf(bytes: Uint8Array, name: string): string {
  const [first = 1, second = 1, third = 1, fourth = 1] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return 'utf-16be';
  const known = KINDS.find(({ start }) => start.every((byte, at) => bytes[at] === byte));
  if (known === undefined && !bytes.subarray(0, 1024).includes(0)) return 'utf-8';
  throw new DataError({
    path: known === undefined ? `${name}, byte ${bytes.indexOf(0)}` : name,
    found: known?.found ?? 'bytes that are 0',
    expected: 'text',
    remedy: known?.remedy ?? 'Save it as text, encoded as UTF-8.',
  });
}

/** Files that people take for text. */
const KINDS = [
  { start: [0x50, 0x4b, 3, 4], found: 'a zip file, such as a spreadsheet', remedy: 'Save it as CSV, UTF-8.' },
  { start: [0xd0, 0xcf, 0x11, 0xe0], found: 'an old spreadsheet', remedy: 'Save it as CSV, UTF-8.' },
  { start: [0x1f, 0x8b], found: 'a file that gzip has packed', remedy: 'Unpack it first (gunzip).' },
  {
    start: [0x28, 0xb5, 0x2f, 0xfd],
    found: 'a file that zstd has packed',
    remedy: 'Unpack it first (unzstd).',
  },
];

function decoderOf(label: string, name: string): Decoder {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    throw new DataError({
      path: `${name}, encoding`,
      found: describeValue(label),
      expected: 'an encoding that TextDecoder knows, such as "utf-8", "utf-16le" or "windows-1252"',
      remedy: '',
    });
  }
}

interface Decoding {
  readonly label: string;
  /** The line at which the piece starts. */
  readonly lines: number;
  readonly name: string;
}

function decodedPiece(
  decoder: Decoder,
  bytes: Uint8Array | undefined,
  { label, lines, name }: Decoding,
): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch {
    const lax = new TextDecoder(label).decode(bytes);
    const before = lax.slice(0, Math.max(0, lax.indexOf('\ufffd')));
    throw new DataError({
      path: `${name}, line ${lines + before.split(/\r\n?|\n/).length - 1}`,
      found: `bytes that are no ${label.toUpperCase()}, after ${describeValue(before.slice(-20))}`,
      expected: `text in ${label.toUpperCase()}`,
      remedy: 'Save it as UTF-8, or say its encoding, as in encoding: "windows-1252".',
    });
  }
}
