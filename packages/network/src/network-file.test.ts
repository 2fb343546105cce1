import {
  MeristemError,
  type PlanJson,
  readTensorFile,
  TensorFileError,
  writeTensorFile,
} from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadNetwork } from './load-network.ts';
import { createNetwork, type Network } from './network.ts';
import { NetworkError } from './network-error.ts';
import type { NetworkProgram } from './network-program.ts';
import { saveNetwork } from './save-network.ts';
import { sampleProgram } from './testing/sample-program.ts';

const program = sampleProgram();
const bytes = saveNetwork(createNetwork(program));
const INPUTS = { letter: ['abcd', 'dcba'], sensor: Float32Array.from({ length: 16 }, (_, i) => Math.cos(i)) };
const said = (network: Network): unknown =>
  Object.entries(network.predict(INPUTS, { steps: 4 })).map(([port, each]) => [
    port,
    [...(each.kind === 'symbol' ? each.logits : each.raw)],
  ]);

/** A file like that of the sample, with something changed. */
function changed(
  change: (file: {
    tensors: Map<string, { shape: readonly number[]; values: Float32Array }>;
    metadata: Record<string, string>;
    network: Record<string, unknown>;
  }) => void,
): Uint8Array {
  const { tensors, metadata } = readTensorFile(bytes);
  const file = {
    tensors: new Map(tensors) as never,
    metadata: { ...metadata },
    network: JSON.parse(metadata['network']!) as Record<string, unknown>,
  };
  change(file);
  const network =
    file.metadata['network'] === metadata['network']
      ? JSON.stringify(file.network)
      : file.metadata['network'];
  return writeTensorFile({ tensors: file.tensors, metadata: { ...file.metadata, network: network! } });
}

describe('the file of a network', () => {
  it('gives the same predictions, bit for bit, and says where the network is from', () => {
    const network = loadNetwork(bytes);
    expect(said(network)).toEqual(said(createNetwork(program)));
    expect(network.program).toMatchObject({
      name: 'sample',
      inputs: program.inputs,
      outputs: program.outputs,
      provenance: { task: 'by hand', seed: '7' },
    });
    expect(network.program.carried.map(({ name }) => name)).toEqual(['memory']);
  });

  it('keeps the names of symbols', () => {
    const next = { kind: 'symbol', name: 'next', size: 4 } as const;
    const outputs = [{ ...next, names: ['a b', 'c', 'd', 'é'] }, program.outputs[1]!];
    const back = loadNetwork(saveNetwork(createNetwork({ ...program, outputs })));
    expect(back.program.outputs).toEqual(outputs);
  });

  it('is the same file when written again', () => {
    expect(saveNetwork(loadNetwork(bytes))).toEqual(bytes);
  });

  it('holds the numbers under their names, in the fewest bytes that keep them', () => {
    const { tensors, metadata } = readTensorFile(bytes);
    expect(Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]))).toEqual({
      letters: [4, 3],
      sensors: [2, 3],
      memory: [1, 3],
      recurrent: [3, 3],
      'to next': [3, 4],
      'to count': [3, 3],
    });
    expect([...tensors.values()].every(({ values }) => values instanceof Float32Array)).toBe(true);
    expect(metadata).toMatchObject({ format: 'meristem.network', version: '1', 'provenance.seed': '7' });
    const [recurrent] = [...program.step.variables.keys()].filter(({ name }) => name === 'recurrent');
    const precise: NetworkProgram = {
      ...program,
      state: program.state.with(recurrent!, program.state.read(recurrent!).fill(0.1)),
    };
    const file = readTensorFile(saveNetwork(createNetwork(precise)));
    expect(file.tensors.get('recurrent')!.values).toEqual(new Float64Array(9).fill(0.1));
  });

  it('keeps -0 and what is hardly there', () => {
    const [recurrent] = [...program.step.variables.keys()].filter(({ name }) => name === 'recurrent');
    const values = [-0, 2 ** -149, -(2 ** -140), 0, 1, 2, 3, 4, 5];
    const odd = { ...program, state: program.state.with(recurrent!, values) };
    const back = loadNetwork(saveNetwork(createNetwork(odd))).program;
    expect([...back.state.read('recurrent')]).toEqual(values);
  });

  it('keeps who the units are', () => {
    const grown = program.state.apply({ axis: 'hidden', survivors: [0, 2], births: 1 });
    const [carried] = program.carried;
    const state = grown.with(carried!, grown.read(carried!).fill(0));
    const back = loadNetwork(saveNetwork(createNetwork({ ...program, state }))).program;
    expect(back.state.units('hidden')).toMatchObject({ ids: [0, 2, 3], nextId: 4 });
  });
});

describe('a file that holds no network', () => {
  it.each<{ what: string; file: () => Uint8Array; message: string }>([
    {
      what: 'tensors of something else',
      file: () => writeTensorFile({ tensors: new Map() }),
      message: 'loadNetwork: file.metadata.format: found nothing, expected "meristem.network".',
    },
    {
      what: 'a newer version',
      file: () => changed(({ metadata }) => (metadata['version'] = '2')),
      message: 'loadNetwork: file.metadata.version: found "2", expected "1".',
    },
    {
      what: 'no plan',
      file: () => changed(({ metadata }) => delete metadata['plan']),
      message: 'loadNetwork: file.metadata.plan: found ',
    },
    {
      what: 'a port without a size',
      file: () => changed(({ network }) => (network['inputs'] = [{ kind: 'symbol', name: 'letter' }])),
      message:
        'loadNetwork: file.metadata.network.inputs[0].size: found nothing, expected a whole number, 1 or more.',
    },
    {
      what: 'a port twice',
      file: () => changed(({ network }) => (network['inputs'] = [program.inputs[0], program.inputs[0]])),
      message:
        'loadNetwork: file.metadata.network.inputs[1].name: found "letter" twice, expected each name once.',
    },
    {
      what: 'a name twice',
      file: () =>
        changed(({ network }) => {
          const port = { kind: 'symbol', name: 'letter', size: 4 };
          network['inputs'] = [{ ...port, names: ['a', 'b', 'c', 'b'] }, program.inputs[1]];
        }),
      message:
        'loadNetwork: file.metadata.network.inputs[0].names[3]: found "b", which is also the name of symbol 1, expected',
    },
    {
      what: 'a mean too few',
      file: () =>
        changed(({ network }) => {
          const standardised = { mean: [1], deviation: [1, 2] };
          network['inputs'] = [program.inputs[0], { ...program.inputs[1], standardised }];
        }),
      message: 'loadNetwork: file.metadata.network.inputs[1].standardised.mean: found 1 number, expected 2.',
    },
    {
      what: 'a carried value that is not there',
      file: () => changed(({ network }) => (network['carried'] = ['mind'])),
      message:
        'loadNetwork: file.metadata.network.carried[0]: found "mind", expected a variable of the plan.',
    },
    {
      what: 'units beyond bounds',
      file: () => changed(({ network }) => (network['units'] = { hidden: 10 })),
      message: 'loadNetwork: file.metadata.network.units.hidden: found 10 units, expected 0 to 9.',
    },
    {
      what: 'units without end',
      file: () => changed(({ network }) => (network['units'] = { batch: 1e15 })),
      message: 'loadNetwork: file.metadata.network.units: found ',
    },
    {
      what: 'numbers that are missing',
      file: () => changed(({ tensors }) => tensors.delete('recurrent')),
      message:
        'loadNetwork: file.tensors.recurrent: found nothing, expected the numbers of a variable of the plan.',
    },
    {
      what: 'numbers of another shape',
      file: () =>
        changed(({ tensors }) => tensors.set('recurrent', { shape: [9], values: new Float32Array(9) })),
      message: 'loadNetwork: file.tensors.recurrent: found the shape [9], expected [3, 3].',
    },
    {
      what: 'numbers that are none',
      file: () =>
        changed(({ tensors }) =>
          tensors.set('recurrent', { shape: [3, 3], values: new Float32Array(9).fill(NaN) }),
        ),
      message: 'loadNetwork: file.tensors.recurrent[0]: found NaN, expected a finite number.',
    },
  ])('is refused by name: $what', ({ file, message }) => {
    expect(() => loadNetwork(file())).toThrow(NetworkError);
    expect(() => loadNetwork(file())).toThrow(message);
  });

  it('is refused where one sequence would take all memory', () => {
    const file = changed(({ metadata }) => {
      const plan = JSON.parse(metadata['sequence']!) as PlanJson;
      const axes = [...plan.axes, ['wide', 2 ** 20, 2 ** 20], ['high', 2 ** 20, 2 ** 20]];
      const copy = { op: 'broadcast', in: [0], out: plan.buffers.length, with: { dims: ['wide', 'high'] } };
      const made = {
        ...plan,
        axes,
        buffers: [
          ...plan.buffers,
          { storage: 'temporary', dims: ['wide', 'high'] },
          { storage: 'constant', dims: [], value: 1 },
        ],
        instructions: [{ ...copy, in: [plan.buffers.length + 1] }, ...plan.instructions],
        outputs: [...plan.outputs, ['more', plan.buffers.length]],
      };
      metadata['sequence'] = JSON.stringify(made);
    });
    expect(() => loadNetwork(file)).toThrow(
      /^network "sample": program\.step\.buffers: found 439804651\d{4} bytes for one sequence, expected at most 1073741824\.$/,
    );
  });

  it('is never taken for good: flipped or cut off anywhere', () => {
    fc.assert(
      fc.property(fc.nat(8 * bytes.length - 1), (bit) => {
        const flipped = bytes.slice();
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => loadNetwork(flipped)).toThrow(TensorFileError);
        expect(() => loadNetwork(bytes.subarray(0, bit >> 3))).toThrow(TensorFileError);
      }),
      { numRuns: 400 },
    );
  });

  it.each(['network', 'plan', 'sequence'])(
    'is refused whatever its %s says, or predicts something',
    (field) => {
      const text = readTensorFile(bytes).metadata[field]!;
      const tokens = [...text.matchAll(/"[^"]*"|-?\d+/g)];
      const names = [
        '"batch"',
        '"next"',
        '"pre hidden"',
        '"hidden"',
        '"post next"',
        '"step"',
        '"max"',
        '"broadcast"',
      ];
      const values = fc.oneof(
        fc.json(),
        fc.constantFrom('-1', '1e300', '0', '1', '7', 'null', '{}', '[]', ...names),
      );
      fc.assert(
        fc.property(fc.nat(tokens.length - 1), values, (which, value) => {
          const { index, 0: token } = tokens[which]!;
          const json = `${text.slice(0, index)}${value}${text.slice(index + token.length)}`;
          try {
            said(loadNetwork(changed(({ metadata }) => (metadata[field] = json))));
          } catch (error) {
            expect(error).toBeInstanceOf(MeristemError);
          }
        }),
        { numRuns: 400 },
      );
    },
  );
});
