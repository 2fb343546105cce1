import { type Backend, numbersPerStep, type Ports, randomKey, referenceBackend } from '@meristem/autodiff';
import { keyedChoices } from '@meristem/autodiff/testing';
import { cpuBackend } from '@meristem/backend-cpu';
import { exportJavaScript, exportOnnx, exportOnnxStep } from '@meristem/exchange';
import {
  areaGraph,
  attention,
  type Architecture,
  feedforwardLayer,
  type GrowableModule,
  type ProjectionOptions,
  recurrentPool,
  residualStack,
  temporalConvolution,
  type Trainer,
} from '@meristem/growable';
import {
  catalogued,
  echoTask,
  evaluatedPredictions,
  randomGridNetwork,
  randomNetwork,
  randomOptions,
  randomTask,
  randomTrainer,
  restlessGrowth,
  sampleNames,
  sampleOptions,
  sampleTrainer,
  trained,
} from '@meristem/growable/testing';
import type { Network } from '@meristem/network';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

/*
 * Every module, nested graphs, delays, modulation, and what has grown, each on ONNX Runtime over whole sequences and step by
 * step, and as a JavaScript module: the predictions are those of the network.
 */

const ONNX_TOLERANCE = 1e-5;
const JAVASCRIPT_TOLERANCE = 1e-6;
const BATCH = 3;

const fast: Backend = await cpuBackend({ blas: 'none' });

/** A session that leaves the other cores to other tests. */
function sessionOf(file: Uint8Array): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
}

type Sequences = ReturnType<typeof evaluatedPredictions>;

/** Numbers of a port as ONNX Runtime takes them: those of some steps, time before the sequences. */
function feed(
  { program: { inputs } }: Network,
  { inputs: numbers, sequences, steps }: Sequences,
  [from, to]: readonly [number, number],
  timed: boolean,
): Record<string, ort.Tensor> {
  const feeds = inputs.map((port) => {
    const { name, kind } = port;
    const size = numbersPerStep(port);
    const extents = port.kind === 'grid' ? [...port.sites, port.size] : [size];
    const values: number[] = [];
    for (let t = from; t < to; t++)
      for (let s = 0; s < sequences; s++)
        for (let i = 0; i < size; i++) values.push(numbers[name]![(s * steps + t) * size + i]!);
    const rows = timed ? [to - from, sequences] : [(to - from) * sequences];
    const tensor =
      kind === 'symbol'
        ? new ort.Tensor('int64', BigInt64Array.from(values, BigInt), rows)
        : new ort.Tensor('float32', Float32Array.from(values), [...rows, ...extents]);
    return [name, tensor] as const;
  });
  return Object.fromEntries(feeds);
}

/** The largest difference between predictions, time before the sequences, and those of the network from some step on. */
function difference(
  { program: { outputs } }: Network,
  found: ort.InferenceSession.ReturnType,
  expected: Readonly<Record<string, ArrayLike<number>>>,
  { sequences, steps }: Sequences,
  [from, to]: readonly [number, number],
): number {
  let largest = 0;
  for (const { name, size } of outputs) {
    const values = found[name]!.data as Float32Array;
    expect(values).toHaveLength((to - from) * sequences * size);
    values.forEach((value, at) => {
      const [row, i] = [Math.floor(at / size), at % size];
      const [t, s] = [from + Math.floor(row / sequences), row % sequences];
      const wanted = expected[name]![(s * steps + t) * size + i]!;
      largest = Math.max(largest, Math.abs(value - wanted));
    });
  }
  return largest;
}

/** The largest difference over whole sequences on ONNX Runtime. */
async function overSequences(
  network: Network,
  data: Sequences,
  expected: Readonly<Record<string, ArrayLike<number>>>,
): Promise<number> {
  const session = await sessionOf(exportOnnx({ program: network.program }));
  const all = [0, data.steps] as const;
  const found = await session.run(feed(network, data, all, network.program.carried.length > 0));
  await session.release();
  return difference(network, found, expected, data, all);
}

/** The largest difference step by step on ONNX Runtime, with what is carried handed on. */
async function stepByStep(
  network: Network,
  data: Sequences,
  expected: Readonly<Record<string, ArrayLike<number>>>,
): Promise<number> {
  const { batch, carried, state } = network.program;
  const session = await sessionOf(exportOnnxStep({ program: network.program }));
  let memory = Object.fromEntries(
    carried.map(({ name, dims }) => {
      const shape = dims.map(({ axis }) => (axis === batch ? data.sequences : state.extent(axis)));
      const size = shape.reduce((product, extent) => product * extent, 1);
      return [name, new ort.Tensor('float32', new Float32Array(size), shape)];
    }),
  );
  let largest = 0;
  for (let t = 0; t < data.steps; t++) {
    const found = await session.run({ ...feed(network, data, [t, t + 1], false), ...memory });
    largest = Math.max(largest, difference(network, found, expected, data, [t, t + 1]));
    memory = Object.fromEntries(
      carried.map(({ name }) => [name, found[`${name}.next`] as (typeof memory)[string]]),
    );
  }
  await session.release();
  return largest;
}

/** The largest difference of the JavaScript module, each sequence by itself, as a share of what is above 1. */
async function asModule(
  { program }: Network,
  data: Sequences,
  expected: Readonly<Record<string, ArrayLike<number>>>,
): Promise<number> {
  const text = Buffer.from(exportJavaScript({ program })).toString('base64');
  const { predict } = (await import(/* @vite-ignore */ `data:text/javascript;base64,${text}`)) as {
    predict(inputs: object): Record<string, number[][]>;
  };
  let largest = 0;
  for (let s = 0; s < data.sequences; s++) {
    const inputs = program.inputs.map((port) => {
      const { name } = port;
      const size = numbersPerStep(port);
      const rows = Array.from({ length: data.steps }, (_, t) => {
        const at = (s * data.steps + t) * size;
        return Array.from(data.inputs[name]!.subarray(at, at + size));
      });
      return [name, rows] as const;
    });
    const found = predict(Object.fromEntries(inputs));
    for (const { name, size } of program.outputs) {
      found[name]!.flat().forEach((value, i) => {
        const wanted = expected[name]![s * data.steps * size + i]!;
        largest = Math.max(largest, Math.abs(value - wanted) / Math.max(1, Math.abs(wanted)));
      });
    }
  }
  return largest;
}

async function expectSame(
  trainer: Trainer,
  options: Parameters<typeof evaluatedPredictions>[1],
): Promise<void> {
  const data = evaluatedPredictions(trainer, options, 3);
  using network = trainer.network();
  const said = network.predict(data.inputs, { steps: data.steps });
  const expected = Object.fromEntries(
    Object.entries(said).map(([port, each]) => [port, each.kind === 'symbol' ? each.logits : each.raw]),
  );
  expect(await overSequences(network, data, expected)).toBeLessThan(ONNX_TOLERANCE);
  expect(await stepByStep(network, data, expected)).toBeLessThan(ONNX_TOLERANCE);
  expect(await asModule(network, data, expected)).toBeLessThan(JAVASCRIPT_TOLERANCE);
}

const task = echoTask({ symbols: 5, steps: 6 });

/** One module between what is heard and what is said. */
function single(name: string, module: GrowableModule): Architecture {
  return areaGraph(name, ({ input, area, project, output }) => {
    const place = area('area', module);
    for (const port of task.inputs) project(input(port.name), place);
    for (const port of task.targets) output(port.name, [place]);
  });
}

const MODULES: Readonly<Record<string, GrowableModule>> = {
  lstm: recurrentPool({ activation: 'lstm', units: 5 }),
  gated: recurrentPool({ activation: 'gated', units: 5 }),
  rectified: recurrentPool({ activation: 'relu', units: 4 }),
  'layer with dropout and norm': feedforwardLayer({
    units: 6,
    minUnits: 2,
    normalisation: 'layer',
    dropout: 0.2,
  }),
  'stack with dropout and norm': residualStack({
    units: 4,
    minUnits: 2,
    blocks: 3,
    width: { units: 3 },
    normalisation: 'layer',
    dropout: 0.2,
  }),
  attention: attention({ units: 4, heads: { units: 2 }, headWidth: { units: 3 }, context: 4 }),
  'temporal convolution': temporalConvolution({ units: 5, size: 2, dilation: 2 }),
  'stack of remembering modules': residualStack({
    units: 3,
    blocks: 2,
    block: [recurrentPool({ units: 2, activation: 'lstm' }), feedforwardLayer({ units: 2 })],
  }),
  'batch norm': feedforwardLayer({ units: 5, normalisation: 'batch', activation: 'sigmoid' }),
  'stack with batch norms': residualStack({
    units: 4,
    blocks: 2,
    width: { units: 3 },
    normalisation: 'batch',
  }),
  'root mean square': feedforwardLayer({ units: 5, minUnits: 2, normalisation: 'rms' }),
  'LSTM pool with norms': recurrentPool({
    units: 4,
    minUnits: 2,
    activation: 'lstm',
    normalisation: 'layer',
  }),
  'gated pool with norms': recurrentPool({
    units: 4,
    minUnits: 2,
    activation: 'gated',
    normalisation: 'rms',
  }),
  'deep stack': residualStack({ units: 3, blocks: 8, width: { units: 4 }, activation: 'tanh' }),
};

/** Windows and pools of all kinds, and how many nodes of each operator they are. */
const GRIDS: readonly (readonly [
  string,
  ProjectionOptions,
  ProjectionOptions,
  Readonly<Record<string, number>>,
])[] = [
  ['windows', { window: { size: 3 } }, { pool: { by: 'mean' } }, { Conv: 1 }],
  [
    'strides, dilations and padding',
    { window: { size: [3, 2], stride: [2, 1], dilation: [1, 2], padding: [2, 1] } },
    { pool: { by: 'max' } },
    { Conv: 1 },
  ],
  [
    'windows of each unit',
    { window: { size: [2, 3], stride: 2, groups: 'units' } },
    { flatten: true },
    { Conv: 1 },
  ],
  [
    'windows behind the largest',
    { pool: { by: 'max', size: [2, 3], stride: 2, padding: [1, 0] }, window: { size: 2 } },
    { flatten: true },
    { MaxPool: 1, Conv: 1 },
  ],
  [
    'the mean of windows behind a mean',
    { pool: { by: 'mean', size: 2, stride: 1, padding: 1 }, window: { size: 3, padding: 'none' } },
    { pool: { by: 'mean', size: 2 }, flatten: true },
    { AveragePool: 2, Conv: 1 },
  ],
];

describe('on ONNX Runtime and in JavaScript', () => {
  it.each(GRIDS)('%s as operators of their own', async (name, read, told, nodes) => {
    const architecture = areaGraph(name, ({ input, area, project, output }) => {
      const layer = area('layer', feedforwardLayer({ units: 3, activation: 'tanh' }));
      project(input('grid'), layer, read);
      project(layer, output('answer', []), told);
    });
    const ports: Ports = {
      inputs: [{ kind: 'grid', name: 'grid', sites: [6, 5], size: 2 }],
      targets: [{ kind: 'vector', name: 'answer', size: 2 }],
    };
    const options = sampleOptions({
      ...{ task: randomTask({ architecture, ports, batch: BATCH }), model: architecture },
      ...{ backend: fast, batch: BATCH },
    });
    const trainer = trained(sampleTrainer(options), 20);
    await expectSame(trainer, options);
    using network = trainer.network();
    const file = Buffer.from(exportOnnxStep({ program: network.program })).toString('latin1');
    // A node's name begins with its operator.
    const count = (operator: string): number => file.split(`${operator}:`).length - 1;
    const operators = ['Conv', 'MaxPool', 'AveragePool', 'Gather', 'Einsum'];
    const found = operators.map((operator) => [operator, count(operator)]).filter(([, many]) => many !== 0);
    expect(Object.fromEntries(found)).toEqual(nodes);
  });

  it('windows in groups, an operator for each', async () => {
    const architecture = areaGraph('grouped', ({ input, area, project, output }) => {
      const [grid, answer] = [input('grid'), output('answer', [])];
      for (const group of [1, 2]) {
        const first = area(`first${group}`, feedforwardLayer({ units: 3, activation: 'tanh' }));
        const second = area(`second${group}`, feedforwardLayer({ units: 2, activation: 'tanh' }));
        project(grid, first, { window: { size: 3 } });
        project(first, second, { window: { size: 2, stride: 2 } });
        project(second, answer, { flatten: true });
      }
    });
    const ports: Ports = {
      inputs: [{ kind: 'grid', name: 'grid', sites: [6, 5], size: 2 }],
      targets: [{ kind: 'vector', name: 'answer', size: 2 }],
    };
    const options = sampleOptions({
      ...{ task: randomTask({ architecture, ports, batch: BATCH }), model: architecture },
      ...{ backend: fast, batch: BATCH },
    });
    const trainer = trained(sampleTrainer(options), 20);
    await expectSame(trainer, options);
    using network = trainer.network();
    const file = Buffer.from(exportOnnxStep({ program: network.program })).toString('latin1');
    expect(file.split('Conv:').length - 1).toBe(4);
  });

  // Runtimes draw the transposes behind such windows into the sums of a norm.
  it.each(['layer', 'rms', 'batch'] as const)(
    'a %s norm behind windows along one extent',
    async (normalisation) => {
      const architecture = areaGraph('one extent', ({ input, area, project, output }) => {
        const layer = area('layer', feedforwardLayer({ units: 3, minUnits: 2, normalisation }));
        project(input('line'), layer, { window: { size: 2 } });
        project(layer, output('answer', []), { pool: { by: 'mean' } });
      });
      const ports: Ports = {
        inputs: [{ kind: 'grid', name: 'line', sites: [4], size: 2 }],
        targets: [{ kind: 'vector', name: 'answer', size: 2 }],
      };
      const options = sampleOptions({
        ...{ task: randomTask({ architecture, ports, batch: BATCH }), model: architecture },
        ...{ backend: fast, batch: BATCH },
      });
      await expectSame(trained(sampleTrainer(options), 20), options);
    },
  );

  it.each(sampleNames)('an architecture of the catalogue: %s', async (name) => {
    const options = sampleOptions({ task, model: catalogued(name, task, 3), backend: fast, batch: BATCH });
    await expectSame(trained(sampleTrainer(options), 60), options);
  });

  it.each(Object.entries(MODULES))('a module by itself: %s', async (name, module) => {
    const options = sampleOptions({ task, model: single(name, module), backend: fast, batch: BATCH });
    await expectSame(trained(sampleTrainer(options), 60), options);
  });

  it.each(Array.from({ length: 26 }, (_, seed) => seed))('a random graph after growth: %i', async (seed) => {
    await grown(randomNetwork, seed);
  });

  it.each(Array.from({ length: 16 }, (_, seed) => seed))(
    'a random graph with sites after growth: %i',
    async (seed) => {
      await grown(randomGridNetwork, seed);
    },
  );

  async function grown(make: typeof randomNetwork, seed: number): Promise<void> {
    const graph = make(keyedChoices(randomKey(seed)));
    const growth = restlessGrowth({ members: 0.1 });
    // It compiles nothing, so growth costs it nothing.
    const backend = referenceBackend('single');
    const options = randomOptions(graph, { backend, seed, batch: BATCH, growth });
    const trainer = trained(randomTrainer(graph, options), 15);
    expect(trainer.births + trainer.deaths).toBeGreaterThan(0);
    await expectSame(trainer, options);
  }
});
