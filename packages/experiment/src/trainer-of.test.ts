import {
  adagrad,
  adam,
  adamw,
  lion,
  normal,
  type Optimizer,
  orthogonal,
  referenceBackend,
  rmsprop,
  sgd,
  stateToJson,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import {
  createTrainer,
  fixedSize,
  marginRule,
  multiplierCriterion,
  outgoingL1,
  type Trainer,
  type TrainerOptions,
} from '@meristem/growable';
import { catalogued, echoTask } from '@meristem/growable/testing';
import { architectureByName } from './presets/catalogue.ts';
import { parseExperiment } from './experiment.ts';
import { presetExperiment } from './presets/presets.ts';
import { trainerOf } from './trainer-of.ts';

/** Three symbols: the scale of strengths and newborn weights must follow the task, whose default is four. */
const task = echoTask({ symbols: 3, steps: 6 });
const context = { task, seed: 3, backend: referenceBackend('double') };

/** Births and deaths enough for sixty cycles. */
const lively = { addProbability: 0.3, deleteProbability: 0.3, spontaneousProbability: 0.1 };

/** What a run has come to after some cycles. */
function outcome(trainer: Trainer): unknown {
  for (let cycle = 0; cycle < 60; cycle++) trainer.train();
  return { state: stateToJson(trainer.state), loss: trainer.smoothedLoss, edits: trainer.edits };
}

/** A trainer made by hand, of the network of the paper unless told. */
function byHand(
  options: Partial<TrainerOptions> & Pick<TrainerOptions, 'growth' | 'optimizer' | 'learningRate'>,
): Trainer {
  return createTrainer({
    model: catalogued('recurrent', task, 2),
    ...context,
    plannedCycles: 60,
    ...options,
  });
}

describe('trainerOf', () => {
  const base = {
    task: { name: 'echo' },
    architecture: architectureByName('recurrent', { ports: task, units: 2 }),
    cycles: 60,
  };
  const rule = { kind: 'margin', criterion: { kind: 'outgoing-l1' }, ...lively };
  const growth = marginRule({ criterion: outgoingL1({ outputs: 3, pressure: 'constant' }), ...lively });

  it.each<[Readonly<Record<string, unknown>> & { readonly learningRate: number }, Optimizer]>([
    [
      {
        kind: 'rmsprop',
        learningRate: 0.02,
        decay: 0.9,
        epsilon: 1e-6,
        maxStep: 0.01,
        initialMemory: { input: 0.1, bias: 0.2 },
        birthMemory: 'mean',
      },
      rmsprop({
        decay: 0.9,
        epsilon: 1e-6,
        maxStep: 0.01,
        initialMemory: ({ part }) => (part === 'input' ? 0.1 : part === 'bias' ? 0.2 : 0),
        birthMemory: 'mean',
      }),
    ],
    [
      { kind: 'adagrad', learningRate: 0.1, initialMemory: 0.1, birthMemory: 0.2 },
      adagrad({ initialMemory: 0.1, birthMemory: 0.2 }),
    ],
    [
      { kind: 'adam', learningRate: 0.01, beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1 },
      adam({ beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1 }),
    ],
    [{ kind: 'sgd', learningRate: 0.01, momentum: 0.9 }, sgd({ momentum: 0.9 })],
    [
      {
        kind: 'sgd',
        learningRate: 0.01,
        momentum: 0.9,
        nesterov: true,
        weightDecay: 0.1,
        rate: { input: 3 },
      },
      sgd({
        momentum: 0.9,
        nesterov: true,
        weightDecay: 0.1,
        rate: ({ part }) => (part === 'input' ? 3 : 1),
      }),
    ],
    [
      {
        kind: 'adam',
        learningRate: 0.01,
        amsgrad: true,
        epsilonPlace: 'inside',
        weightDecay: { readout: 0.3 },
      },
      adam({
        amsgrad: true,
        epsilonPlace: 'inside',
        weightDecay: ({ part }) => (part === 'readout' ? 0.3 : 0),
      }),
    ],
    [{ kind: 'adamw', learningRate: 0.01 }, adamw()],
    [{ kind: 'adamw', learningRate: 0.01, weightDecay: 0.2, rate: 2 }, adamw({ weightDecay: 0.2, rate: 2 })],
    [{ kind: 'lion', learningRate: 0.003, weightDecay: 0.1 }, lion({ weightDecay: 0.1 })],
    [{ kind: 'rmsprop', learningRate: 0.01, epsilonPlace: 'outside' }, rmsprop({ epsilonPlace: 'outside' })],
  ])('trains with an optimizer as it is told: %j', (optimizer, made) => {
    const experiment = parseExperiment({ ...base, rule, optimizer });
    const result = outcome(trainerOf(experiment, context));
    expect(result).toEqual(
      outcome(byHand({ growth, optimizer: made, learningRate: optimizer.learningRate })),
    );
    expect((result as { edits: unknown[] }).edits.length).toBeGreaterThan(3);
  });

  it('hands on everything else that an experiment says', () => {
    const experiment = parseExperiment({
      ...base,
      rule: {
        ...rule,
        criterion: {
          kind: 'outgoing-l1',
          penalty: 1e-3,
          threshold: 0.2,
          activityWeighted: true,
          parts: ['readout'],
        },
        threshold: 0.2,
        reserve: 2,
      },
      optimizer: { kind: 'sgd', learningRate: 0.05 },
      clipping: { value: 0.5, norm: 1 },
      newborns: { warmUp: 9, slots: 'mean' },
      schedules: {
        learningRate: { kind: 'on-plateau', factor: 0.5, patience: 3 },
        penalty: { kind: 'restarts', every: 7 },
      },
      batch: 2,
      accumulate: 2,
      smoothing: 0.5,
      initialWeights: {
        input: { kind: 'normal', deviation: 0.5 },
        lateral: { kind: 'normal', deviation: 0.5 },
        recurrent: { kind: 'orthogonal', gain: 0.9 },
        readout: { kind: 'normal', deviation: 0.1 },
      },
    });
    const made = byHand({
      growth: marginRule({
        criterion: outgoingL1({
          pressure: 'constant',
          penalty: 1e-3,
          threshold: 0.2,
          activityWeighted: true,
          parts: ['readout'],
          outputs: 3,
        }),
        ...lively,
        threshold: 0.2,
        reserve: 2,
      }),
      optimizer: sgd(),
      learningRate: 0.05,
      clipping: { value: 0.5, norm: 1 },
      newborns: { warmUp: 9, slots: 'mean' },
      rateSchedule: { kind: 'on-plateau', factor: 0.5, patience: 3 },
      penaltySchedule: { kind: 'restarts', every: 7 },
      batch: 2,
      accumulate: 2,
      smoothing: 0.5,
      initialWeights: {
        input: normal(0.5),
        lateral: normal(0.5),
        recurrent: orthogonal(0.9),
        readout: normal(0.1),
      },
    });
    expect(outcome(trainerOf(experiment, context))).toEqual(outcome(made));
  });

  it('may keep the size', () => {
    const experiment = parseExperiment({
      ...base,
      rule: { kind: 'none', criterion: { kind: 'outgoing-l1' } },
      optimizer: { kind: 'sgd', learningRate: 0.1 },
    });
    const trainer = trainerOf(experiment, context);
    const made = byHand({
      growth: fixedSize({ criterion: outgoingL1({ outputs: 3, pressure: 'constant' }) }),
      optimizer: sgd(),
      learningRate: 0.1,
    });
    expect(outcome(trainer)).toEqual(outcome(made));
    expect(trainer.edits).toEqual([]);
  });

  it('trains multipliers, penalised for as many steps as the task has', () => {
    const criterion = { kind: 'multiplier', penalty: 0.01, path: 'everywhere', minimum: 0.1, newborn: 0.2 };
    const experiment = parseExperiment({
      ...base,
      rule: { ...rule, criterion, threshold: 0.2 },
      optimizer: { kind: 'adagrad', learningRate: 0.1 },
    });
    const made = multiplierCriterion({
      pressure: 'constant',
      penalty: 0.01,
      path: 'everywhere',
      minimum: 0.1,
      newborn: 0.2,
      steps: 6,
    });
    const expected = byHand({
      growth: marginRule({ criterion: made, ...lively, threshold: 0.2 }),
      optimizer: adagrad(),
      learningRate: 0.1,
    });
    expect(outcome(trainerOf(experiment, context))).toEqual(outcome(expected));
  });

  it('goes on from a checkpoint', () => {
    const experiment = presetExperiment('tuned', {
      rule: 'outgoing-l1',
      task: { name: 'echo', options: {} },
      ports: task,
      cycles: 120,
    });
    const [whole, half] = [trainerOf(experiment, context), trainerOf(experiment, context)];
    for (let cycle = 0; cycle < 60; cycle++) {
      whole.train();
      half.train();
    }
    expect(outcome(trainerOf(experiment, { ...context, checkpoint: half.checkpoint() }))).toEqual(
      outcome(whole),
    );
  });

  it('keeps examples back as the experiment says, which a text without end cannot', () => {
    const experiment = { ...base, rule, optimizer: { kind: 'sgd', learningRate: 0.1 } };
    const attempt = (validation: unknown): Trainer =>
      trainerOf(parseExperiment({ ...experiment, validation }), context);
    expect(() => attempt({ share: 0.2 })).toThrow('options.validation: found the task "echo"');
    expect(attempt(false).validate()).toBeUndefined();
  });
});
