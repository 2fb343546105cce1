import type { Port } from '@meristem/autodiff';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { ExchangeError } from '../exchange-error.ts';
import { type OnnxTensor, runOnnx } from '../testing/run-onnx.ts';
import { runProgram, type StepNumbers } from '../testing/run-program.ts';
import { DEVIATION, inPeoplesUnits, MEAN, sampleProgram } from '../testing/sample-program.ts';
import { exportOnnx } from './sequence-model.ts';
import { exportOnnxStep } from './step-model.ts';

const TOLERANCE = 1e-6;
const [STEPS, BATCH] = [7, 3];
const remembering = sampleProgram({ carries: true });
const forgetful = sampleProgram({ carries: false });

/** Letters and numbers that follow no pattern. */
const steps: readonly StepNumbers[] = Array.from({ length: STEPS }, (_, t) => ({
  letter: Array.from({ length: BATCH }, (_, b) => (t * t + 2 * b) % 3),
  feature: Array.from({ length: 2 * BATCH }, (_, i) => Math.sin(3 * t + i)),
}));

const letters = (values: readonly number[], ...shape: number[]): OnnxTensor => ({
  kind: 'index',
  values,
  shape,
});
const reals = (values: readonly number[], ...shape: number[]): OnnxTensor => ({
  kind: 'real',
  values,
  shape,
});
const all = (port: string): readonly number[] => steps.flatMap((step) => step[port]!);

function expectNear(found: OnnxTensor | undefined, expected: readonly number[]): void {
  expect(found?.values).toHaveLength(expected.length);
  expected.forEach((wanted, i) => {
    expect(Math.abs(found!.values[i]! - wanted), `element ${i}`).toBeLessThanOrEqual(TOLERANCE);
  });
}

function metadataOf(file: Uint8Array): Readonly<Record<string, string>> {
  const { metadataProps } = fromBinary(ModelProtoSchema, file);
  return Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

function softmaxed(logits: readonly number[], size: number): readonly number[] {
  return logits.map((logit, i) => {
    const first = i - (i % size);
    const total = logits.slice(first, first + size).reduce((sum, each) => sum + Math.exp(each), 0);
    return Math.exp(logit) / total;
  });
}

describe('a network that remembers', () => {
  const { predictions, carried } = runProgram(remembering, steps, BATCH);
  const predicted = (port: string): readonly number[] => predictions.flatMap((step) => step[port]!);

  it('runs over whole sequences', async () => {
    const found = await runOnnx(exportOnnx({ program: remembering }), {
      letter: letters(all('letter'), STEPS, BATCH),
      feature: reals(all('feature'), STEPS, BATCH, 2),
    });
    expectNear(found['next'], predicted('next'));
    expectNear(found['level'], predicted('level'));
    expectNear(found['next.probability'], softmaxed(predicted('next'), 3));
    expectNear(found['level.probability'], predicted('level').map(logistic));
    expectNear(found['memory.activation.last'], carried['memory.activation']!);
    expect(found['next']!.shape).toEqual([STEPS, BATCH, 3]);
    expect(found['memory.activation.last']!.shape).toEqual([BATCH, 5]);
  });

  it('goes on, step by step, where a sequence was left', async () => {
    const first = await runOnnx(exportOnnx({ program: remembering }), {
      letter: letters(all('letter').slice(0, 6 * BATCH), 6, BATCH),
      feature: reals(all('feature').slice(0, 2 * 6 * BATCH), 6, BATCH, 2),
    });
    const last = await runOnnx(exportOnnxStep({ program: remembering }), {
      letter: letters(steps[6]!['letter']!, BATCH),
      feature: reals(steps[6]!['feature']!, BATCH, 2),
      'memory.activation': first['memory.activation.last']!,
    });
    expectNear(last['next'], predictions[6]!['next']!);
    expectNear(last['memory.activation.next'], carried['memory.activation']!);
  });

  it('runs step by step', async () => {
    const file = exportOnnxStep({ program: remembering });
    let memory = { 'memory.activation': reals(new Array<number>(5 * BATCH).fill(0), BATCH, 5) };
    for (const [t, step] of steps.entries()) {
      const found = await runOnnx(file, {
        letter: letters(step['letter']!, BATCH),
        feature: reals(step['feature']!, BATCH, 2),
        ...memory,
      });
      expectNear(found['next'], predictions[t]!['next']!);
      expect(found['next']!.shape).toEqual([BATCH, 3]);
      memory = { 'memory.activation': found['memory.activation.next']! };
    }
    expectNear(memory['memory.activation'], carried['memory.activation']!);
  });

  it('begins as it is told, each sequence alike', async () => {
    const begun = { ...remembering, state: remembering.state.with('memory.activation', [1, -1, 0.5, 0, 2]) };
    const expected = runProgram(begun, steps, BATCH);
    expect(metadataOf(exportOnnxStep({ program: begun }))['meristem.carried']).toBe(
      '{"memory.activation":[1,-1,0.5,0,2]}',
    );
    const found = await runOnnx(exportOnnx({ program: begun }), {
      letter: letters(all('letter'), STEPS, BATCH),
      feature: reals(all('feature'), STEPS, BATCH, 2),
    });
    expectNear(
      found['next'],
      expected.predictions.flatMap((step) => step['next']!),
    );
  });
});

it('a network that carries nothing is a plain graph', async () => {
  const file = exportOnnx({ program: forgetful });
  expect(file).toEqual(exportOnnxStep({ program: forgetful }));
  const found = await runOnnx(file, {
    letter: letters(all('letter'), STEPS * BATCH),
    feature: reals(all('feature'), STEPS * BATCH, 2),
  });
  const { predictions } = runProgram(forgetful, steps, BATCH);
  expectNear(
    found['next'],
    predictions.flatMap((step) => step['next']!),
  );
});

it('hears and speaks in the units of people, where training had others', async () => {
  const program = inPeoplesUnits(remembering);
  const { predictions } = runProgram(remembering, steps, BATCH);
  const found = await runOnnx(exportOnnx({ program }), {
    letter: letters(all('letter'), STEPS, BATCH),
    feature: reals(
      all('feature').map((x, i) => MEAN[i % 2]! + DEVIATION[i % 2]! * x),
      STEPS,
      BATCH,
      2,
    ),
  });
  const raw = predictions.flatMap((step) => step['level']!);
  // What is heard has been rounded around its mean.
  raw.forEach((value, i) => {
    expect(found['level']!.values[i]).toBeCloseTo(value, 5);
    expect(found['level.value']!.values[i]).toBeCloseTo(MEAN[i % 2]! + DEVIATION[i % 2]! * value, 4);
  });
});

it('says what symbols are called', () => {
  const names = ['warm front', 'cold', 'é'];
  const outputs = remembering.outputs.map((port): Port =>
    port.kind === 'vector' ? port : { kind: 'symbol', name: port.name, size: 3, names },
  );
  for (const write of [exportOnnx, exportOnnxStep]) {
    const metadata = metadataOf(write({ program: { ...remembering, outputs } }));
    expect(JSON.parse(metadata['meristem.outputs']!)).toEqual(outputs);
  }
});

it('says what it is made of', () => {
  const file = exportOnnx({ program: remembering });
  const { graph, opsetImport } = fromBinary(ModelProtoSchema, file);
  const metadata = metadataOf(file);
  expect(metadata['meristem.carried']).toBe('{"memory.activation":0}');
  expect(metadata).toMatchObject({
    'meristem.name': 'sample',
    'meristem.task': 'sample',
    'meristem.seed': '1',
  });
  expect(JSON.parse(metadata['meristem.dims']!)).toMatchObject({
    'memory.recurrent': ['pre memory', 'post memory'],
    'memory.to.next': ['pre memory', 'post next'],
  });
  expect(JSON.parse(metadata['meristem.inputs']!)).toEqual(remembering.inputs);
  expect(opsetImport).toMatchObject([{ domain: '', version: 13n }]);
  expect(graph!.node.map(({ opType }) => opType)).toEqual(
    expect.arrayContaining(['Scan', 'Softmax', 'Sigmoid']),
  );
  const recurrent = graph!.initializer.find(({ name }) => name === 'memory.recurrent')!;
  expect(recurrent).toMatchObject({ dims: [5n, 5n], dataType: 1, docString: '[pre memory, post memory]' });
  const numbers = new Float32Array(recurrent.rawData.slice().buffer);
  expect([...numbers]).toEqual([...remembering.state.read('memory.recurrent')].map(Math.fround));
});

describe('refuses', () => {
  it('sequences that begin differently', () => {
    const { state, batch } = remembering;
    const wider = state.apply({ axis: batch.name, survivors: [0], births: 1 });
    const begun = wider.with('memory.activation', [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    const act = (): unknown => exportOnnx({ program: { ...remembering, state: begun } });
    expect(act).toThrow(ExchangeError);
    expect(act).toThrow(
      'variable "memory.activation": found numbers that differ among the 2 sequences of a batch',
    );
    expect(() => exportOnnx({ program: { ...remembering, state: wider } })).not.toThrow();
  });

  it('a step that replaces what is not carried', () => {
    expect(() => exportOnnx({ program: { ...remembering, carried: [] } })).toThrow(
      'variable "memory.activation": found a step that replaces it, expected only carried variables to be replaced: none',
    );
  });

  it('numbers beyond single precision', () => {
    const large = { ...forgetful, state: forgetful.state.with('memory.bias', [1e300, 0, 0, 0, 0]) };
    expect(() => exportOnnx({ program: large })).toThrow('memory.bias');
  });
});
