import {
  adagrad,
  adam,
  fanIn,
  type JsonObject,
  orthogonal,
  referenceBackend,
  rmsprop,
  sgd,
  stateFromJson,
  stateToJson,
} from '@meristem/autodiff';
import {
  architectureByName,
  architectureNames,
  memoryNeedOf,
  parseArchitecture,
  parseExperiment,
  presetExperiment,
} from '@meristem/experiment';
import {
  createTrainer,
  feedforwardLayer,
  growFold,
  growNeed,
  marginRule,
  plateauRule,
  recurrentPool,
  residualStack,
} from '@meristem/growable';
import { fileParsers } from './files.ts';
import { ownDataParsers } from './own-data.ts';
import { textParsers } from './texts.ts';
import { weightParsers } from './weights.ts';
import { PassThrough } from 'node:stream';
import { runCli } from '../../apps/lab/src/cli/program.ts';
import { parseJsonArgument } from '../../apps/lab/src/options/json-argument.ts';
import { bytesArgument, countOf, validationOf } from '../../apps/lab/src/options/options.ts';
import { parseSeeds } from '../../apps/lab/src/seeds.ts';
import { labTasks } from '../../apps/lab/src/tasks.ts';

/** Something that reads what people give, with inputs that it takes. */
export interface Parser {
  readonly name: string;
  /** Valid inputs, of which faulty ones are made. */
  readonly samples: readonly unknown[];
  /** How often its turn comes, beside others. */
  readonly weight: number;
  read(input: never): unknown;
  /** Of a parser of damaged files: the file as it was. */
  readonly file?: Uint8Array;
}

const task = labTasks.byName('reversal', { letters: 3, steps: 5 });
const architectures = architectureNames(task).flatMap((name) =>
  [{}, { units: 3 }].map((more) => architectureByName(name, { ports: task, ...more })),
);
const experiments = (['grow-need', 'outgoing-l1', 'grow-fold', 'none', 'multiplier'] as const).flatMap(
  (rule, at) =>
    (['default', 'tuned', 'compact', 'paper', 'continual'] as const).flatMap((preset) => {
      try {
        const architecture = architectures[at % architectures.length] as (typeof architectures)[number];
        const reference = { name: 'reversal', options: { letters: 3, steps: 5 } };
        return [presetExperiment(preset, { rule, ports: task, task: reference, architecture, cycles: 100 })];
      } catch {
        // Not every preset has every rule.
        return [];
      }
    }),
);
const SCHEDULES = [
  { kind: 'cosine', to: 0 },
  { kind: 'linear', to: 0.1 },
  { kind: 'constant' },
  { kind: 'warm-up', cycles: 10, then: { kind: 'warm-up', cycles: 3, then: { kind: 'cosine', to: 0 } } },
];

const SMALL = parseArchitecture(architectureByName('recurrent', { ports: task, units: 2 })).architecture;

const trainer = () =>
  createTrainer({
    model: SMALL,
    task,
    backend: referenceBackend('single'),
    seed: 1,
    plannedCycles: 20,
  });

const SAMPLE_STATE = trainer().state;
const variables = [...SAMPLE_STATE.tensors.keys()];

function checkpoints(): readonly unknown[] {
  const training = trainer();
  const first = training.checkpoint();
  for (let i = 0; i < 10; i++) training.train();
  return [first, training.checkpoint()].map((each) => JSON.parse(JSON.stringify(each)) as unknown);
}

// Some load their examples when they are first made.
for (const name of labTasks.names()) {
  try {
    labTasks.byName(name);
  } catch {
    // Those of one's own data need to be told where it is.
  }
}

/** Options of functions, by name, with the function that checks them. */
const OPTIONS: Readonly<Record<string, readonly [(options: never) => unknown, object]>> = {
  adam: [adam, { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 }],
  rmsprop: [rmsprop, { decay: 0.9, epsilon: 1e-8, maxStep: 0.1, initialMemory: 0, birthMemory: 'mean' }],
  adagrad: [adagrad, { epsilon: 1e-8, maxStep: 0.1, initialMemory: 0.5, birthMemory: 1 }],
  sgd: [sgd, { momentum: 0.9 }],
  growNeed: [
    growNeed,
    { cap: 50, looks: 20, from: 0.1, until: 0.9, layer: { first: 2, need: 0.1 }, foldFrom: 0.3 },
  ],
  growFold: [growFold, { block: 4 }],
  marginRule: [marginRule, { reserve: 1, grace: 5 }],
  plateauRule: [plateauRule, { attempts: 3, grace: 5 }],
  recurrentPool: [recurrentPool, { units: 3, minUnits: 1, maxUnits: 9, activation: 'gated' }],
  feedforwardLayer: [feedforwardLayer, { units: 3, activation: 'relu', normalisation: 'none', dropout: 0.1 }],
  residualStack: [residualStack, { units: 3, blocks: 2, named: 2, maxBlocks: 5, width: { units: 2 } }],
  fanIn: [(options: never) => fanIn(1, options), { distribution: 'normal' }],
  orthogonal: [(options: never) => orthogonal(1, options), { over: 'roles' }],
};

const COMMANDS = [
  ['grow', '--units', '3', '--cycles', '10', '--seeds', '0-3', '--workers', '2', '--memory-limit', '2GB'],
  ['grow', '--architecture', 'layered', '--rule', 'none', '--preset', 'default', '--batch', '2', '--json'],
  ['describe', '--architecture', 'deep', '--plan'],
  ['tasks'],
  ['schema', 'experiment'],
  ['experiment', 'nowhere.json', '--backend', 'cpu', '--evaluation-cycles', '5'],
  ['reproduce', 'nothing', '--version', 'v2', '--seeds', '1'],
];

/** Runs a command that ends before it trains: it names a task that there is not, where it would. */
async function command(given: unknown): Promise<void> {
  const args = (Array.isArray(given) ? given : [given]).map((each) => String(each).slice(0, 10_000));
  const trains = args.some((each) => /^(grow|study|start|bench|reproduce)$/.test(each.trim()));
  const harmless = trains
    ? [...args.filter((each) => !/^(study|start|bench)$/.test(each)), '--task', 'none']
    : args;
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  let said = '';
  streams.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  streams.stdout.resume();
  await runCli(harmless, { ...streams, signal: AbortSignal.abort('SIGINT') } as never);
  if (/\n +at .*\(|\n +at file/.test(said)) throw new TypeError(said);
}

/** Every parser. */
export const PARSERS: readonly Parser[] = [
  { name: 'architecture', weight: 8, samples: architectures, read: parseArchitecture },
  { name: 'experiment', weight: 4, samples: experiments, read: parseExperiment },
  {
    name: 'plan',
    weight: 1,
    samples: experiments,
    read: (input: unknown): unknown => {
      const experiment = parseExperiment(input);
      const { name, options } = experiment.task;
      const named = labTasks.byName(name, options);
      return memoryNeedOf(experiment, { task: named, seed: 0, backend: referenceBackend('single') });
    },
  },
  {
    name: 'task',
    weight: 8,
    samples: [
      ...labTasks.names().map((name) => ({ name, options: {} })),
      { name: 'reversal', options: { letters: 4, steps: 40 } },
      { name: 'digraphs', options: { continuation: 0.6 } },
      {
        name: 'switching',
        options: {
          phases: [
            { task: { name: 'digraphs', options: {} }, cycles: 10 },
            { task: { name: 'reversal', options: { letters: 4 } } },
          ],
        },
      },
    ],
    read: (input: unknown): unknown => {
      const { name, options } = Object(input) as { readonly name: string; readonly options: JsonObject };
      return labTasks.byName(name, options);
    },
  },
  {
    name: 'schedule',
    weight: 4,
    samples: SCHEDULES,
    read: (rateSchedule: never) =>
      createTrainer.memoryNeed({
        model: SMALL,
        task,
        backend: referenceBackend(),
        seed: 0,
        plannedCycles: 10,
        rateSchedule,
      }),
  },
  {
    name: 'trainer',
    weight: 2,
    samples: [
      {
        seed: 0,
        plannedCycles: 10,
        batch: 2,
        smoothing: 0.9,
        deadAfter: 5,
        fanInRate: true,
        validation: false,
      },
      { seed: 0, plannedCycles: 10, clipping: { norm: 1 }, rateSchedule: SCHEDULES[3], learningRate: 0.1 },
    ],
    read: (options: object) =>
      createTrainer.memoryNeed({ model: SMALL, task, backend: referenceBackend(), ...options } as never),
  },
  ...Object.entries(OPTIONS).map(([name, [read, sample]]): Parser => ({
    name,
    weight: 1,
    samples: [sample, {}],
    read: read,
  })),
  {
    name: 'checkpoint',
    weight: 1,
    samples: checkpoints(),
    read: (checkpoint: never) =>
      createTrainer({
        model: SMALL,
        task,
        backend: referenceBackend('single'),
        seed: 1,
        plannedCycles: 20,
        checkpoint,
      }),
  },
  {
    name: 'state',
    weight: 2,
    samples: [JSON.parse(JSON.stringify(stateToJson(SAMPLE_STATE))) as unknown],
    read: (state: never) => stateFromJson(state, SAMPLE_STATE, variables),
  },
  ...fileParsers(trainer()),
  ...weightParsers(),
  ...(await textParsers()),
  ...ownDataParsers(),
  { name: 'seeds', weight: 4, samples: ['0-19', '0,3,5', '0-3,7'], read: parseSeeds },
  { name: 'bytes', weight: 4, samples: ['2GB', '500MiB', '1000'], read: bytesArgument },
  { name: 'count', weight: 4, samples: ['10', '1'], read: countOf('--count', 1000) },
  { name: 'validation', weight: 4, samples: ['on', '0.2'], read: validationOf },
  {
    name: 'json',
    weight: 4,
    samples: ['{"letters": 4}', JSON.stringify(architectures[0])],
    read: (text: never) => parseArchitecture(parseJsonArgument('--architecture', text)),
  },
  { name: 'command', weight: 1, samples: COMMANDS, read: command },
];
