import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTensorFile } from '@meristem/autodiff';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleProgram } from '../testing/sample-program.ts';
import { exportNpz } from './export-npz.ts';
import { exportSafetensors } from './export-safetensors.ts';

/** Opens both files with what Python has of itself, and says what is in them. */
const READER = `
import json, struct, sys, zipfile

def numbers(kind, data):
    size = {'F32': 4, 'F64': 8}[kind]
    return list(struct.unpack('<%d%s' % (len(data) // size, {4: 'f', 8: 'd'}[size]), data))

def safetensors(path):
    data = open(path, 'rb').read()
    (length,) = struct.unpack('<Q', data[:8])
    header = json.loads(data[8:8 + length])
    metadata = header.pop('__metadata__')
    body = data[8 + length:]
    return metadata, {name: {'shape': entry['shape'], 'values': numbers(entry['dtype'], body[slice(*entry['data_offsets'])])}
                      for name, entry in header.items()}

def npz(path):
    found = {}
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            data = archive.read(name)
            if not name.endswith('.npy'):
                metadata = json.loads(data)
                continue
            assert data[:8] == b'\\x93NUMPY\\x01\\x00'
            (length,) = struct.unpack('<H', data[8:10])
            assert (10 + length) % 64 == 0
            header = eval(data[10:10 + length])
            assert not header['fortran_order']
            kind = {'<f4': 'F32', '<f8': 'F64'}[header['descr']]
            found[name[:-4]] = {'shape': list(header['shape']), 'values': numbers(kind, data[10 + length:])}
    return metadata, found

print(json.dumps([safetensors(sys.argv[1]), npz(sys.argv[2])]))
`;

type Found = readonly [
  metadata: Readonly<Record<string, string>>,
  tensors: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
  >,
];

const python = spawnSync('python3', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'meristem-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The numbers of a program as files must have them: rounded, or as they are. */
function expected(
  { state, carried }: ReturnType<typeof sampleProgram>,
  round: (x: number) => number,
): Record<string, unknown> {
  return Object.fromEntries(
    [...state.tensors]
      .filter(([variable]) => !carried.includes(variable))
      .map(([{ name, dims }, values]) => [
        name,
        { shape: dims.map(({ axis }) => state.extent(axis)), values: [...values].map(round) },
      ]),
  );
}

const double = sampleProgram({ carries: true });
const rounded = [...double.state.tensors].reduce(
  (state, [variable, values]) => state.with(variable, values.map(Math.fround)),
  double.state,
);
const single = { ...double, state: rounded };

describe(python ? 'python3 reads, with struct and zipfile alone' : 'without python3 here, files hold', () => {
  const read = (program: typeof double): readonly [Found, Found] => {
    const [safetensors, npz] = [exportSafetensors({ program }), exportNpz({ program })];
    if (!python) return [foundInTensorFile(safetensors), foundInArchive(npz)];
    const paths = [join(folder, 'weights.safetensors'), join(folder, 'weights.npz')];
    [safetensors, npz].forEach((bytes, i) => writeFileSync(paths[i]!, bytes));
    const { stdout, stderr } = spawnSync('python3', ['-c', READER, ...paths], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return JSON.parse(stdout) as [Found, Found];
  };

  let files: readonly [Found, Found];
  beforeAll(() => (files = read(single)));

  it('weights under their names, in single precision', () => {
    for (const [, tensors] of files) expect(tensors).toEqual(expected(single, Math.fround));
  });

  it('what the network is', () => {
    for (const [metadata] of files) {
      expect(metadata).toMatchObject({ 'meristem.name': 'sample', 'meristem.task': 'sample' });
      expect(JSON.parse(metadata['meristem.dims']!)).toMatchObject({
        'letter.to.memory': ['pre letter', 'post memory'],
      });
    }
  });

  it('numbers that single precision would round in double', () => {
    for (const [, tensors] of read(double)) expect(tensors).toEqual(expected(double, (x) => x));
  });

  it('what sequences begin with, unless that is silence', () => {
    const begun = { ...single, state: single.state.with('memory.activation', [1, -1, 0.5, 0, 2]) };
    for (const [, tensors] of read(begun)) {
      expect(tensors['memory.activation']).toEqual({ shape: [1, 5], values: [1, -1, 0.5, 0, 2] });
    }
  });
});

it('the same network is the same file', () => {
  expect(exportNpz({ program: single })).toEqual(exportNpz({ program: single }));
  expect(exportSafetensors({ program: single })).toEqual(exportSafetensors({ program: single }));
});

it('a file of weights is one of ours: its digest is verified', () => {
  const bytes = exportSafetensors({ program: single });
  expect(readTensorFile(bytes).tensors.get('memory.recurrent')?.shape).toEqual([5, 5]);
  bytes[bytes.length - 1]! ^= 1;
  expect(() => readTensorFile(bytes)).toThrow('digest');
});

function foundInTensorFile(bytes: Uint8Array): Found {
  const { metadata, tensors } = readTensorFile(bytes);
  const entries = [...tensors].map(
    ([name, { shape, values }]) => [name, { shape, values: [...values] }] as const,
  );
  return [metadata, Object.fromEntries(entries)];
}

function foundInArchive(bytes: Uint8Array): Found {
  const { 'metadata.json': metadata, ...arrays } = unzipSync(bytes);
  const entries = Object.entries(arrays).map(([file, data]) => {
    const begin = 10 + new DataView(data.buffer, data.byteOffset).getUint16(8, true);
    const header = new TextDecoder().decode(data.subarray(10, begin));
    const shape = /\((.*?),?\)/.exec(header)![1]!.split(', ').map(Number);
    const Numbers = header.includes('<f4') ? Float32Array : Float64Array;
    const values = [...new Numbers(data.slice(begin).buffer)];
    return [file.slice(0, -4), { shape, values }] as const;
  });
  return [JSON.parse(new TextDecoder().decode(metadata)) as Found[0], Object.fromEntries(entries)];
}
