import { DataError } from '../errors.ts';
import { byteSource, type ByteSource, type DataSource } from '../source/byte-source.ts';
import { refusePath } from '../source/path-like.ts';
import { Alphabet } from './alphabet.ts';
import { byteOrderMark, type Encoding } from './encoding.ts';
import { type SymbolText, symbolText } from './symbol-text.ts';
import { type CheckedTextOptions, checkTextOptions, type TextOptions } from './text-options.ts';
import { BLOCK, type FoundLetter, scanText, type TextScan } from './text-scan.ts';

/** A text that has been read once. */
export interface ReadText {
  readonly source: ByteSource;
  readonly options: CheckedTextOptions;
  readonly encoding: Encoding | 'bytes';
  /** Bytes of its byte-order mark, which is no part of the text. */
  readonly mark: number;
  readonly text: SymbolText;
  readonly alphabet: Alphabet;
  /** The letters found, in the order in which they first stand; none were looked for among bytes. */
  readonly found: readonly FoundLetter[];
  /** Whether a line end was left out, the only one, at the end. */
  readonly lone: boolean;
  /** Where the held-out part begins. */
  readonly end: number;
}

/** Reads a text once. Throws as `textTask` rejects. */
export function readText(given: DataSource, told: TextOptions): ReadText {
  const options = checkTextOptions(told);
  refusePath(given, 'a text', 'text');
  const source = byteSource(given, 'text');
  return options.symbols === 'bytes' ? readBytes(source, options) : readCharacters(source, options);
}

function readBytes(source: ByteSource, options: CheckedTextOptions): ReadText {
  const end = endOf(source, options, source.size);
  const alphabet = Alphabet.ofBytes();
  const place = { source, encoding: 'bytes', alphabet, length: source.size } as const;
  const text = symbolText({ ...place, offsetOf: (block) => block * BLOCK });
  return { source, options, encoding: 'bytes', mark: 0, text, alphabet, found: [], lone: false, end };
}

function readCharacters(source: ByteSource, options: CheckedTextOptions): ReadText {
  const start = new Uint8Array(3);
  const sign = byteOrderMark(start.subarray(0, source.read(start, 0)));
  const encoding = options.encoding ?? sign.encoding;
  const mark = sign.encoding === encoding ? sign.bytes : 0;
  const scan: TextScan = scanText(source, encoding, mark);
  const { offsets } = scan;
  const { length, letters } = withoutLoneEnd(scan, options.alphabet);
  const end = endOf(source, options, length);
  const alphabet =
    options.alphabet === undefined
      ? Alphabet.ofTraining(letters, end)
      : Alphabet.told(options.alphabet, letters);
  const offsetOf = (block: number): number => offsets[block] as number;
  const text = symbolText({ source, encoding, alphabet, length, offsetOf });
  return { source, options, encoding, mark, text, alphabet, found: letters, lone: length < scan.length, end };
}

/**
 * A text without the line end at its end, where that is its only one: editors put it there, and nothing could be learned of it. An
 * alphabet that was told decides for itself.
 */
function withoutLoneEnd(scan: TextScan, alphabet: string | undefined): Pick<TextScan, 'length' | 'letters'> {
  let { length, letters } = scan;
  if (/[\n\ufffd]/.test(alphabet ?? '')) return { length, letters };
  for (const point of [0x0a, 0x0d]) {
    const last = letters.find((letter) => letter.point === point);
    if (!last) continue;
    if (last.count !== 1 || last.first !== length - 1) break;
    length -= 1;
    letters = letters.filter((letter) => letter !== last);
  }
  return { length, letters };
}

/** Where the held-out part begins: a symbol and the next one are the least that each part can do with. */
function endOf({ name }: ByteSource, { heldOut, symbols }: CheckedTextOptions, length: number): number {
  const end = length - Math.round(length * heldOut);
  if (end >= 2 && length - end >= 2) return end;
  throw new DataError({
    path: name,
    found: length === 0 ? 'an empty text' : `${length} ${symbols}, of which ${length - end} are held out`,
    expected: 'at least 2 to learn from and 2 that are held out',
    remedy: 'Give a longer text, or another share for "heldOut".',
  });
}
