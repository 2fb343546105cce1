import {
  assign,
  axis,
  createState,
  randomKey,
  referenceBackend,
  type State,
  tensor,
  trace,
  type Variable,
  zeros,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { compute } from '../testing/compute.ts';
import { evenWeights } from '../testing/sample-models.ts';
import { ModuleDraft } from './module-draft.ts';
import type { Statistic } from './placed-module.ts';
import { presenceNorm } from './presence-norm.ts';

const [batch, unit] = [axis('batch', 2), axis('unit')];
const draft = new ModuleDraft({
  kind: 'layer',
  area: 'layer',
  axis: unit,
  batch,
  weights: evenWeights(0.5, { outgoing: zeros }),
});
const normalise = presenceNorm(draft.scope());
const [gain] = draft.variables as [Variable];
const [settling] = draft.statistics as [Statistic];
const presence = settling.variable;

function stateOf(units: number): State {
  return createState({
    variables: [gain, presence],
    key: randomKey(1),
    extents: { unit: units },
    axes: [batch],
  });
}

function normalised(state: State, x: readonly (readonly number[])[]): readonly number[] {
  return compute(state, { y: normalise(tensor(x, [batch, unit])) }).y;
}

describe('a norm over units that are all present', () => {
  it('has mean 0 and variance 1 over the units, times the gain', () => {
    const state = stateOf(4).with(gain, [1, 2, 1, 1]);
    const y = normalised(state, [
      [1, 2, 3, 6],
      [0, 0, 4, 4],
    ]);
    // Mean 3 and variance 3.5; mean 2 and variance 4; 1e-5 is added to the variance.
    const [first, second] = [Math.sqrt(3.5 + 1e-5), Math.sqrt(4 + 1e-5)];
    const expected = [
      -2 / first,
      (2 * -1) / first,
      0,
      3 / first,
      -2 / second,
      (2 * -2) / second,
      2 / second,
      2 / second,
    ];
    y.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
  });

  it('is 0 where all units have the same', () => {
    const y = normalised(stateOf(3), [
      [5, 5, 5],
      [0, 0, 0],
    ]);
    expect(y.every((value) => Math.abs(value) === 0)).toBe(true);
  });

  it('takes no units at all', () => {
    expect(normalised(stateOf(0), [[], []])).toEqual([]);
  });
});

describe('a newborn', () => {
  const old = [
    [1, 2, 3],
    [4, -1, 0.5],
  ];

  it.each([1e-3, 1, 1e3])('changes no bit of the others, whatever it receives: %d', (received) => {
    const before = normalised(stateOf(3), old);
    const grown = stateOf(3).apply({ axis: 'unit', survivors: [0, 1, 2], births: 2 });
    const after = normalised(grown, old.map((row) => [...row, received, -received])); // prettier-ignore
    expect(after.filter((_, i) => i % 5 < 3)).toEqual(before);
  });

  it('comes to count as much as the others, a hundredth of what is left in each cycle', () => {
    const grown = stateOf(3).apply({ axis: 'unit', survivors: [0, 1, 2], births: 1 });
    const residence = referenceBackend('double').place(grown);
    const cycle = residence.load(
      trace({ name: 'cycle', outputs: {}, updates: [assign(presence, settling.next())] }),
    );
    const seen = [0, 1, 2, 3].map(() => {
      const now = residence.read(presence);
      cycle.run({});
      return [...now];
    });
    seen.forEach((now, cycles) => {
      expect(now.slice(0, 3)).toEqual([1, 1, 1]);
      expect(now[3]).toBeCloseTo(1 - 0.99 ** cycles, 14);
    });
  });
});

describe('a removal', () => {
  it('shifts the others, as their mean is another', () => {
    const x = [
      [1, 2, 3],
      [4, -1, 0.5],
    ];
    const before = normalised(stateOf(3), x);
    const after = normalised(stateOf(2), x.map((row) => row.slice(1))); // prettier-ignore
    expect(after).not.toEqual(before.filter((_, i) => i % 3 > 0));
  });
});
