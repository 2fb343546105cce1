import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  MeristemError,
  OptionError,
  randomKey,
  type State,
  TensorFileError,
  uniformAt,
  writeTensorFile,
} from '@meristem/autodiff';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { ExchangeError } from '../exchange-error.ts';
import { exportOnnx } from '../onnx/sequence-model.ts';
import { exportOnnxStep } from '../onnx/step-model.ts';
import { sampleProgram } from '../testing/sample-program.ts';
import { type SamplePlace, sampleState } from '../testing/sample-places.ts';
import { exportSafetensors } from '../weights/export-safetensors.ts';
import { type ImportOptions, importWeights } from './import-weights.ts';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(import.meta.dirname, '../../fixtures', name)));

const readout: SamplePlace = { name: 'y', from: ['memory'], units: 2, gates: 0 };
const memory = (gates: SamplePlace['gates'], units = 4): State =>
  sampleState({ x: 3 }, [{ name: 'memory', from: ['x'], units, gates }, readout]);
const layered = sampleState({ x: 3 }, [
  { name: 'lower', from: ['x'], units: 5, gates: 0 },
  { name: 'upper', from: ['lower'], units: 4, gates: 0 },
  { name: 'y', from: ['upper'], units: 2, gates: 0 },
]);
const stacked = sampleState({ x: 3 }, [
  { name: 'lower', from: ['x'], units: 4, gates: 4 },
  { name: 'upper', from: ['lower'], units: 4, gates: 4 },
  { name: 'y', from: ['upper'], units: 2, gates: 0 },
]);

const CASES = [
  ['linear', layered],
  ['rnn', memory(1)],
  ['gru', memory(3)],
  ['lstm', memory(4)],
  ['stacked', stacked],
] as const;

/** A state dict as PyTorch's own numbers. */
function stateDict(tensors: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const entries = Object.entries(tensors).map(([name, shape]) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const values = Float32Array.from({ length: size }, (_, i) => i / 8);
    return [name, { shape, values }] as const;
  });
  return writeTensorFile({ tensors: new Map(entries) });
}

/** An ONNX file with something in it changed. */
function changed(name: string, change: (model: ModelProto) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, fixture(name));
  change(model);
  return toBinary(ModelProtoSchema, model);
}

describe('networks of PyTorch', () => {
  it.each(CASES)('%s: a state dict and an ONNX file give the same weights, all of them', (name, into) => {
    const fromDict = importWeights({ bytes: fixture(`${name}.safetensors`), into });
    const fromOnnx = importWeights({ bytes: fixture(`${name}.onnx`), into });
    for (const variable of into.tensors.keys()) {
      expect(fromOnnx.read(variable), variable.name).toEqual(fromDict.read(variable));
      const [before, after] = [into.read(variable), fromDict.read(variable)];
      expect(after.every((value, i) => value !== before[i])).toBe(true);
    }
  });

  it('a linear layer is turned: sources first', () => {
    const into = sampleState({ x: 3 }, [{ name: 'y', from: ['x'], units: 2, gates: 0 }]);
    const state = importWeights({ bytes: stateDict({ 'fc.weight': [2, 3], 'fc.bias': [2] }), into });
    expect([...state.read('x.to.y')]).toEqual([0, 3, 1, 4, 2, 5].map((i) => i / 8));
    expect([...state.read('y.bias')]).toEqual([0, 1 / 8]);
  });

  it('two biases become their sum, but for the candidate of a GRU', () => {
    const tensors = { weight_ih_l0: [3, 1], weight_hh_l0: [3, 1], bias_ih_l0: [3], bias_hh_l0: [3] };
    const into = sampleState({ x: 1 }, [{ name: 'h', from: ['x'], units: 1, gates: 3 }]);
    const state = importWeights({ bytes: stateDict(tensors), into });
    expect([...state.read('h.bias')]).toEqual([0, 2 / 8, 2 / 8]);
    expect([...state.read('h.candidateBias')]).toEqual([2 / 8]);
  });

  it('several projections share out the sources of a layer, in order', () => {
    const into = sampleState({ a: 1, b: 2 }, [{ name: 'y', from: ['a', 'b'], units: 2, gates: 0 }]);
    const state = importWeights({ bytes: stateDict({ weight: [2, 3] }), into });
    expect([...state.read('a.to.y')]).toEqual([0, 3 / 8]);
    expect([...state.read('b.to.y')]).toEqual([1, 4, 2, 5].map((i) => i / 8));
    expect([...state.read('y.bias')]).toEqual([0, 0]);
  });

  it('places that are not named keep their first weights', () => {
    const into = memory(4);
    const state = importWeights({ bytes: fixture('lstm.safetensors'), into, layers: { memory: 'rnn' } });
    expect(state.read('memory.recurrent')).not.toEqual(into.read('memory.recurrent'));
    expect(state.read('memory.to.y')).toEqual(into.read('memory.to.y'));
  });
});

describe('files of ours', () => {
  const program = sampleProgram({ carries: true });
  const fresh = sampleProgram({ carries: true, seed: 2 }).state;

  it.each([
    ['safetensors', exportSafetensors],
    ['onnx', exportOnnx],
    ['onnx-step', exportOnnxStep],
  ])('%s: every parameter comes back by its name', (name, write) => {
    const state = importWeights({ bytes: write({ program }), into: fresh });
    for (const variable of fresh.tensors.keys()) {
      const written = [...program.state.read(variable.name)];
      const expected = name === 'safetensors' ? written : written.map(Math.fround);
      expect([...state.read(variable)], variable.name).toEqual(expected);
    }
  });

  it('of another size are refused', () => {
    const into = fresh.apply({ axis: 'memory', survivors: [0, 1, 2, 3, 4], births: 1 });
    const act = (): State => importWeights({ bytes: exportSafetensors({ program }), into });
    expect(act).toThrow(ExchangeError);
    expect(act).toThrow(
      'tensor "letter.to.memory": found shape [3, 5], expected [3, 6] over [pre letter, post memory]',
    );
  });

  it('of another architecture are refused', () => {
    const bytes = exportSafetensors({ program: sampleProgram({ carries: false }) });
    expect(() => importWeights({ bytes, into: fresh })).toThrow(
      'found no tensor "memory.recurrent" in the file',
    );
  });
});

describe('refuses', () => {
  const gru = memory(3);
  it.each<[string, Uint8Array, State, Readonly<Record<string, string>> | undefined, string]>([
    ['another kind of layer', fixture('lstm.safetensors'), gru, undefined, 'lstm "rnn" of 3 to 4'],
    [
      'another kind, told',
      fixture('lstm.onnx'),
      gru,
      { memory: 'rnn' },
      'layers.memory: found lstm "rnn" of 3 to 4, expected one that fits the gru "memory" of 3 to 4',
    ],
    ['another size', fixture('gru.safetensors'), memory(3, 5), undefined, 'gru "memory" of 3 to 5'],
    [
      'a misspelt layer',
      fixture('gru.safetensors'),
      gru,
      { memory: 'rmn' },
      'found no layer "rmn", expected one of: "fc", "rnn". Did you mean "rnn"?',
    ],
    [
      'a misspelt place',
      fixture('gru.safetensors'),
      gru,
      { memry: 'rnn' },
      'found no place "memry", expected one of: "memory", "y". Did you mean "memory"?',
    ],
    [
      'an LSTM that projects',
      stateDict({ 'a.weight_ih_l0': [8, 3], 'a.weight_hr_l0': [1, 2] }),
      gru,
      undefined,
      'found a layer that projects what it remembers',
    ],
    [
      'a layer that runs backwards',
      stateDict({ weight_ih_l0_reverse: [8, 3] }),
      gru,
      undefined,
      'found a layer that runs backwards',
    ],
    ['half a layer', stateDict({ weight_ih_l0: [8, 3] }), gru, undefined, 'without a matrix "weight_hh_l0"'],
    [
      'rows of no layer',
      stateDict({ weight_ih_l0: [9, 3], weight_hh_l0: [9, 4] }),
      gru,
      undefined,
      'found 9 rows for 4 units',
    ],
    [
      'a bias of another size',
      stateDict({ 'fc.weight': [2, 3], 'fc.bias': [3] }),
      gru,
      undefined,
      'tensor "fc.bias": found shape [3], expected [2]',
    ],
  ])('%s', (_name, bytes, into, layers, message) => {
    const act = (): State => importWeights({ bytes, into, ...(layers && { layers }) });
    expect(act).toThrow(ExchangeError);
    expect(act).toThrow(message);
  });

  it('layers alike whose names do not tell their order, unless they are told', () => {
    const bytes = stateDict({ 'first.weight': [2, 2], 'then.weight': [2, 2] });
    const into = sampleState({ x: 2 }, [
      { name: 'h', from: ['x'], units: 2, gates: 0 },
      { name: 'y', from: ['h'], units: 2, gates: 0 },
    ]);
    expect(() => importWeights({ bytes, into })).toThrow('layers that are not sure to fill');
    expect(() => importWeights({ bytes, into, layers: { h: 'first', y: 'then' } })).not.toThrow();
    expect(() =>
      importWeights({ bytes: stateDict({ 'l10.weight': [2, 2], 'l9.weight': [2, 2] }), into }),
    ).not.toThrow();
  });

  it.each<[string, (model: ModelProto) => void, string]>([
    [
      'a GRU that resets first',
      ({ graph }) => {
        const gru = graph!.node.find(({ opType }) => opType === 'GRU')!;
        gru.attribute = gru.attribute.filter(({ name }) => name !== 'linear_before_reset');
      },
      'found a reset before the recurrent product',
    ],
    [
      'numbers that are missing',
      ({ graph }) => {
        graph!.initializer[0]!.rawData = graph!.initializer[0]!.rawData.slice(4);
      },
      'found 1 numbers, expected 2 for its shape [2]',
    ],
  ])('in ONNX %s', (_name, change, message) => {
    expect(() => importWeights({ bytes: changed('gru.onnx', change), into: gru })).toThrow(message);
  });

  it('what is no file of weights', () => {
    const act = (bytes: unknown) => (): State => importWeights({ bytes: bytes as Uint8Array, into: gru });
    expect(act(new TextEncoder().encode('hello, world'))).toThrow(ExchangeError);
    expect(act('lstm.onnx')).toThrow(OptionError);
    expect(act('lstm.onnx')).toThrow(
      'importWeights: options.bytes: found "lstm.onnx", expected a Uint8Array',
    );
    expect(act(new Uint8Array(0))).toThrow('expected an ONNX or a safetensors file');
    expect(act(fixture('lstm.safetensors').subarray(0, 200))).toThrow(TensorFileError);
    const wrong = { bytes: fixture('lstm.onnx'), into: undefined } as unknown as ImportOptions;
    expect(() => importWeights(wrong)).toThrow(
      'importWeights: options.into: found nothing, expected a state',
    );
  });
});

it('whatever a file is turned into, it is taken or refused in words', () => {
  const files = CASES.flatMap(([name, into]) =>
    ['safetensors', 'onnx'].map((extension) => ({ bytes: fixture(`${name}.${extension}`), into })),
  );
  const outcomes = { taken: 0, refused: 0 };
  for (let trial = 0; trial < 2000; trial++) {
    const key = randomKey(trial);
    const draw = (counter: number, below: number): number => Math.floor(uniformAt(key, counter) * below);
    const { bytes: whole, into } = files[draw(0, files.length)]!;
    // From a Node.js Buffer, too, whose slices are views.
    const bytes = trial % 2 === 0 ? whole.slice(0) : Buffer.from(whole);
    for (let flip = 0; flip <= draw(1, 4); flip++) {
      bytes[draw(2 + 2 * flip, bytes.length)] = draw(3 + 2 * flip, 256);
    }
    const end = draw(11, 4) === 0 ? draw(12, bytes.length) : bytes.length;
    try {
      importWeights({ bytes: bytes.subarray(0, end), into });
      outcomes.taken++;
    } catch (error) {
      if (!(error instanceof MeristemError)) throw error;
      outcomes.refused++;
    }
  }
  expect(outcomes.taken).toBeGreaterThan(200);
  expect(outcomes.refused).toBeGreaterThan(500);
});
