import {
  adam,
  normal,
  numbersPerStep,
  referenceBackend,
  type TrainingTask,
  uniformAt,
} from '@meristem/autodiff';
import { createTrainer } from '../training/create-trainer.ts';
import type { Trainer } from '../training/trainer.ts';
import type { CompleteOptions } from '../training/trainer-defaults.ts';
import { givenTask } from './given-task.ts';
import type { RandomNetwork } from './random-architecture.ts';
import { restlessGrowth } from './restless-growth.ts';

/** A task of random symbols and numbers for the ports of a network. */
export function randomTask({ ports: { inputs, targets } }: RandomNetwork): TrainingTask {
  const ports = [...inputs, ...targets];
  return givenTask({
    name: 'random',
    steps: 4,
    inputs,
    targets,
    at: (name, position, lane, key) => {
      const p = ports.findIndex((port) => port.name === name);
      const port = ports[p]!;
      const at = (i: number): number => uniformAt(key, position * 64 + lane * 8 + i, p);
      return port.kind === 'symbol'
        ? [Math.floor(port.size * at(0))]
        : Array.from({ length: numbersPerStep(port) }, (_, i) => 2 * at(i) - 1);
    },
  });
}

/** What a trainer of a random network is made of unless told otherwise: its structure changes all the time. */
export function randomOptions(
  network: RandomNetwork,
  options: Partial<CompleteOptions> = {},
): CompleteOptions {
  const spread = normal(0.3);
  return {
    model: network.architecture,
    task: randomTask(network),
    backend: referenceBackend('double'),
    seed: 5,
    plannedCycles: 100,
    optimizer: adam(),
    learningRate: 0.003,
    batch: network.batch,
    deadAfter: false,
    growth: restlessGrowth(),
    initialWeights: { input: spread, lateral: spread, recurrent: spread, readout: spread },
    ...options,
  };
}

/** A trainer of `randomOptions`. */
export function randomTrainer(network: RandomNetwork, options: Partial<CompleteOptions> = {}): Trainer {
  return createTrainer(randomOptions(network, options));
}
