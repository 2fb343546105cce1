import { adagrad, type Fill, normal, type Optimizer, referenceBackend, rmsprop } from '@meristem/autodiff';
import { areaGraph } from '../architecture/graph-builder.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import type { Part } from '../modules/weight-policy.ts';
import type { Criterion } from '../growth/criteria/criterion.ts';
import { multiplierCriterion } from '../growth/criteria/multiplier-criterion.ts';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import { marginRule } from '../growth/rules/margin-rule.ts';
import { createTrainer } from '../training/create-trainer.ts';
import type { Trainer } from '../training/trainer.ts';
import type { TrainerOptions } from '../training/trainer-options.ts';
import {
  type GoldenBirth,
  type GoldenTensors,
  type GoldenTrace,
  type MultiplierConfig,
  type OutgoingL1Config,
  recordedDraws,
} from './golden-trace.ts';
import { textTask } from './symbol-tasks.ts';

/** The part of the model that a recorded tensor is. */
const PART: Readonly<Record<keyof GoldenTensors, Part>> = {
  input: 'input',
  recurrent: 'recurrent',
  readout: 'readout',
  hiddenBias: 'bias',
  readoutBias: 'readoutBias',
  multiplier: 'multiplier',
};

/** What differs between the two versions of the method. */
export interface Version {
  readonly criterion: Criterion;
  readonly optimizer: Optimizer;
  readonly options: Pick<TrainerOptions, 'clipping'>;
}

export function outgoingL1Version({ config }: GoldenTrace<OutgoingL1Config>): Version {
  const { optimizer, penalty, rule, newborn } = config;
  return {
    criterion: outgoingL1({ penalty: penalty.amount, pressure: 'constant', threshold: rule.threshold }),
    optimizer: rmsprop({
      decay: 1 - optimizer.newShare,
      epsilon: optimizer.epsilon,
      maxStep: optimizer.maximumStep,
      initialMemory: memoryByPart(optimizer.initialMemory),
      birthMemory: newborn.memory,
    }),
    options: {},
  };
}

export function multiplierVersion({ config }: GoldenTrace<MultiplierConfig>): Version {
  const { optimizer, penalty, steps, newborn } = config;
  return {
    criterion: multiplierCriterion({
      pressure: 'constant',
      penalty: penalty.amountPerStep,
      steps,
      minimum: config.multiplierMinimum,
      newborn: newborn.multiplier,
    }),
    optimizer: adagrad({
      epsilon: optimizer.epsilon,
      initialMemory: memoryByPart(optimizer.initialMemory),
      birthMemory: newborn.memory,
    }),
    options: { clipping: { value: optimizer.maximumGradient } },
  };
}

function memoryByPart(
  byTensor: OutgoingL1Config['optimizer']['initialMemory'],
): (parameter: { readonly part: string | undefined }) => number {
  const byPart = new Map(
    Object.entries(byTensor).map(([name, value]) => [PART[name as keyof GoldenTensors], value]),
  );
  return ({ part }) => byPart.get(part as Part)!;
}

/** A fill that takes its elements from a record. */
function recorded(values: () => readonly number[]): Fill {
  return {
    name: 'recorded',
    fill: (slice) => {
      const given = values();
      if (given.length !== slice.values.length) {
        throw new Error(`found ${given.length} recorded numbers, expected ${slice.values.length}`);
      }
      slice.values.set(given);
    },
  };
}

/** A pool whose recurrent weights have a birth policy of their own: projections and recurrence are recorded apart. */
function withRecurrentBirths(pool: GrowableModule, incoming: Fill, outgoing: Fill): GrowableModule {
  return {
    ...pool,
    declare: (scope) =>
      pool.declare({
        ...scope,
        weight: (name, dims) => scope.weight(name, dims, { birth: { incoming, outgoing } }),
      }),
  };
}

/** A trainer that takes everything from the record that is random. */
export function replayTrainer(trace: GoldenTrace, { criterion, optimizer, options }: Version): Trainer {
  const { config, initial, text } = trace;
  const { rule } = config;
  let born: GoldenBirth | null = null;
  const atBirth = (pick: (birth: GoldenBirth) => readonly number[]): Fill =>
    recorded(() => {
      if (!born) throw new Error('found a birth, expected none in this cycle of the record');
      return pick(born);
    });
  const pool = withRecurrentBirths(
    recurrentPool({ units: initial.ids.length, maxUnits: rule.maximumUnits }),
    atBirth(({ recurrentIncoming }) => recurrentIncoming),
    atBirth(({ recurrentOutgoing }) => recurrentOutgoing),
  );
  const newborn = { incoming: atBirth(({ input }) => input), outgoing: atBirth(({ readout }) => readout) };
  return createTrainer({
    model: areaGraph('paper', ({ input, area, project, output }) => {
      const memory = area('memory', pool);
      project(input('symbol'), memory);
      output('next', [memory]);
    }),
    task: textTask({ text, letters: config.letters, steps: config.steps }),
    backend: referenceBackend('double'),
    seed: 0,
    plannedCycles: config.cycles,
    batch: config.batch,
    deadAfter: false,
    optimizer,
    learningRate: config.optimizer.learningRate,
    smoothing: 1 - config.smoothing.newShare,
    growth: marginRule({
      criterion: { ...criterion, newborn },
      reserve: rule.reserve,
      threshold: rule.threshold,
      addProbability: rule.addProbability,
      deleteProbability: rule.deleteProbability,
      spontaneousProbability: rule.spontaneousProbability,
    }),
    initialWeights: {
      input: recorded(() => initial.weights.input.flat()),
      lateral: normal(0),
      recurrent: recorded(() => initial.weights.recurrent.flat()),
      readout: recorded(() => initial.weights.readout.flat()),
    },
    draws: (_population, cycle) => {
      born = trace.cycles[cycle]!.birth;
      return recordedDraws(trace.cycles[cycle]!);
    },
    ...options,
  });
}
