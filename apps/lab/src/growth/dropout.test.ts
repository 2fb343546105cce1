import { adam, type Backend, referenceBackend } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import {
  areaGraph,
  type Checkpoint,
  checkpointFromBytes,
  checkpointToBytes,
  createTrainer,
  feedforwardLayer,
  fixedSize,
  outgoingL1,
  residualStack,
  type Trainer,
} from '@meristem/growable';
import { reversal } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';

const backends: readonly Backend[] = [referenceBackend('double'), await cpuBackend({ blas: 'none' })];

const model = areaGraph('dropping', ({ input, area, project, output }) => {
  const layer = area('layer', feedforwardLayer({ units: 6, activation: 'tanh', dropout: 0.5 }));
  const stack = area(
    'stack',
    residualStack({ units: 3, width: { units: 5 }, activation: 'tanh', dropout: 0.3 }),
  );
  project(input('symbol'), layer);
  project(layer, stack);
  output('next', [stack]);
});

function dropping(backend: Backend, seed: number, checkpoint?: Checkpoint): Trainer {
  return createTrainer({
    model,
    task: reversal(),
    backend,
    seed,
    plannedCycles: 100,
    optimizer: adam(),
    learningRate: 0.01,
    growth: fixedSize({ criterion: outgoingL1() }),
    smoothing: 0,
    ...(checkpoint && { checkpoint }),
  });
}

/** The loss of each of some cycles. */
function losses(trainer: Trainer, cycles: number): number[] {
  return Array.from({ length: cycles }, () => {
    trainer.train();
    return trainer.smoothedLoss;
  });
}

describe('dropout', () => {
  it('draws the same masks on both backends', () => {
    const [expected, found] = backends.map((backend) => losses(dropping(backend, 1), 30));
    found!.forEach((loss, cycle) => expect(Math.abs(loss - expected![cycle]!)).toBeLessThan(1e-4 * loss));
    const other = losses(dropping(backends[1]!, 2), 30);
    expect(other).not.toEqual(found);
  });

  it.each(backends.map((backend) => [backend.description.name, backend] as const))(
    'goes on with the masks that it would have drawn, on the backend "%s"',
    (_name, backend) => {
      const whole = losses(dropping(backend, 1), 12);
      const first = dropping(backend, 1);
      const before = losses(first, 5);
      const checkpoint = checkpointFromBytes(checkpointToBytes(first.checkpoint()));
      expect([...before, ...losses(dropping(backend, 1, checkpoint), 7)]).toEqual(whole);
    },
  );
});
