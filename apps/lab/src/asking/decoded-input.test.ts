import { Readable } from 'node:stream';
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

  it('is handed on as it is where nothing was said', () => {
    const input = Readable.from([LATIN]);
    expect(decodedInput(input, undefined)).toBe(input);
  });
});
