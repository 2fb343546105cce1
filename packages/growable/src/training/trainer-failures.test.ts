import { adagrad, NonFiniteError, referenceBackend, sgd, ShapeError } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { fixedSize } from '../growth/growth-rule.ts';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { givenTask } from '../testing/given-task.ts';
import { sampleOptions, sampleTask, sampleTrainer, trained } from '../testing/sample-trainer.ts';
import { createTrainer } from './create-trainer.ts';
import type { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

/** Numbers in, numbers out: what the squared error makes diverge. */
function sensorTask(at: (port: string, position: number) => readonly number[]) {
  return givenTask({
    name: 'sensor',
    steps: 4,
    inputs: [{ kind: 'vector', name: 'sensor', size: 2 }],
    targets: [{ kind: 'vector', name: 'torque', size: 1 }],
    at,
  });
}

function sensorTrainer(
  at: (port: string, position: number) => readonly number[],
  learningRate = 0.01,
): Trainer {
  const model = areaGraph('arm', ({ input, area, project, output }) => {
    const memory = area('memory', recurrentPool({ units: 3, activation: 'relu' }));
    project(input('sensor'), memory);
    output('torque', [memory]);
  });
  return createTrainer(sampleOptions({ model, task: sensorTask(at), optimizer: sgd(), learningRate }));
}

function failureOf(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('a run that goes wrong', () => {
  const steady = (port: string): readonly number[] => (port === 'sensor' ? [1, 0.5] : [3]);

  it('that diverges ends with the cycle, the loss and a tensor that is not finite', () => {
    const trainer = sensorTrainer(steady, 1e9);
    const failure = failureOf(() => trained(trainer, 1000));
    expect(failure).toBeInstanceOf(NonFiniteError);
    const message =
      /^training: cycle (\d+): found loss (NaN|Infinity), expected a finite number; the first tensor that is not finite is "([^"]+)", at unit \d+ of axis [^.]*\. Lower the learning rate/;
    expect(failure.message).toMatch(message);
    const [, cycle, , tensor] = message.exec(failure.message)!;
    expect(Number(cycle)).toBe(trainer.cycle);
    expect(trainer.state.read(tensor!).every(Number.isFinite)).toBe(false);
  });

  it.each([NaN, Infinity])('that is fed %d says where it was', (bad) => {
    // The second number of the second step of the second cycle.
    const trainer = sensorTrainer((port, position) =>
      port === 'sensor' && position === 5 ? [1, bad] : steady(port),
    );
    trainer.train();
    const failure = failureOf(() => trainer.train());
    expect(failure).toBeInstanceOf(NonFiniteError);
    expect(failure.message).toBe(
      `plan "train": input "sensor": found ${bad} at element 3, expected finite numbers.`,
    );
    expect(trainer.cycle).toBe(1);
  });

  describe('in a state under a loss that is finite', () => {
    /** One number among others is so large that the square of its gradient cannot be stored. */
    const spoilt = (options: Partial<TrainerOptions> = {}): Trainer => {
      const task = givenTask({
        name: 'spoilt',
        steps: 1,
        inputs: [{ kind: 'vector', name: 'sensor', size: 2 }],
        targets: [{ kind: 'symbol', name: 'next', size: 3 }],
        at: (port, position) => (port === 'next' ? [position % 3] : [position === 50 ? 1e22 : 1, 0.5]),
      });
      const model = areaGraph('arm', ({ input, area, project, output }) => {
        const layer = area('layer', feedforwardLayer({ units: 6, activation: 'relu' }));
        project(input('sensor'), layer);
        output('next', [layer]);
      });
      const growth = fixedSize({ criterion: outgoingL1({ outputs: 3 }) });
      const backend = referenceBackend('single');
      return createTrainer(
        sampleOptions({ model, task, backend, growth, optimizer: adagrad(), learningRate: 0.1, ...options }),
      );
    };

    it('stops in the cycle in which it breaks, names the tensor, and leaves the last good checkpoint', () => {
      const trainer = trained(spoilt(), 50);
      const last = trainer.checkpoint();
      const failure = failureOf(() => trainer.train());
      expect(failure).toBeInstanceOf(NonFiniteError);
      const message =
        /^training: cycle 50, loss ([\d.e+]+): found Infinity at element \d+ of "([^"]+)" \(unit \d+ of axis [^)]*\), expected finite numbers\. Lower/;
      expect(failure.message).toMatch(message);
      expect((failure as NonFiniteError).place?.units.map(({ axis }) => axis)).toEqual(['sensor', 'layer']);
      const [, loss, name] = message.exec(failure.message)!;
      expect(Number(loss)).toBeGreaterThan(1e15);
      expect([...trainer.state.read(name!)]).toContain(Infinity);
      const refusal = failureOf(() => trainer.checkpoint());
      expect(refusal).toBeInstanceOf(NonFiniteError);
      expect(refusal.message).toMatch(`checkpoint: cycle 50: found Infinity at element`);
      expect(refusal.message).toContain(`"${name}"`);
      expect(spoilt({ checkpoint: last }).cycle).toBe(50);
    });
  });

  it.each(['symbol', 'next'])('that is fed a symbol which does not exist, in "%s", says so', (port) => {
    const { steps, inputs, targets } = sampleTask;
    const task = givenTask({ name: 'broken', steps, inputs, targets, at: (name) => [name === port ? 7 : 0] });
    const trainer = sampleTrainer({ task });
    expect(() => trainer.train()).toThrow(ShapeError);
    expect(() => trainer.train()).toThrow(`found position 7 of axis "${port}", expected 0 to 2.`);
  });
});
