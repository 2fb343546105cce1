import {
  axis,
  createState,
  normal,
  randomKey,
  referenceBackend,
  tensor,
  trace,
  zeros,
} from '@meristem/autodiff';
import { quietContext } from '../testing/sample-moment.ts';
import { describe, expect, it } from 'vitest';
import { placeModule } from './place-module.ts';
import type { PlacedModule } from './placed-module.ts';
import { type PoolActivation, recurrentPool } from './recurrent-pool.ts';

const units = axis('memory', { min: 0, max: 9 });
const batch = axis('batch', 2);
const spread = normal(0.8);
const weights = {
  initial: { input: spread, lateral: spread, recurrent: spread, readout: spread },
  incoming: spread,
  outgoing: zeros,
};

const PREVIOUS = [
  [0.3, -0.7, 0.1],
  [-0.2, 0.9, 0.5],
];

function declared(activation: PoolActivation): PlacedModule {
  return placeModule(recurrentPool({ activation }), { area: 'memory', axis: units, batch, weights });
}

/** What a pool's step makes of a drive and a previous activation, and the numbers of its variables. */
function stepOf(
  instance: PlacedModule,
  drive: readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[],
) {
  const state = instance.variables
    .filter(({ part }) => part === 'bias')
    .reduce(
      (before, bias) =>
        before.with(
          bias,
          before.read(bias).map((_, i) => 0.2 * (i + 1)),
        ),
      createState({
        variables: instance.variables,
        key: randomKey(5),
        extents: { memory: 3 },
        axes: [batch],
      }),
    );
  const previous = tensor(PREVIOUS, [batch, units]);
  const driven = tensor(drive, [batch, ...instance.driveDims, units]);
  const { activation: next } = instance.step(quietContext(driven, { activation: previous, seen: previous }));
  const executable = referenceBackend()
    .place(state)
    .load(trace({ name: 'step', outputs: { next } }));
  executable.run({});
  return { next: [...executable.output('next')], read: (name: string) => [...state.read(`memory.${name}`)] };
}

const lanes = [0, 1];
const positions = [0, 1, 2];

describe.each([
  ['tanh', Math.tanh],
  ['relu', (x: number) => Math.max(0, x)],
] as const)('a %s pool', (activation, f) => {
  it("computes h' = f(drive + W h + b)", () => {
    const drive = [
      [0.5, -0.25, 1],
      [-1, 0.75, 0.1],
    ];
    const { next, read } = stepOf(declared(activation), drive);
    const [recurrent, bias] = [read('recurrent'), read('bias')];
    const expected = lanes.flatMap((lane) =>
      positions.map((post) => {
        const own = positions.reduce(
          (total, pre) => total + PREVIOUS[lane]![pre]! * recurrent[pre * 3 + post]!,
          0,
        );
        return f(drive[lane]![post]! + own + bias[post]!);
      }),
    );
    next.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 14));
  });
});

describe('a rectified pool', () => {
  it('falls silent where it would blow up, unit by unit', () => {
    const drive = [
      [95, 1e30, 105],
      [1e4, -1e30, 0],
    ];
    const { next } = stepOf(declared('relu'), drive);
    expect(next[0]).toBeGreaterThan(90);
    expect(next.slice(1, 5)).toEqual([0, 0, 0, 0]);
  });
});

describe('a gated pool', () => {
  it("computes r, z, n and h' = n + z (h - n) as its equations say", () => {
    const drive = lanes.map((lane) =>
      positions.map((gate) => positions.map((unit) => Math.sin(lane * 9 + gate * 3 + unit))),
    );
    const { next, read } = stepOf(declared('gated'), drive);
    const [recurrent, bias, candidateBias] = [read('recurrent'), read('bias'), read('candidateBias')];
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    const expected = lanes.flatMap((lane) =>
      positions.map((post) => {
        const own = (gate: number): number =>
          positions.reduce(
            (total, pre) => total + PREVIOUS[lane]![pre]! * recurrent[pre * 9 + gate * 3 + post]!,
            0,
          );
        const outer = (gate: number): number => drive[lane]![gate]![post]! + bias[gate * 3 + post]!;
        const r = sigmoid(outer(0) + own(0));
        const z = sigmoid(outer(1) + own(1));
        const n = Math.tanh(outer(2) + r * (own(2) + candidateBias[post]!));
        return n + z * (PREVIOUS[lane]![post]! - n);
      }),
    );
    next.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 14));
  });

  it('grows by whole units: every gate of a unit comes and goes with it', () => {
    const instance = declared('gated');
    const before = createState({ variables: instance.variables, key: randomKey(5), extents: { memory: 3 } });
    const after = before.apply({ axis: 'memory', survivors: [0, 2], births: 1 });
    expect(after.extents).toEqual({ memory: 3, 'memory.gate': 3 });
    const [old, now] = [before.read('memory.recurrent'), after.read('memory.recurrent')];
    for (const gate of positions) {
      // [pre, gate, post]: the survivor 2 now stands at position 1.
      expect(now[1 * 9 + gate * 3 + 0]).toBe(old[2 * 9 + gate * 3 + 0]);
      expect(now[0 * 9 + gate * 3 + 1]).toBe(old[0 * 9 + gate * 3 + 2]);
      expect([...now.slice(2 * 9, 3 * 9)]).toEqual(Array(9).fill(0));
      expect(now[0 * 9 + gate * 3 + 2]).not.toBe(0);
    }
  });
});

describe('recurrentPool', () => {
  it('starts with one unit and has the bounds of the paper, or those that it is told', () => {
    expect(recurrentPool().units).toEqual({ initial: 1, min: 1, max: 99 });
    expect(recurrentPool({ units: 0 }).units).toEqual({ initial: 0, min: 0, max: 99 });
    expect(recurrentPool({ units: 200 }).units).toEqual({ initial: 200, min: 1, max: 200 });
    expect(recurrentPool({ units: 4, minUnits: 2, maxUnits: 7 }).units).toEqual({
      initial: 4,
      min: 2,
      max: 7,
    });
  });
});
