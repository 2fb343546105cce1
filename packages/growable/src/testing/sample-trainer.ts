import { normal, referenceBackend, rmsprop } from '@meristem/autodiff';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import { marginRule } from '../growth/rules/margin-rule.ts';
import { createTrainer } from '../training/create-trainer.ts';
import type { Trainer } from '../training/trainer.ts';
import type { CompleteOptions } from '../training/trainer-defaults.ts';
import { catalogued } from './sample-models.ts';
import { echoTask } from './symbol-tasks.ts';

/** A short memory task of three symbols. */
export const sampleTask = echoTask({ symbols: 3, steps: 6 });

/** A margin rule under which units come and go all the time. */
export const livelyGrowth = marginRule({
  criterion: outgoingL1({ outputs: 3, threshold: 0.5 }),
  threshold: 0.5,
  addProbability: 0.4,
  deleteProbability: 0.3,
  spontaneousProbability: 0.2,
});

/** What a trainer is made of unless told otherwise: the network of the paper, on a small task, growing fast. */
export function sampleOptions(options: Partial<CompleteOptions> = {}): CompleteOptions {
  const task = options.task ?? sampleTask;
  const spread = normal(0.3);
  return {
    model: catalogued('recurrent', task, 2),
    task,
    backend: referenceBackend('double'),
    seed: 11,
    plannedCycles: 200,
    optimizer: rmsprop({ maxStep: 0.02, initialMemory: 0.01, birthMemory: 0.01 }),
    learningRate: 0.02,
    growth: livelyGrowth,
    initialWeights: { input: spread, lateral: spread, recurrent: spread, readout: spread },
    ...options,
  };
}

/** A trainer of `sampleOptions`. */
export function sampleTrainer(options: Partial<CompleteOptions> = {}): Trainer {
  return createTrainer(sampleOptions(options));
}

/** The same trainer after some more cycles. */
export function trained(trainer: Trainer, cycles: number): Trainer {
  for (let cycle = 0; cycle < cycles; cycle++) trainer.train();
  return trainer;
}
