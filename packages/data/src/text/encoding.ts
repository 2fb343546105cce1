/** How the characters of a text are written as bytes. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin-1';

/** All of them. */
export const ENCODINGS: readonly Encoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'latin-1'];

/** What a byte-order mark says. */
export interface ByteOrderMark {
  readonly encoding: Encoding;
  /** Bytes that it takes; 0 where there is none. */
  readonly bytes: number;
}

/** The byte-order mark that a text begins with; one of no bytes, and UTF-8, where there is none. */
export function byteOrderMark(start: Uint8Array): ByteOrderMark {
  const [first, second, third] = start;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf-8', bytes: 3 };
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le', bytes: 2 };
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', bytes: 2 };
  return { encoding: 'utf-8', bytes: 0 };
}

/** Where decoding stands in an array of bytes. */
export interface Cursor {
  /** The next byte. */
  at: number;
  /** Whether the byte there begins no character. */
  fault: boolean;
}

/**
 * Writes code points into an array from a place on, until it is full, bytes have come to an end, those left are only part of a
 * character, or the cursor stands before a fault; returns how far the array is filled.
 */
export type Decoder = (
  bytes: Uint8Array,
  cursor: Cursor,
  end: number,
  into: Int32Array,
  from: number,
) => number;

/** The decoder of each encoding. */
export const DECODERS: Readonly<Record<Encoding, Decoder>> = {
  'utf-8': decodeUtf8,
  'utf-16le': (bytes, cursor, end, into, from) => decodeUtf16(bytes, cursor, end, into, from, 0),
  'utf-16be': (bytes, cursor, end, into, from) => decodeUtf16(bytes, cursor, end, into, from, 1),
  'latin-1': decodeBytes,
};

/** Each byte as a code point. */
export function decodeBytes(
  bytes: Uint8Array,
  cursor: Cursor,
  end: number,
  into: Int32Array,
  from: number,
): number {
  const count = Math.min(end - cursor.at, into.length - from);
  for (let i = 0; i < count; i += 1) into[from + i] = bytes[cursor.at + i] as number;
  cursor.at += count;
  return from + count;
}

/** Source: the Unicode Standard, version 15, table 3-7: which byte sequences are well-formed. */
function decodeUtf8(bytes: Uint8Array, cursor: Cursor, end: number, into: Int32Array, from: number): number {
  let [at, to] = [cursor.at, from];
  const most = into.length;
  while (to < most && at < end) {
    // Most texts are mostly ASCII: a run of it takes no more than a look and a copy of each byte.
    const stop = Math.min(end, at + most - to);
    let first = bytes[at] as number;
    while (first < 0x80) {
      into[to] = first;
      at += 1;
      to += 1;
      if (at >= stop) break;
      first = bytes[at] as number;
    }
    if (at >= stop) continue;
    const length = lengthOfUtf8(first);
    if (length === 0) cursor.fault = true;
    if (length === 0 || at + length > end) break;
    const point = pointOfUtf8(bytes, at, length);
    if (point < 0) {
      cursor.fault = true;
      break;
    }
    into[to] = point;
    at += length;
    to += 1;
  }
  cursor.at = at;
  return to;
}

/** Bytes of a character that begins so; 0 where none does. */
function lengthOfUtf8(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** The code point of several bytes; -1 where they are none: too long for it, half of a pair, or beyond the last. */
function pointOfUtf8(bytes: Uint8Array, at: number, length: number): number {
  let point = (bytes[at] as number) & (0x7f >> length);
  for (let i = 1; i < length; i += 1) {
    const byte = bytes[at + i] as number;
    if ((byte & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (byte & 0x3f);
  }
  if (length === 2) return point;
  if (length === 3) return point < 0x800 || (point >= 0xd800 && point < 0xe000) ? -1 : point;
  return point < 0x10000 || point > 0x10ffff ? -1 : point;
}

/** @param high where of its two bytes the low one of a unit stands: 0 or 1 */
function decodeUtf16(
  bytes: Uint8Array,
  cursor: Cursor,
  end: number,
  into: Int32Array,
  from: number,
  low: 0 | 1,
): number {
  let [at, to] = [cursor.at, from];
  const unitAt = (place: number): number =>
    (bytes[place + low] as number) | ((bytes[place + 1 - low] as number) << 8);
  while (to < into.length && at + 2 <= end) {
    const unit = unitAt(at);
    if (unit < 0xd800 || unit >= 0xe000) {
      into[to] = unit;
      at += 2;
    } else {
      if (unit >= 0xdc00) cursor.fault = true;
      if (unit >= 0xdc00 || at + 4 > end) break;
      const second = unitAt(at + 2);
      if (second < 0xdc00 || second >= 0xe000) {
        cursor.fault = true;
        break;
      }
      into[to] = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
      at += 4;
    }
    to += 1;
  }
  cursor.at = at;
  return to;
}
