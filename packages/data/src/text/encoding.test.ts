import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { byteSource } from '../source/byte-source.ts';
import { byteOrderMark, type Encoding } from './encoding.ts';
import { TextReader } from './text-reader.ts';

/** All symbols of bytes, read in pieces of so many. */
function readAll(bytes: Uint8Array, encoding: Encoding, piece = 7): number[] {
  const reader = new TextReader(byteSource(bytes, 'text'), encoding);
  const [all, into] = [[] as number[], new Int32Array(piece)];
  for (let read = reader.read(into); read > 0; read = reader.read(into)) all.push(...into.subarray(0, read));
  return all;
}

const pointsOf = (text: string): number[] => Array.from(text, (letter) => letter.codePointAt(0) as number);

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let i = 0; i < text.length; i += 1) view.setUint16(2 * i, text.charCodeAt(i), littleEndian);
  return new Uint8Array(view.buffer);
}

const texts = fc.string({ unit: 'binary', maxLength: 200 });

describe('a text reader', () => {
  test('reads what was written, in any encoding and in pieces of any size', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 50 }), (text, piece) => {
        const expected = pointsOf(text);
        expect(readAll(new TextEncoder().encode(text), 'utf-8', piece)).toEqual(expected);
        expect(readAll(utf16(text, true), 'utf-16le', piece)).toEqual(expected);
        expect(readAll(utf16(text, false), 'utf-16be', piece)).toEqual(expected);
      }),
    );
  });

  test('reads on where a piece of the file ends within a character', () => {
    const text = `a${'é'.repeat(40_000)}€${'😀'.repeat(30_000)}`;
    expect(readAll(new TextEncoder().encode(text), 'utf-8', 1000)).toEqual(pointsOf(text));
    expect(readAll(utf16(`b${text}`, true), 'utf-16le', 1000)).toEqual(pointsOf(`b${text}`));
  });

  test('refuses the bytes that the platform refuses, and takes those that it takes', () => {
    const encoder = new TextEncoder();
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .tuple(fc.string({ unit: 'binary' }), fc.nat(), fc.nat(255))
        .map(([text, at, byte]) =>
          encoder.encode(`${text}é`).map((old, i, { length }) => (i === at % length ? byte : old)),
        ),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom<Encoding>('utf-8', 'utf-16le'), (given, encoding) => {
        let expected: string | undefined;
        try {
          expected = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(given);
        } catch {
          expect(() => readAll(given, encoding)).toThrow(DataError);
          return;
        }
        expect(readAll(given, encoding)).toEqual(pointsOf(expected));
      }),
      { numRuns: 2000 },
    );
  });

  test.each<[string, Encoding, number[], string]>([
    [
      'a Latin-1 letter',
      'utf-8',
      [0x61, 0x62, 0xe9, 0x20],
      'text, byte 2: found 0xe9 0x20, which begin no character of UTF-8',
    ],
    ['a character cut short', 'utf-8', [0x61, 0xe2, 0x82], 'text, byte 1: found 0xe2 0x82'],
    ['an overlong slash', 'utf-8', [0xc0, 0xaf], 'text, byte 0: found 0xc0 0xaf'],
    ['half of a pair', 'utf-8', [0x41, 0xed, 0xa0, 0x80], 'text, byte 1'],
    ['a low half alone', 'utf-16le', [0x41, 0, 0, 0xdc], 'text, byte 2'],
    [
      'an odd byte',
      'utf-16be',
      [0, 0x41, 0],
      'text, byte 2: found 0x00, which begins no character of UTF-16BE',
    ],
  ])('refuses %s with its offset', (_, encoding, bytes, message) => {
    expect(() => readAll(Uint8Array.from(bytes), encoding)).toThrow(message);
  });

  test('takes every byte as a character of Latin-1', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(readAll(bytes, 'latin-1')).toEqual([...bytes]);
  });
});

test.each<[string, number[], Encoding, number]>([
  ['none', [0x61, 0x62, 0x63], 'utf-8', 0],
  ['nothing at all', [], 'utf-8', 0],
  ['UTF-8', [0xef, 0xbb, 0xbf], 'utf-8', 3],
  ['UTF-16, low byte first', [0xff, 0xfe, 0x61], 'utf-16le', 2],
  ['UTF-16, high byte first', [0xfe, 0xff, 0x00], 'utf-16be', 2],
])('the byte-order mark is %s', (_, bytes, encoding, length) => {
  expect(byteOrderMark(Uint8Array.from(bytes))).toEqual({ encoding, bytes: length });
});
