import {
  adam,
  type Backend,
  type Port,
  referenceBackend,
  type TrainingTask,
  uniformAt,
} from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import {
  areaGraph,
  createTrainer,
  feedforwardLayer,
  fixedSize,
  outgoingL1,
  recurrentPool,
  type Trainer,
} from '@meristem/growable';
import { describe, expect, it } from 'vitest';

const cpu = await cpuBackend({ blas: 'none' });

const STEPS = 5;
const PADDING = 4;
const MISSING = -9;

const symbols = { kind: 'symbol', name: 'next', size: 4 } as const;
const vectors = { kind: 'vector', name: 'next', size: 3 } as const;

const targets: readonly Port[] = [
  { ...symbols, smoothing: 0.1 },
  { ...symbols, ignore: PADDING },
  { ...symbols, ignore: 0, classWeights: [1, 2, 0, 0.5] },
  { ...symbols, ignore: PADDING, smoothing: 0.2, classWeights: [1, 2, 0, 0.5], reduction: 'mean' },
  vectors,
  { ...vectors, loss: 'huber', delta: 0.4 },
  { ...vectors, loss: 'huber', ignore: MISSING, reduction: 'mean' },
  { ...vectors, loss: 'binary-cross-entropy', ignore: MISSING },
  { ...vectors, loss: 'poisson', ignore: MISSING },
];

/** A task whose target follows from the numbers that go in, and is sometimes one that does not count. */
function following(target: Port): TrainingTask {
  return {
    name: 'following',
    steps: STEPS,
    inputs: [{ kind: 'vector', name: 'sensor', size: 2 }],
    targets: [target],
    floor: () => undefined,
    open: ({ key, batch }) => {
      let cycle = 0;
      return {
        next: (into) => {
          cycle++;
          for (let i = 0; i < STEPS * batch; i++) {
            const [x, y] = [0, 1].map((k) => uniformAt(key, cycle, 2 * i + k)) as [number, number];
            into['sensor']!.set([x, y], 2 * i);
            const ignored = target.ignore !== undefined && x + y < 0.4;
            if (target.kind === 'symbol') {
              into['next']![i] = ignored ? target.ignore : Math.floor(4 * y);
              continue;
            }
            const yes = Number(x > y);
            into['next']!.set(
              [yes, ignored ? target.ignore : 1 - yes, target.loss === 'poisson' ? 3 * yes : x],
              3 * i,
            );
          }
        },
        position: () => cycle,
        seek: (position) => void (cycle = position as number),
      };
    },
  };
}

const model = areaGraph('following', ({ input, area, project, output }) => {
  const layer = area('layer', feedforwardLayer({ units: 6, activation: 'tanh' }));
  const memory = area('memory', recurrentPool({ units: 4 }));
  project(input('sensor'), layer);
  project(layer, memory);
  output('next', [layer, memory]);
});

function trainerOn(backend: Backend, target: Port): Trainer {
  return createTrainer({
    model,
    task: following(target),
    backend,
    seed: 2,
    batch: 3,
    plannedCycles: 100,
    optimizer: adam(),
    learningRate: 0.02,
    growth: fixedSize({ criterion: outgoingL1({ penalty: 0 }) }),
    smoothing: 0,
  });
}

/** Trains on a backend, and tells the loss of each cycle and what is found in the end. */
function learned(backend: Backend, target: Port) {
  const trainer = trainerOn(backend, target);
  const losses = Array.from({ length: 60 }, () => (trainer.train(), trainer.smoothedLoss));
  return { losses, heldOut: trainer.evaluate({ cycles: 40 }) };
}

describe.each(targets)('%o', (target) => {
  const expected = learned(referenceBackend('double'), target);
  const found = learned(cpu, target);

  it('is learned, to below what guessing costs', () => {
    expect(expected.heldOut.natsPerCycle).toBeLessThan(expected.heldOut.guessing);
  });

  it('costs the same on both backends, cycle by cycle and held out', () => {
    found.losses.forEach((loss, cycle) => {
      const reference = expected.losses[cycle]!;
      expect(Math.abs(loss - reference)).toBeLessThan(1e-4 * reference);
    });
    expect(found.heldOut.guessing).toBe(expected.heldOut.guessing);
    const measures = found.heldOut.measures['next']!;
    for (const [name, value] of Object.entries(expected.heldOut.measures['next']!)) {
      expect(measures[name as keyof typeof measures], name).toBeCloseTo(value as number, 3);
    }
  });
});
