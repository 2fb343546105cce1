import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  multiplierVersion,
  outgoingL1Version,
  replayTrainer,
  type Version,
} from '../testing/golden-replay.ts';
import type {
  GoldenNetwork,
  GoldenTensors,
  GoldenTrace,
  MultiplierConfig,
  OutgoingL1Config,
} from '../testing/golden-trace.ts';
import type { Trainer } from './trainer.ts';

/*
 * Whole runs of both published versions of the method, replayed from the record of an independent program: the same
 * text, first weights, random decisions and newborn weights must lead to the same losses, weights, optimizer memory,
 * carried activations and structure, for all cycles.
 */

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
  const differences = wanted.map(
    (value, i) => Math.abs(found[i]! - value) / Math.max(Math.abs(value), FLOOR),
  );
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
  const flat = (tensor: GoldenTensors[keyof GoldenTensors]): number[] =>
    (tensor as readonly (number | number[])[]).flat();
  const byTensor = (Object.keys(wanted.weights) as (keyof GoldenTensors)[]).flatMap((name) => [
    [TENSORS[name], difference(state.read(TENSORS[name]), flat(wanted.weights[name]))] as const,
    [
      `${TENSORS[name]}.memory`,
      difference(state.read(`${TENSORS[name]}.memory`), flat(wanted.slots[name])),
    ] as const,
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
  readonly states: readonly {
    readonly cycle: number;
    readonly differences: Readonly<Record<string, number>>;
  }[];
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
    losses.push([
      difference([report.loss], [record.loss]),
      difference([report.smoothedLoss], [record.smoothedLoss]),
    ]);
    const survivors = trainer.strengths('memory').filter(({ id }) => id !== record.birth?.id);
    if (record.strengths) {
      const wanted = survivors.map(({ id }) => record.strengths![before.indexOf(id)]!);
      strengths.push(
        difference(
          survivors.map(({ strength }) => strength),
          wanted,
        ),
      );
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
  return JSON.parse(
    readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8'),
  ) as GoldenTrace<C>;
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
