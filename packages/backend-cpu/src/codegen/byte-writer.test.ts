import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer.ts';
import { PLAIN_OPCODES } from './wasm-opcodes.ts';

function written(write: (bytes: ByteWriter) => void): number[] {
  const bytes = new ByteWriter();
  write(bytes);
  return [...bytes.written()];
}

/** Reads a number in LEB128. */
function decoded(bytes: readonly number[], signed: boolean): number {
  let value = 0n;
  bytes.forEach((byte, i) => (value |= BigInt(byte & 0x7f) << BigInt(7 * i)));
  return Number(signed ? BigInt.asIntN(7 * bytes.length, value) : value);
}

describe('a byte writer', () => {
  it.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 1]],
    [624485, [0xe5, 0x8e, 0x26]],
    [0xffffffff, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('writes %s as an unsigned integer', (value, expected) => {
    expect(written((bytes) => bytes.unsigned(value))).toEqual(expected);
  });

  it.each([
    [0, [0]],
    [63, [0x3f]],
    [64, [0xc0, 0]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [-123456, [0xc0, 0xbb, 0x78]],
  ])('writes %s as a signed integer', (value, expected) => {
    expect(written((bytes) => bytes.signed(value))).toEqual(expected);
  });

  it('writes integers that can be read again', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const [unsigned, signed] = [written((b) => b.unsigned(value)), written((b) => b.signed(value))];
        expect(decoded(unsigned, false)).toBe(value >>> 0);
        expect(decoded(signed, true)).toBe(value);
        const four = Uint8Array.from(written((b) => b.integer(value)));
        expect(new DataView(four.buffer).getInt32(0, true)).toBe(value);
      }),
    );
  });

  it('puts the SIMD prefix before instructions on vectors', () => {
    expect(written((bytes) => bytes.opcode(PLAIN_OPCODES['i32.add']))).toEqual([0x6a]);
    expect(written((bytes) => bytes.opcode(PLAIN_OPCODES['f32x4.relaxed_madd']))).toEqual([0xfd, 0x85, 2]);
  });

  it.each([0, 1, 511, 512, 513, 5000])('keeps %s bytes in order', (count) => {
    const expected = Array.from({ length: count }, (_, i) => i % 251);
    expect(written((bytes) => expected.forEach((value) => bytes.byte(value)))).toEqual(expected);
    const twice = written((bytes) => {
      bytes.bytes(expected);
      bytes.bytes(Uint8Array.from(expected));
    });
    expect(twice).toEqual([...expected, ...expected]);
  });
});
