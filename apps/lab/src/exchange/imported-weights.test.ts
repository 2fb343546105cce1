import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ports, referenceBackend } from '@meristem/autodiff';
import { importWeights } from '@meristem/exchange';
import {
  areaGraph,
  type Architecture,
  createTrainer,
  feedforwardLayer,
  type GrowableModule,
  type PoolActivation,
  recurrentPool,
  type Trainer,
} from '@meristem/growable';
import { randomTask, restlessGrowth, trained } from '@meristem/growable/testing';
import { describe, expect, it } from 'vitest';

/*
 * Networks of fixed size that PyTorch made, taken into architectures of ours: they say what they said there, and grow from
 * there on.
 */

const folder = join(
  dirname(fileURLToPath(import.meta.resolve('@meristem/exchange/package.json'))),
  'fixtures',
);
const { inputs, outputs } = JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8')) as {
  readonly inputs: number[][][];
  readonly outputs: Readonly<Record<string, number[][][]>>;
};

const ports: Ports = {
  inputs: [{ kind: 'vector', name: 'x', size: 3 }],
  targets: [{ kind: 'vector', name: 'y', size: 2 }],
};

/** Modules one after the other. */
function chain(...modules: readonly GrowableModule[]): Architecture {
  return areaGraph('chain', ({ input, area, project, output }) => {
    const places = modules.map((module, i) => area(`layer${i + 1}`, module));
    [input('x'), ...places].slice(0, -1).forEach((from, i) => project(from, places[i]!));
    output('y', [places.at(-1)!]);
  });
}

const pool = (activation: PoolActivation): GrowableModule => recurrentPool({ units: 4, activation });

const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  linear: chain(feedforwardLayer({ units: 5 }), feedforwardLayer({ units: 4 })),
  rnn: chain(pool('tanh')),
  gru: chain(pool('gated')),
  lstm: chain(pool('lstm')),
  stacked: chain(pool('lstm'), pool('lstm')),
};

function trainerOf(name: string, extension: string): Trainer {
  const bytes = new Uint8Array(readFileSync(join(folder, `${name}.${extension}`)));
  const model = ARCHITECTURES[name]!;
  return createTrainer({
    model,
    task: randomTask({ architecture: model, ports, batch: 1 }),
    backend: referenceBackend('double'),
    seed: 1,
    plannedCycles: 100,
    growth: restlessGrowth(),
    initialState: (into) => importWeights({ bytes, into }),
  });
}

describe.each(['safetensors', 'onnx'])('from %s', (extension) => {
  it.each(Object.keys(ARCHITECTURES))('%s says what it said in PyTorch, and grows', (name) => {
    const trainer = trainerOf(name, extension);
    using network = trainer.network();
    const sequences = [0, 1].map((lane) => inputs.map((step) => step[lane]!));
    const said = network.predict({ x: sequences })['y']!;
    const expected = [0, 1].flatMap((lane) => outputs[name]!.flatMap((step) => step[lane]!));
    const values = said.kind === 'vector' ? [...said.raw] : [];
    expect(values).toHaveLength(expected.length);
    values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
    trained(trainer, 30);
    expect(trainer.births).toBeGreaterThan(0);
    expect(Number.isFinite(trainer.smoothedLoss)).toBe(true);
  });
});
