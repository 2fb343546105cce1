import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomKey, uniformAt } from '../random/key.ts';
import { readTensorFile } from './read-tensor-file.ts';
import type { FileNumbers } from './tensor-file.ts';
import { TensorFileError } from './tensor-file-error.ts';
import { type TensorToWrite, writeTensorFile } from './write-tensor-file.ts';

const TENSORS: ReadonlyMap<string, TensorToWrite> = new Map<string, TensorToWrite>([
  ['flags', { shape: [3], values: Uint8Array.of(1, 0, 255) }],
  ['memory.weight', { shape: [2, 3], values: Float32Array.of(1, -0, 1e-45, -3.5, 0.1, 3e38) }],
  ['memory.ids', { shape: [2], values: Int32Array.of(-7, 2 ** 31 - 1) }],
  ['loss', { shape: [], values: Float64Array.of(-0) }],
  ['tiny', { shape: [1, 2], values: Float64Array.of(5e-324, Number.MAX_VALUE) }],
  ['nobody', { shape: [0, 4], values: new Float32Array(0) }],
]);
const METADATA = { kind: 'checkpoint', text: 'größer “∑” 𝄞 \n \u0007', json: '{"a":[1,2]}' };
const written = writeTensorFile({ tensors: TENSORS, metadata: METADATA });

function bits(values: FileNumbers): number[] {
  return [...new Uint8Array(values.buffer, values.byteOffset, values.byteLength)];
}

/** The bytes, at an address that is no multiple of anything. */
function shifted(bytes: Uint8Array, by: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(bytes.byteLength + by);
  all.set(bytes, by);
  return all.subarray(by);
}

/** The bytes of a file with a header of one's own. */
function handWritten(header: string, numbers: number, length = header.length): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + numbers);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  for (let i = 0; i < header.length; i++) bytes[8 + i] = header.charCodeAt(i);
  return bytes;
}

function faultOf(read: () => unknown): TensorFileError {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(TensorFileError);
    return error as TensorFileError;
  }
  throw new Error('It was read.');
}

describe('a file of tensors', () => {
  it.each([0, 1, 2, 4, 7])('comes back bit for bit, %s bytes off', (by) => {
    const { tensors, metadata, digest } = readTensorFile(shifted(written, by));
    expect(digest).toMatch(/^[0-9a-f]{32}$/);
    expect(metadata).toEqual(METADATA);
    expect(tensors.size).toBe(TENSORS.size);
    for (const [name, { shape, values }] of TENSORS) {
      const found = tensors.get(name)!;
      expect(found.shape).toEqual(shape);
      expect(found.values.constructor).toBe(values.constructor);
      expect(bits(found.values)).toEqual(bits(values));
    }
  });

  it.each([0, 1, 4])('comes back from a Buffer, again and again, %s bytes off', (by) => {
    const buffer = Buffer.from(shifted(written, by).buffer, by);
    const before = [...buffer];
    for (let turn = 0; turn < 2; turn++) {
      const { tensors } = readTensorFile(buffer);
      for (const [name, { values }] of TENSORS) expect(bits(tensors.get(name)!.values)).toEqual(bits(values));
    }
    expect([...buffer]).toEqual(before);
  });

  it('has the safetensors layout: the length of the header, JSON, numbers without gaps', () => {
    const view = new DataView(written.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect((8 + length) % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(written.subarray(8, 8 + length))) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    >;
    const { __metadata__: metadata, ...entries } = header;
    expect(metadata).toMatchObject(METADATA);
    expect(entries).toEqual({
      loss: { dtype: 'F64', shape: [], data_offsets: [0, 8] },
      tiny: { dtype: 'F64', shape: [1, 2], data_offsets: [8, 24] },
      'memory.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [24, 48] },
      'memory.ids': { dtype: 'I32', shape: [2], data_offsets: [48, 56] },
      nobody: { dtype: 'F32', shape: [0, 4], data_offsets: [56, 56] },
      flags: { dtype: 'U8', shape: [3], data_offsets: [56, 59] },
    });
    expect(Object.keys(header)[0]).toBe('__metadata__');
    expect(view.getFloat32(8 + length + 24 + 12, true)).toBe(-3.5);
    expect(written.byteLength).toBe(8 + length + 59);
  });

  it('is the same bytes each time', () => {
    expect(writeTensorFile({ tensors: TENSORS, metadata: METADATA })).toEqual(written);
  });

  it('stores numbers in fewer bytes where it is told', () => {
    const values = Float64Array.of(0.1, -0, 2 ** -149, 1 / 3);
    const file = writeTensorFile({ tensors: new Map([['w', { shape: [4], values, kind: 'F32' as const }]]) });
    expect(readTensorFile(file).tensors.get('w')!.values).toEqual(Float32Array.from(values));
  });

  it('gives numbers in place where it can', () => {
    const file = readTensorFile(written);
    expect([...file.tensors.values()].every(({ values }) => values.buffer === written.buffer)).toBe(true);
  });

  it('keeps whatever names and text there may be', () => {
    const names = fc.string({ unit: 'binary' }).filter((name) => name !== '__metadata__');
    fc.assert(
      fc.property(
        fc.dictionary(names, fc.float32Array({ maxLength: 9 })),
        fc.dictionary(names, fc.string({ unit: 'binary' })),
        (numbers, metadata) => {
          const tensors = new Map(
            Object.entries(numbers).map(([name, values]) => [name, { shape: [values.length], values }]),
          );
          const back = readTensorFile(writeTensorFile({ tensors, metadata }));
          expect(back.metadata).toEqual({ ...metadata });
          expect([...back.tensors].map(([name, { values }]) => [name, bits(values)])).toEqual(
            [...tensors].map(([name, { values }]) => [name, bits(values)]),
          );
        },
      ),
    );
  });
});

describe('a damaged file of tensors', () => {
  it('is never taken for good: every bit of it flipped', () => {
    for (let bit = 0; bit < 8 * written.byteLength; bit++) {
      const flipped = written.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      faultOf(() => readTensorFile(flipped));
    }
  });

  it('is never taken for good: cut off anywhere, or with more behind it', () => {
    for (let length = 0; length < written.byteLength; length++) {
      const { fault } = faultOf(() => readTensorFile(written.subarray(0, length)));
      if (length >= 64) expect(fault).toBe('truncated');
    }
    for (const more of [1, 4, 8, 100]) {
      const longer = new Uint8Array(written.byteLength + more);
      longer.set(written);
      faultOf(() => readTensorFile(longer));
    }
  });

  it('is never taken for good: some bytes changed, parts swapped, zeros in a block', () => {
    const at = fc.nat(written.byteLength - 1);
    fc.assert(
      fc.property(at, at, fc.nat(64), (from, into, length) => {
        const changed = written.slice();
        changed.copyWithin(into, from, from + length);
        fc.pre(changed.some((byte, i) => byte !== written[i]));
        faultOf(() => readTensorFile(changed));
      }),
    );
  });

  it('says which bits: the digest that it has and the one that it had', () => {
    const flipped = written.slice();
    flipped[written.byteLength - 1]! ^= 1;
    expect(faultOf(() => readTensorFile(flipped))).toMatchObject({ fault: 'damaged', path: 'bytes' });
    expect(faultOf(() => readTensorFile(flipped)).message).toMatch(
      /^readTensorFile: bytes: found digest [0-9a-f]{32}, expected [0-9a-f]{32}, which the file had when it was written. Take /,
    );
  });
});

describe('what is no file of ours', () => {
  const entry = (fields: object): string =>
    JSON.stringify({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...fields } });
  const other = (name: string, begin: number): string =>
    `,${JSON.stringify(name)}:{"dtype":"F32","shape":[1],"data_offsets":[${begin},${begin + 4}]}}`;

  it('is read where it is asked for, and has no digest', () => {
    const bytes = handWritten(`${entry({})}   `, 8);
    expect(faultOf(() => readTensorFile(bytes)).fault).toBe('no-digest');
    const file = readTensorFile(bytes, { foreign: true });
    expect(file).toEqual({
      tensors: new Map([['w', { shape: [2], values: new Float32Array(2) }]]),
      metadata: {},
    });
  });

  it.each<[string, readonly number[] | string]>([
    ["a zip archive, as .npz files and PyTorch's .pt files are", [0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 1]],
    ['a PNG image', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]],
    ['a NumPy array', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0x76, 0]],
    ['an ONNX model', [8, 8, 0x12, 8, 0x6d, 0x65, 0x72, 0x69, 0x73, 0x74]],
    [String.raw`JSON that begins "{\"units\": 3, \"loss\": 1}"`, '{"units": 3, "loss": 1}'],
    [String.raw`text that begins "a,b\n1,2\n3,4\n"`, 'a,b\n1,2\n3,4\n'],
    ['text that begins "' + 'ä'.repeat(30) + '"', 'ä'.repeat(100)],
    [
      'ff 01 02 03 04 05 06 07, which would be a header of more bytes than there can be',
      [0xff, 1, 2, 3, 4, 5, 6, 7, 8],
    ],
  ])('is called what it looks like: %s', (found, content) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
    expect(faultOf(() => readTensorFile(bytes)).message).toBe(
      `readTensorFile: bytes 0 to 7: found ${found}, expected the length of a header, at most the ${bytes.length - 8} ` +
        'that follow, at the beginning of a file in the safetensors layout.',
    );
  });

  it.each([
    { what: 'nothing', bytes: new Uint8Array(0), fault: 'truncated', path: 'bytes' },
    { what: 'text', bytes: new TextEncoder().encode('{"units": 3, "loss": 1}'), path: 'bytes 0 to 7' },
    { what: 'an absurd length', bytes: handWritten('{}', 0, 2 ** 53), path: 'bytes 0 to 7' },
    { what: 'a header that is no JSON', bytes: handWritten('{"w":', 0), path: 'header' },
    { what: 'a header that is a list', bytes: handWritten('[1]', 0), path: 'header' },
    { what: 'a header of null', bytes: handWritten('null', 0), path: 'header' },
    { what: 'deep nesting', bytes: handWritten('['.repeat(1e6), 0), path: 'header' },
    { what: 'no object', bytes: handWritten('{"w":3}', 0), fault: 'layout', path: 'header.w' },
    {
      what: 'half-floats',
      bytes: handWritten(entry({ dtype: 'BF16' }), 8),
      fault: 'number-kind',
      path: 'header.w.dtype',
    },
    {
      what: 'a kind that objects inherit',
      bytes: handWritten(entry({ dtype: 'toString' }), 8),
      fault: 'number-kind',
      path: 'header.w.dtype',
    },
    {
      what: 'half a unit',
      bytes: handWritten(entry({ shape: [0.5, 4] }), 8),
      fault: 'layout',
      path: 'header.w.shape',
    },
    {
      what: 'a shape beyond all bounds',
      bytes: handWritten(entry({ shape: [2 ** 50, 2 ** 50] }), 8),
      fault: 'layout',
      path: 'header.w.data_offsets',
    },
    {
      what: 'offsets that go back',
      bytes: handWritten(entry({ data_offsets: [8, 0] }), 8),
      fault: 'layout',
      path: 'header.w.data_offsets',
    },
    {
      what: 'a gap at the start',
      bytes: handWritten(entry({ data_offsets: [4, 12] }), 12),
      fault: 'layout',
      path: 'header.w.data_offsets',
    },
    {
      what: 'tensors that overlap',
      bytes: handWritten(entry({}).slice(0, -1) + other('v', 4), 8),
      fault: 'layout',
      path: 'header.v.data_offsets',
    },
    {
      what: 'a gap between tensors',
      bytes: handWritten(entry({}).slice(0, -1) + other('v', 12), 16),
      fault: 'layout',
      path: 'header.v.data_offsets',
    },
    { what: 'too few numbers', bytes: handWritten(entry({}), 7), fault: 'truncated', path: 'bytes' },
    { what: 'too many numbers', bytes: handWritten(entry({}), 9), fault: 'layout', path: 'bytes' },
    {
      what: 'metadata that are no text',
      bytes: handWritten('{"__metadata__":{"a":1}}', 0),
      fault: 'layout',
      path: 'header.__metadata__',
    },
    {
      what: 'a name with an escape character',
      bytes: handWritten('{"\\u001b[31m":3}', 0),
      fault: 'layout',
      path: 'header["\\u001b[31m"]',
    },
  ])('is refused by name: $what', ({ bytes, fault = 'not-a-tensor-file', path }) => {
    const error = faultOf(() => readTensorFile(bytes, { foreign: true }));
    expect({ fault: error.fault, path: error.path }).toEqual({ fault, path });
  });

  it('is refused whatever it is', () => {
    const json = fc.oneof(fc.json(), fc.string(), fc.constant(entry({})));
    fc.assert(
      fc.property(
        json,
        fc.nat(20),
        fc.option(fc.nat(400)),
        fc.boolean(),
        (header, numbers, length, foreign) => {
          const bytes = handWritten(header, numbers, length ?? header.length);
          try {
            readTensorFile(bytes, { foreign });
          } catch (error) {
            expect(error).toBeInstanceOf(TensorFileError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is refused as what it is: no bytes, and an option that there is not', () => {
    expect(faultOf(() => readTensorFile('no' as unknown as Uint8Array)).message).toBe(
      'readTensorFile: bytes: found "no", expected a Uint8Array.',
    );
    expect(() => readTensorFile(written, { foreing: true } as object)).toThrow('Did you mean "foreign"?');
  });
});

describe('tensors that no file can hold', () => {
  it.each([
    {
      what: 'a shape of other numbers',
      name: 'w',
      tensor: { shape: [3], values: new Float32Array(2) },
      message: 'writeTensorFile: tensors.w: found 2 numbers, expected 3, for the shape [3].',
    },
    {
      what: 'numbers of another class',
      name: 'w',
      tensor: { shape: [1], values: new Uint16Array(1) as unknown as Uint8Array },
      message: 'writeTensorFile: tensors.w: found Uint16Array, expected one of: F64, F32, I32, U8.',
    },
    {
      what: 'a name of the layout',
      name: '__metadata__',
      tensor: { shape: [1], values: new Uint8Array(1) },
      message: 'writeTensorFile: tensors.__metadata__: found a tensor of this name, expected another name',
    },
  ])('are refused: $what', ({ name, tensor, message }) => {
    expect(() => writeTensorFile({ tensors: new Map([[name, tensor]]) })).toThrow(message);
  });
});

describe('the digest', () => {
  const key = randomKey(5);
  const random = Uint8Array.from({ length: 5000 }, (_, i) => uniformAt(key, i) * 256);
  const digestOf = (bytes: Uint8Array): string =>
    readTensorFile(writeTensorFile({ tensors: new Map([['w', { shape: [bytes.length], values: bytes }]]) }))
      .digest!;

  it('is this one', () => {
    expect(readTensorFile(written).digest).toBe('68dec4a88a1fcf1054708fb1be3f4603');
  });

  it('has half its bits changed by any bit', () => {
    const before = BigInt(`0x${digestOf(random)}`);
    for (const bit of [0, 1, 777, 20_000, 39_999]) {
      const flipped = random.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const changed = (before ^ BigInt(`0x${digestOf(flipped)}`)).toString(2).replaceAll('0', '').length;
      expect(changed).toBeGreaterThan(40);
      expect(changed).toBeLessThan(88);
    }
  });

  it('tells runs of zeros of different lengths apart', () => {
    const digests = Array.from({ length: 300 }, (_, length) => digestOf(new Uint8Array(length)));
    expect(new Set(digests).size).toBe(300);
  });
});

describe('bytes that share their memory with others', () => {
  // The bytes that Node.js reads from files are of a class of their own, whose `slice` copies nothing.
  class Pooled extends Uint8Array {
    override slice(from = 0, to = this.length): Uint8Array<ArrayBuffer> {
      return this.subarray(from, to);
    }
  }

  it('are read as they are, as often as one likes, wherever they begin', () => {
    const values = Float64Array.of(1, -0, 5e-324, Math.PI);
    const file = writeTensorFile({ tensors: new Map([['w', { shape: [4], values }]]) });
    for (const offset of [0, 1, 3, 4, 5, 17]) {
      const pool = new Uint8Array(file.length + 32).fill(7);
      pool.set(file, offset);
      const before = pool.slice();
      const bytes = new Pooled(pool.buffer, offset, file.length);
      const read = (): unknown => readTensorFile(bytes).tensors.get('w')!.values;
      expect([read(), read()]).toEqual([values, values]);
      expect(pool).toEqual(before);
    }
  });
});
