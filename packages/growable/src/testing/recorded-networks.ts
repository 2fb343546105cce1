import {
  createState,
  type InputPort,
  type Port,
  type Ports,
  randomKey,
  type State,
} from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import { areaGraph, type GraphBuilder, type Node } from '../architecture/graph-builder.ts';
import { attention } from '../modules/attention.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { residualStack } from '../modules/residual-stack.ts';
import { type Model, modelVariables } from '../model/model.ts';
import { sampleModel } from './sample-models.ts';

/** Numbers in lists of any depth. */
export type Nested = readonly (number | Nested)[];

type Named = Readonly<Record<string, Nested>>;

/** What PyTorch made of a network in some updates by gradient descent. */
interface Recording {
  /** By cycle: those that are learned from and, where it was evaluated, one more. */
  readonly inputs: readonly Nested[];
  readonly targets: readonly Nested[];
  readonly first: Named;
  readonly updates: readonly { readonly loss: number; readonly gradients: Named }[];
  /** All numbers after the updates. */
  readonly last?: Named;
  /** The loss of one more cycle without learning. */
  readonly evaluated?: number;
}

/** A network that PyTorch trained, too: from the same weights, on the same data. */
export interface RecordedNetwork {
  readonly name: string;
  readonly model: Model;
  /** What it starts from. */
  readonly state: State;
  /** Rate of the updates. */
  readonly rate: number;
  readonly recording: Recording;
}

interface Case {
  readonly file: string;
  readonly steps: number;
  readonly batch: number;
  readonly input: InputPort;
  readonly target?: Port;
  /** Units by population, where they are not those that the modules start with. */
  readonly units?: Readonly<Record<string, number>>;
  readonly wire: (builder: GraphBuilder, input: Node, output: Node) => void;
}

const [MODULES, TRANSFORMER, CONVOLUTIONS] = ['modules.json', 'transformer.json', 'convolutions.json'];

const NUMBERS: InputPort = { kind: 'vector', name: 'symbol', size: 4 };
const symbols = (size: number): InputPort => ({ kind: 'symbol', name: 'symbol', size });
const grid = (...sites: readonly number[]): InputPort => ({ kind: 'grid', name: 'grid', size: 2, sites });

/** Modules one after another. */
function chain(modules: Readonly<Record<string, GrowableModule>>): Case['wire'] {
  return ({ area, project }, input, output) => {
    const last = Object.entries(modules).reduce((before, [name, module]) => {
      const place = area(name, module);
      project(before, place);
      return place;
    }, input);
    project(last, output);
  };
}

const normalised = (normalisation: 'batch' | 'layer' | 'rms'): Case['wire'] =>
  chain({ layer: feedforwardLayer({ units: 5, minUnits: 2, activation: 'tanh', normalisation }) });

const layer = (units: number, activation: 'tanh' | 'relu' | 'gelu'): GrowableModule =>
  feedforwardLayer({ units, activation });

const CASES: Readonly<Record<string, Case>> = {
  lstm: {
    ...{ file: MODULES, steps: 6, batch: 2, input: symbols(5) },
    wire: chain({ memory: recurrentPool({ units: 4, activation: 'lstm' }) }),
  },
  'embedding-gru': {
    ...{ file: MODULES, steps: 6, batch: 2, input: symbols(7) },
    wire: chain({
      embedding: feedforwardLayer({ units: 3, activation: 'identity' }),
      memory: recurrentPool({ units: 4, activation: 'gated' }),
    }),
  },
  'batch norm': { file: MODULES, steps: 1, batch: 6, input: NUMBERS, wire: normalised('batch') },
  'layer norm': { file: MODULES, steps: 3, batch: 2, input: NUMBERS, wire: normalised('layer') },
  'rms norm': { file: MODULES, steps: 3, batch: 2, input: NUMBERS, wire: normalised('rms') },
  transformer: {
    ...{ file: TRANSFORMER, steps: 7, batch: 3, input: symbols(5) },
    // The end of a sequence is padding, whose targets do not count.
    target: { kind: 'symbol', name: 'next', size: 5, ignore: 5 },
    units: Object.fromEntries(
      ['stack.b1', 'stack.b2'].flatMap((block) => [
        [`${block}.attention.heads`, 2],
        [`${block}.attention.keys`, 3],
        [`${block}.attention.values`, 3],
        [`${block}.feedforwardLayer.units`, 4],
      ]),
    ),
    wire: chain({
      stack: residualStack({
        ...{ units: 6, minUnits: 2, blocks: 2, normalisation: 'layer', positions: 'learned' },
        block: [
          attention({ heads: { units: 2 }, headWidth: { units: 3 } }),
          feedforwardLayer({ units: 4, activation: 'gelu' }),
        ],
      }),
    }),
  },
  convolutional: {
    ...{ file: CONVOLUTIONS, steps: 2, batch: 3, input: grid(12, 11) },
    wire: ({ area, project }, input, output) => {
      const [first, second] = [area('first', layer(3, 'tanh')), area('second', layer(4, 'tanh'))];
      const third = area('third', layer(3, 'gelu'));
      project(input, first, { window: { size: [3, 2], stride: [2, 1], padding: [1, 0] } });
      const largest = { by: 'max', size: 2, stride: [1, 2], padding: [0, 1] } as const;
      project(first, second, { pool: largest, window: { size: 2, dilation: 2 } });
      project(second, third, {
        pool: { by: 'mean', size: [2, 3], padding: [1, 0] },
        window: { size: [3, 2] },
      });
      project(third, output, { flatten: true });
      project(second, output, { pool: { by: 'max' } });
    },
  },
  'convolutional in one extent': {
    ...{ file: CONVOLUTIONS, steps: 2, batch: 3, input: grid(13) },
    wire: ({ area, project }, input, output) => {
      const [first, second] = [area('first', layer(4, 'relu')), area('second', layer(3, 'tanh'))];
      project(input, first, { window: { size: 3, stride: 2, dilation: 2, padding: 'none' } });
      project(first, second, { pool: { by: 'max', size: 2, stride: 1 }, window: { size: 3 } });
      project(second, output, { pool: { by: 'mean' } });
    },
  },
  'windows of each unit': {
    ...{ file: CONVOLUTIONS, steps: 2, batch: 3, input: grid(8, 7) },
    wire: ({ area, project }, input, output) => {
      const [first, second] = [area('first', layer(4, 'tanh')), area('second', layer(3, 'tanh'))];
      project(input, first, { window: { size: 3, groups: 'units' } });
      project(first, second, {
        window: { size: [3, 2], stride: [2, 1], padding: [1, 0], groups: 'units' },
      });
      project(second, output, { pool: { by: 'mean' } });
    },
  },
  'windows in groups': {
    ...{ file: CONVOLUTIONS, steps: 2, batch: 3, input: grid(8, 7) },
    wire: ({ area, project }, input, output) => {
      const third = area('third', layer(3, 'tanh'));
      // A group is an area, with units of its own.
      for (const group of [1, 2]) {
        const [first, second] = [
          area(`first${group}`, layer(3, 'tanh')),
          area(`second${group}`, layer(2, 'tanh')),
        ];
        project(input, first, { window: { size: 3 } });
        project(first, second, { window: { size: [3, 2], stride: [2, 1], padding: [1, 0] } });
        project(second, third);
      }
      project(third, output, { pool: { by: 'mean' } });
    },
  },
};

/** What the programs of `tools/fixtures` recorded, as their files have it. */
interface RecordedFile {
  readonly rate: number;
  readonly networks: Readonly<Record<string, Recording>>;
}

/**
 * Every network that PyTorch trained in three updates, with what it made of them.
 *
 * @param read gives a file of the package's fixtures, parsed.
 */
export function recordedNetworks(read: (file: string) => unknown): readonly RecordedNetwork[] {
  const files = new Map([MODULES, TRANSFORMER, CONVOLUTIONS].map((file) => [file, networksOf(read(file))]));
  const recorded = [...files.values()].flatMap(({ networks }) => Object.keys(networks));
  if (recorded.join() !== Object.keys(CASES).join()) {
    throw new Error(`recorded networks: found ${recorded.join()}, expected ${Object.keys(CASES).join()}.`);
  }
  return Object.entries(CASES).map(([name, each]): RecordedNetwork => {
    const { rate, networks } = files.get(each.file)!;
    const recording = networks[name]!;
    const model = modelOf(name, each);
    return { name, model, rate, recording, state: stateOf(model, each, recording) };
  });
}

/** One of several networks, or of the transformer alone, which learns from the same cycle each time. */
function networksOf(file: unknown): RecordedFile {
  const { networks, ...one } = file as Partial<RecordedFile> & RecordedTransformer;
  if (networks) return { networks, rate: one.rate };
  const { rate, updates, weights: first, symbols: said, targets } = one;
  const transformer = {
    first,
    updates,
    inputs: updates.map(() => said),
    targets: updates.map(() => targets),
  };
  return { rate, networks: { transformer } };
}

interface RecordedTransformer extends Pick<Recording, 'updates'> {
  readonly rate: number;
  readonly symbols: Nested;
  readonly targets: Nested;
  readonly weights: Named;
}

function modelOf(name: string, { steps, batch, input, target, wire }: Case): Model {
  const next: Port = target ?? { kind: 'symbol', name: 'next', size: 3 };
  const architecture: Architecture = areaGraph(name, (builder) => {
    wire(builder, builder.input(input.name), builder.output(next.name, []));
  });
  const ports: Ports = { inputs: [input], targets: [next] };
  return sampleModel(architecture, ports, { steps, batch, carry: false });
}

function stateOf(model: Model, { units }: Case, { first }: Recording): State {
  const extents = Object.fromEntries(model.axisPopulations.map(({ name, initial }) => [name, initial]));
  const fresh = createState({
    variables: modelVariables(model),
    axes: [model.time, model.batch],
    key: randomKey(1),
    extents: { ...extents, ...units },
  });
  const [found, expected] = [Object.keys(first), model.parameters.map((each) => each.name)];
  if (found.sort().join() !== expected.sort().join()) {
    throw new Error(`recorded networks: found weights ${found.join()}, expected ${expected.join()}.`);
  }
  return Object.entries(first).reduce((before, [name, values]) => before.with(name, flat(values)), fresh);
}

/** Numbers in their order. */
export function flat(nested: Nested): readonly number[] {
  return nested.flatMap((each) => (typeof each === 'number' ? [each] : flat(each)));
}
