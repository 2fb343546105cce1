import { type Backend, type Port, type TrainingTask, uniformAt, randomKey } from '@meristem/autodiff';
import {
  type Architecture,
  areaGraph,
  createTrainer,
  feedforwardLayer,
  recurrentPool,
} from '@meristem/growable';
import type { Network } from '@meristem/network';
import type { Program } from './contest.ts';
import {
  closeVariants,
  detailOf,
  openVariant,
  type OurBackend,
  type Variant,
  type VariantChoice,
} from './our-backends.ts';
import type { Missing } from './peers.ts';
import {
  type BenchContext,
  type Section,
  type SectionResult,
  type Subject,
  timeSubjects,
} from './section.ts';

/** Units of the hidden layer, as the baselines are told. */
const HIDDEN = 128;
const ROWS = 10_000;
const PIXELS = 784;
const LETTERS = 30;
const POOL = 64;

const VARIANTS: readonly (readonly [name: string, ours: OurBackend, choice: VariantChoice])[] = [
  ['fast, blas', 'fast', { precision: 'fast', blas: true, threads: 1 }],
  ['fast', 'fast', { precision: 'fast', blas: false, threads: 1 }],
  ['portable', 'portable', { precision: 'portable', blas: false, threads: 1 }],
];

/** What a trained network takes to answer: many rows at once, and one step of a stream. */
export const predictSection: Section = {
  title: 'predictions: ms for 10,000 rows of 784-128-10, us for a step of a session with a gated pool of 64',
  workloads: ['predict'],
  run: async (context) => {
    const opened: Variant[] = [];
    try {
      for (const [name, ours, choice] of VARIANTS)
        if (context.ours.includes(ours)) opened.push(await openVariant(name, choice));
      context.note('predict: 784-128-10, a gated pool of 64');
      return await timePredictions(opened, context);
    } finally {
      await closeVariants(opened);
    }
  },
};

async function timePredictions(opened: readonly Variant[], context: BenchContext): Promise<SectionResult> {
  const missing: Missing[] = [];
  const [rows, steps]: [Program[], Program[]] = [[], []];
  const networks: Network[] = [];
  for (const variant of opened) {
    if ('missing' in variant) {
      missing.push({ name: `${variant.name} (predict)`, reason: variant.missing });
      continue;
    }
    const { name, backend } = variant;
    const [layered, recurrent] = [layeredNetwork(backend), recurrentNetwork(backend)];
    networks.push(layered, recurrent);
    rows.push({ name, detail: detailOf(backend), time: timeRows(layered) });
    steps.push({ name, detail: detailOf(backend), time: timeSteps(recurrent) });
  }
  rows.push(...context.peers.programs('predict', HIDDEN));
  const release = (): void => {
    for (const network of networks.splice(0)) network.release();
  };
  const subjects: readonly Subject[] = [
    {
      subject: '10,000 rows',
      unit: 'ms',
      of: (microseconds) => microseconds / 1000,
      yardsticks: ['torch-1', 'fast, blas', 'fast', 'portable'],
      programs: rows,
      release,
    },
    {
      subject: 'a step',
      unit: 'us',
      of: (microseconds) => microseconds,
      yardsticks: ['fast', 'portable'],
      programs: steps,
      release,
    },
  ];
  return { missing, measurements: await timeSubjects(subjects, context) };
}

function timeRows(network: Network): Program['time'] {
  const key = randomKey(0);
  const image = Float32Array.from({ length: ROWS * PIXELS }, (_, i) => uniformAt(key, i));
  return timed(() => network.predict({ image }));
}

function timeSteps(network: Network): Program['time'] {
  const session = network.session();
  let letter = 0;
  return timed(() => session.step({ letter: (letter = (letter + 7) % LETTERS) }));
}

function timed(work: () => unknown): Program['time'] {
  return (count) => {
    const began = performance.now();
    for (let i = 0; i < count; i++) work();
    return ((performance.now() - began) * 1000) / count;
  };
}

function layeredNetwork(backend: Backend): Network {
  const model = areaGraph('layered', ({ input, area, project, output }) => {
    const hidden = area('hidden', feedforwardLayer({ units: HIDDEN, activation: 'relu' }));
    project(input('image'), hidden);
    output('digit', [hidden]);
  });
  const ports = { kind: 'vector', name: 'image', size: PIXELS } as const;
  return untrained(model, ports, { kind: 'symbol', name: 'digit', size: 10 }, backend);
}

function recurrentNetwork(backend: Backend): Network {
  const model = areaGraph('recurrent', ({ input, area, project, output }) => {
    const memory = area('memory', recurrentPool({ units: POOL, activation: 'gated' }));
    project(input('letter'), memory);
    output('next', [memory]);
  });
  const letter = { kind: 'symbol', size: LETTERS } as const;
  return untrained(model, { ...letter, name: 'letter' }, { ...letter, name: 'next' }, backend);
}

/** A network with its first weights: what they are makes no difference to time. */
function untrained(model: Architecture, input: Port, target: Port, backend: Backend): Network {
  const task: TrainingTask = {
    name: 'none',
    steps: 1,
    inputs: [input],
    targets: [target],
    floor: () => undefined,
    open: () => ({ next: () => {}, position: () => 0, seek: () => {} }),
  };
  return createTrainer({ model, task, backend, seed: 0, plannedCycles: 1 }).network();
}
