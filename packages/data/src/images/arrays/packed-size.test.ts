import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { openNpz } from './npz.ts';
import { readNpy } from './npy.ts';
import { unpackedBytes } from './read-array.ts';

describe('packed arrays that promise more than they can hold', () => {
  it('are refused in a zip', () => {
    const bytes = zipSync({ 'x.npy': new Uint8Array(500) });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    // The size of the only entry in the directory at the end.
    const directory = view.getUint32(bytes.length - 6, true);
    view.setUint32(directory + 24, 4e9, true);
    expect(() => openNpz(bytes, 'a.npz').read('x')).toThrow(
      /a\.npz, x\.npy: found \d+ packed bytes that promise 4000000000/,
    );
  });

  it('are refused in a gzip', () => {
    const bytes = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff);
    const source = {
      name: 'a.gz',
      size: bytes.length,
      read: (into: Uint8Array) => (into.set(bytes), bytes.length),
    };
    expect(() => unpackedBytes(source)).toThrow(DataError);
  });
});

describe('an array of NumPy with too many axes', () => {
  it('is refused in few words', () => {
    const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${'1,'.repeat(30_000)}), }`;
    const text = [...header].map((letter) => letter.charCodeAt(0));
    const length = [text.length & 255, text.length >> 8];
    const bytes = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, ...length, ...text, 1);
    expect(() => readNpy(bytes, 'a.npy')).toThrow('a.npy: found 30000 axes, expected at most 64');
  });
});
