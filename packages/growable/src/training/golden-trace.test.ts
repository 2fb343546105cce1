import { readFileSync } from 'node:fs';
import { adagrad, type Fill, normal, type Optimizer, referenceBackend, rmsprop } from '@meristem/autodiff';
import { beforeAll, describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/architecture.ts';
import type { GrowableModule } from '../architecture/growable-module.ts';
import { recurrentPool } from '../architecture/recurrent-pool.ts';
import type { Part } from '../architecture/weight-policy.ts';
import { type Criterion, multiplierCriterion, outgoingL1 } from '../growth/criterion.ts';
import { marginRule } from '../growth/margin-rule.ts';
import {
  type GoldenBirth,
  type GoldenNetwork,
  type GoldenTensors,
  type GoldenTrace,
  type MultiplierConfig,
  type OutgoingL1Config,
  recordedDraws,
} from '../testing/golden-trace.ts';
import { textTask } from '../testing/symbol-tasks.ts';
import { createTrainer, type Trainer, type TrainerOptions } from './trainer.ts';

/*
 * Whole runs of both published versions of the method, replayed from the record of an independent program: the same
 * text, first weights, random decisions and newborn weights must lead to the same losses, weights, optimizer memory,
 * carried activations and structure, for all cycles.
 */

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
interface Version {
  readonly criterion: Criterion;
  readonly optimizer: Optimizer;
  readonly options: Pick<TrainerOptions, 'clipping'>;
}

function outgoingL1Version({ config }: GoldenTrace<OutgoingL1Config>): Version {
  const { optimizer, penalty, rule, newborn } = config;
  return {
    criterion: outgoingL1({ penalty: penalty.amount, threshold: rule.threshold }),
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

function multiplierVersion({ config }: GoldenTrace<MultiplierConfig>): Version {
  const { optimizer, penalty, steps, newborn } = config;
  return {
    criterion: multiplierCriterion({
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
  const byPart = new Map(Object.entries(byTensor).map(([name, value]) => [PART[name as keyof GoldenTensors], value]));
  return ({ part }) => byPart.get(part as Part)!;
}

/** A fill that takes its elements from a record. */
function recorded(values: () => readonly number[]): Fill {
  return {
    name: 'recorded',
    fill: (slice) => {
      expect(slice.values).toHaveLength(values().length);
      slice.values.set(values());
    },
  };
}

/** A pool whose recurrent weights have a birth policy of their own: projections and recurrence are recorded apart. */
function withRecurrentBirths(pool: GrowableModule, incoming: Fill, outgoing: Fill): GrowableModule {
  return {
    ...pool,
    declare: (scope) => pool.declare({ ...scope, weights: { ...scope.weights, incoming, outgoing } }),
  };
}

/** A trainer that takes everything from the record that is random. */
function replayTrainer(trace: GoldenTrace, { criterion, optimizer, options }: Version): Trainer {
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

/** Relative agreement that is asked of every number. */
const TOLERANCE = 1e-9;

/**
 * Numbers are compared relative to themselves or to this, whichever is larger. A weight is a sum of steps of up to 0.01,
 * and so carries an absolute error of some 500 roundings of 1e-18 whatever its size; training carries the errors on and
 * enlarges them. Below an absolute difference of 1e-14 a small weight is not determined by double precision.
 */
const FLOOR = 1e-5;

/** The largest difference between two lists of numbers, relative as explained above. */
function difference(found: ArrayLike<number>, wanted: readonly number[]): number {
  if (found.length !== wanted.length) return Infinity;
  const differences = wanted.map((value, i) => Math.abs(found[i]! - value) / Math.max(Math.abs(value), FLOOR));
  return Math.max(0, ...differences);
}

const TENSORS: Readonly<Record<keyof GoldenTensors, string>> = {
  input: 'symbol.to.memory',
  recurrent: 'memory.recurrent',
  readout: 'memory.to.next',
  hiddenBias: 'memory.bias',
  readoutBias: 'next.bias',
  multiplier: 'memory.multiplier',
};

/** Differences of a trainer's whole state from a recorded one, by tensor. */
function stateDifferences({ state }: Trainer, wanted: GoldenNetwork): Record<string, number> {
  const flat = (tensor: GoldenTensors[keyof GoldenTensors]): number[] => (tensor as readonly (number | number[])[]).flat();
  const byTensor = (Object.keys(wanted.weights) as (keyof GoldenTensors)[]).flatMap((name) => [
    [TENSORS[name], difference(state.read(TENSORS[name]), flat(wanted.weights[name]))] as const,
    [`${TENSORS[name]}.memory`, difference(state.read(`${TENSORS[name]}.memory`), flat(wanted.slots[name]))] as const,
  ]);
  return {
    ...Object.fromEntries(byTensor),
    'memory.activation': difference(state.read('memory.activation'), wanted.state),
  };
}

/** What a replay is compared by. */
interface Replay {
  /** Per cycle, relative differences of loss and smoothed loss. */
  readonly losses: readonly (readonly [number, number])[];
  /** Per cycle with recorded strengths, their largest difference. */
  readonly strengths: readonly number[];
  /** Per cycle, unit ids after it. */
  readonly ids: readonly (readonly number[])[];
  /** Per snapshot, differences by tensor. */
  readonly states: readonly { readonly cycle: number; readonly differences: Readonly<Record<string, number>> }[];
  readonly trainer: Trainer;
}

async function replay(trace: GoldenTrace, version: Version): Promise<Replay> {
  const trainer = replayTrainer(trace, version);
  const losses: (readonly [number, number])[] = [];
  const strengths: number[] = [];
  const ids: (readonly number[])[] = [];
  const states: { cycle: number; differences: Record<string, number> }[] = [];
  let before = trainer.strengths('memory').map(({ id }) => id);
  for await (const report of trainer.run({ cycles: trace.cycles.length, reportEvery: 1 })) {
    const cycle = report.cycle - 1;
    const record = trace.cycles[cycle]!;
    losses.push([difference([report.loss], [record.loss]), difference([report.smoothedLoss], [record.smoothedLoss])]);
    const survivors = trainer.strengths('memory').filter(({ id }) => id !== record.birth?.id);
    if (record.strengths) {
      const wanted = survivors.map(({ id }) => record.strengths![before.indexOf(id)]!);
      strengths.push(difference(survivors.map(({ strength }) => strength), wanted));
    }
    before = trainer.strengths('memory').map(({ id }) => id);
    ids.push(before);
    const snapshot = trace.snapshots.find((candidate) => candidate.cycle === cycle);
    if (snapshot) states.push({ cycle, differences: stateDifferences(trainer, snapshot) });
  }
  return { losses, strengths, ids, states, trainer };
}

/** The unit ids after every cycle, by the recorded deletions and births. */
function recordedIds({ initial, cycles }: GoldenTrace): number[][] {
  let ids = [...initial.ids];
  return cycles.map(({ deletedIds, birth }) => {
    ids = ids.filter((id) => !deletedIds.includes(id));
    if (birth) ids = [...ids, birth.id];
    return ids;
  });
}

function readTrace<C>(name: string): GoldenTrace<C> {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8')) as GoldenTrace<C>;
}

const VERSIONS = {
  'golden-outgoing-l1': () => {
    const trace = readTrace<OutgoingL1Config>('golden-outgoing-l1');
    return { trace, version: outgoingL1Version(trace) };
  },
  'golden-multiplier': () => {
    const trace = readTrace<MultiplierConfig>('golden-multiplier');
    return { trace, version: multiplierVersion(trace) };
  },
};

describe.each(Object.entries(VERSIONS))('%s', (_name, read) => {
  let trace: GoldenTrace;
  let result: Replay;

  beforeAll(async () => {
    const fixture = read();
    trace = fixture.trace;
    result = await replay(trace, fixture.version);
  }, 60_000);

  it('is a run of 500 cycles with births, deletions, and a state at the end', () => {
    expect(trace.cycles).toHaveLength(500);
    expect(trace.cycles.filter(({ birth }) => birth).length).toBeGreaterThanOrEqual(3);
    expect(trace.cycles.flatMap(({ deletedIds }) => deletedIds).length).toBeGreaterThanOrEqual(2);
    expect(trace.snapshots.at(-1)!.cycle).toBe(499);
    expect(trace.snapshots.length).toBeGreaterThanOrEqual(10);
  });

  it('has the same units, births and deletions in every cycle', () => {
    expect(result.ids).toEqual(recordedIds(trace));
    expect(result.ids.map(({ length }) => length)).toEqual(trace.cycles.map(({ units }) => units));
    expect(result.trainer.births).toBe(trace.cycles.filter(({ birth }) => birth).length);
    expect(result.trainer.deaths).toBe(trace.cycles.flatMap(({ deletedIds }) => deletedIds).length);
  });

  it('has the same loss and smoothed loss in every cycle', () => {
    expect(result.losses).toHaveLength(trace.cycles.length);
    expect(result.losses.filter(([, smoothed]) => !(smoothed <= TOLERANCE))).toEqual([]);
    expect(result.losses.filter(([loss]) => !(loss <= TOLERANCE))).toEqual([]);
  });

  it('has the same strengths wherever they are recorded', () => {
    expect(result.strengths.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...result.strengths)).toBeLessThanOrEqual(TOLERANCE);
  });

  it('has the same weights, optimizer memory and carried activations at every snapshot', () => {
    expect(result.states.map(({ cycle }) => cycle)).toEqual(trace.snapshots.map(({ cycle }) => cycle));
    const off = result.states.flatMap(({ cycle, differences }) =>
      Object.entries(differences)
        .filter(([, found]) => !(found <= TOLERANCE))
        .map(([tensor, found]) => ({ cycle, tensor, found })),
    );
    expect(off).toEqual([]);
  });
});
