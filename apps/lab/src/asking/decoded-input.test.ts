import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { decodedInput } from './decoded-input.ts';

/** `Größe;€` and a row as an old spreadsheet writes them. */
const LATIN = Buffer.from([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x3b, 0x80, 0x0a, 0xfc, 0x3b, 0x31]);

async function textOf(pieces: readonly (Uint8Array | string)[], encoding?: string): Promise<string> {
  let text = '';
  for await (const piece of decodedInput(Readable.from(pieces), encoding)) text += String(piece);
  return text;
}

describe('new data', () => {
  it.each([1, 3, 100])('is read as that of training was written, in pieces of %i bytes', async (size) => {
    const pieces = (bytes: Buffer): Buffer[] =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
    expect(await textOf(pieces(LATIN), 'windows-1252')).toBe('Größe;€\nü;1');
    expect(await textOf(pieces(Buffer.from('Größe;€\nü;1')), 'windows-1252')).toBe('Größe;€\nü;1');
    expect(await textOf(pieces(Buffer.from('Größe;€\nü;1', 'utf16le')), 'utf-16le')).toBe('Größe;€\nü;1');
  });

  it.each([1, 3, 100])('is read as UTF-16 by its mark or its zeros, in pieces of %i bytes', async (size) => {
    const text = 'Größe;€\nü;1';
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    const marked = [
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    ];
    for (const bytes of [little, big, ...marked]) {
      for (const encoding of [undefined, 'windows-1252', 'utf-16le']) {
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        expect(await textOf(pieces, encoding)).toBe(text);
      }
    }
  });

  it('is typed as UTF-8 to a network that learned from UTF-16, and a short line waits for no other', async () => {
    const typed = new PassThrough();
    const read = decodedInput(typed, 'utf-16le')[Symbol.asyncIterator]();
    typed.write('ü\n');
    expect((await read.next()).value).toBe('ü\n');
    typed.end();
  });

  it('is handed on as it is where nothing was said', async () => {
    const pieces: unknown[] = [];
    for await (const piece of decodedInput(Readable.from([LATIN]), undefined)) pieces.push(piece);
    expect(pieces).toEqual([LATIN]);
  });
});
