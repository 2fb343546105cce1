import { deflateSync, strToU8 } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS, StudioFault } from '../contract/index.ts';
import { bytesOf, documentOfHash, hashOf, lettersOf, packed, unpacked } from './address.ts';
import { emptyDocument } from './empty-document.ts';

describe('addresses', () => {
  it('hold a whole document, with names of any letters', () => {
    const document = { ...emptyDocument(), name: '<img src=x onerror=alert(1)> Größe 網' };
    expect(documentOfHash(hashOf(document))).toEqual(document);
    expect(hashOf(document)).toMatch(/^#d=[\w-]+$/);
  });

  it('carry any bytes and any text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(bytesOf(lettersOf(bytes))).toEqual(bytes);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 3000 }), (text) => {
        expect(unpacked(packed(text))).toBe(text);
      }),
    );
  });

  it('of another kind hold no document', () => {
    expect(documentOfHash('')).toBeUndefined();
    expect(documentOfHash('#panel')).toBeUndefined();
  });

  it('that are damaged are refused with a message', () => {
    const whole = hashOf(emptyDocument());
    const broken = [
      '#d=!!!',
      '#d=',
      whole.slice(0, 40),
      `#d=${lettersOf(packed('{"format":"x"}'))}`,
      '#d=AAAA',
    ];
    for (const hash of broken) expect(() => documentOfHash(hash), hash).toThrow(StudioFault);
  });

  it('that would unpack to more than a document are refused before they have', () => {
    const bomb = lettersOf(deflateSync(strToU8(' '.repeat(LIMITS.characters + 1_000_000)), { level: 9 }));
    expect(bomb.length).toBeLessThan(60_000);
    expect(() => documentOfHash(`#d=${bomb}`)).toThrow(/more than/);
  });
});
