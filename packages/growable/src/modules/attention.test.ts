import { axis, createState, input, randomKey, type State, tensor, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { compute } from '../testing/compute.ts';
import { evenWeights } from '../testing/sample-models.ts';
import { quietContext } from '../testing/sample-moment.ts';
import { attention, type AttentionOptions } from './attention.ts';
import { placeModule } from './place-module.ts';

const [time, batch] = [axis('time', 3), axis('batch', 1)];

const X = [
  [1, 0],
  [0.5, -1],
  [-2, 1.5],
];

/** Attention over three steps of two units, with two heads of two keys and two values, by hand where asked. */
function attended(options: AttentionOptions) {
  const unit = axis('place');
  const instance = placeModule(attention(options), {
    ...{ area: 'place', axis: unit, batch, time, context: 3 },
    weights: evenWeights(0.7, { outgoing: zeros }),
  });
  const state = createState({
    variables: [...instance.variables, ...instance.statistics.map(({ variable }) => variable)],
    axes: [unit, batch, time, ...instance.populations.map((population) => population.axis)],
    key: randomKey(3),
    extents: { place: 2, 'place.heads': 2, 'place.keys': 2, 'place.values': 2 },
  }).with('place.bias', [0.25, -0.5]);
  const drive = tensor(
    X.map((row) => [row]),
    [time, batch, unit],
  );
  return { state, result: compute(state, instance.step(quietContext(drive)))['activation']! };
}

/** The same by the equations, one number after another. */
function byHand(state: State, sees: (step: number, other: number) => boolean): readonly number[] {
  const read = (name: string): readonly number[] => [...state.read(`place.${name}`)];
  const [query, key, value, output] = ['query', 'key', 'value', 'output'].map(read) as number[][];
  const x = X.map((row) => row.map((each, u) => each + read('bias')[u]!));
  const per = (weight: readonly number[], at: (u: number) => number, row: readonly number[]): number =>
    row.reduce((total, each, u) => total + each * weight[at(u)]!, 0);
  const pair = [0, 1];
  const q = x.map((row) => pair.map((h) => pair.map((k) => per(query!, (u) => 4 * u + 2 * h + k, row))));
  const k = x.map((row) => pair.map((h) => pair.map((j) => per(key!, (u) => 4 * u + 2 * j + h, row))));
  const v = x.map((row) => pair.map((h) => pair.map((w) => per(value!, (u) => 4 * u + 2 * h + w, row))));
  return x.flatMap((_, t) => {
    const gathered = pair.flatMap((h) => {
      const scores = x.map((_other, s) =>
        sees(t, s) ? Math.exp(pair.reduce((sum, j) => sum + q[t]![h]![j]! * k[s]![h]![j]!, 0)) : 0,
      );
      const total = scores.reduce((sum, each) => sum + each);
      return pair.map((w) => scores.reduce((sum, each, s) => sum + (each / total) * v[s]![h]![w]!, 0));
    });
    return pair.map((u) => gathered.reduce((sum, each, i) => sum + each * output![2 * i + u]!, 0));
  });
}

describe('attention', () => {
  it.each<[string, AttentionOptions, (step: number, other: number) => boolean]>([
    ['what came before', {}, (t, s) => s <= t],
    ['all steps', { causal: false }, () => true],
    ['two steps', { context: 2 }, (t, s) => s <= t && t - s < 2],
  ])('takes from %s by how queries meet keys', (_what, options, sees) => {
    const { state, result } = attended(options);
    byHand(state, sees).forEach((value, i) => expect(result[i], String(i)).toBeCloseTo(value, 13));
  });

  it('turns pairs, so that queries meet keys by how far apart their steps are', () => {
    const { state, result } = attended({ positions: 'rotary' });
    const cosines = [...state.read('place.cosines')];
    // The first of the two turns by 1 from step to step, the second by a hundredth.
    expect(cosines[2]).toBeCloseTo(Math.cos(1), 12);
    expect(cosines[3]).toBeCloseTo(Math.cos(0.01), 12);
    const [q, k] = [['query', 'queryTurned'] as const, ['key', 'keyTurned'] as const];
    const read = (name: string): number[] => [...state.read(`place.${name}`)];
    const bias = read('bias');
    const x = X.map((row) => row.map((each, u) => each + bias[u]!));
    const pair = [0, 1];
    const of = (name: string, row: readonly number[], at: (u: number) => number): number =>
      row.reduce((total, each, u) => total + each * read(name)[at(u)]!, 0);
    const expected = x.flatMap((_, t) => {
      const gathered = pair.flatMap((h) => {
        const scores = x.slice(0, t + 1).map((_row, s) => {
          const terms = pair.map((unit) => {
            const [a, b] = q.map((name) => of(name, x[t]!, (u) => 4 * u + 2 * h + unit));
            const [c, d] = k.map((name) => of(name, x[s]!, (u) => 4 * u + 2 * unit + h));
            const angle = (t - s) / (unit === 0 ? 1 : 100);
            return (a! * c! + b! * d!) * Math.cos(angle) + (a! * d! - b! * c!) * Math.sin(angle);
          });
          return Math.exp(terms[0]! + terms[1]!);
        });
        const total = scores.reduce((sum, each) => sum + each);
        const valued = (s: number, w: number): number => of('value', x[s]!, (u) => 4 * u + 2 * h + w);
        return pair.map((w) => scores.reduce((sum, each, s) => sum + (each / total) * valued(s, w), 0));
      });
      const output = read('output');
      return pair.map((u) => gathered.reduce((sum, each, i) => sum + each * output[2 * i + u]!, 0));
    });
    expected.forEach((value, i) => expect(result[i], String(i)).toBeCloseTo(value, 12));
  });

  it('takes over all sites of a grid as over one row of them', () => {
    const answered = (...sites: readonly ReturnType<typeof axis>[]): readonly number[] => {
      const [unit, now] = [axis('place'), axis('time', 1)];
      const instance = placeModule(attention(), {
        ...{ area: 'place', axis: unit, batch, time: now, sites, context: 3 },
        weights: evenWeights(0.7, { outgoing: zeros }),
      });
      expect(instance.context).toBe(1);
      const state = createState({
        variables: instance.variables,
        axes: [unit, batch, now, ...sites, ...instance.populations.map((population) => population.axis)],
        key: randomKey(3),
        extents: { place: 2, 'place.heads': 2, 'place.keys': 2, 'place.values': 2 },
      });
      const numbers = Array.from({ length: 12 }, (_, i) => Math.sin(5 * i));
      const drive = input('drive', [now, batch, ...sites, unit]);
      const { activation } = instance.step(quietContext(drive));
      return compute(state, { activation }, { drive: Float64Array.from(numbers) }).activation;
    };
    const [row, grid] = [answered(axis('cells', 6)), answered(axis('rows', 2), axis('columns', 3))];
    expect(row).toHaveLength(12);
    grid.forEach((value, i) => expect(value).toBeCloseTo(row[i]!, 12));
  });

  it('is plain data again', () => {
    const options = { units: 4, heads: { units: 2 }, headWidth: { units: 3, maxUnits: 8 }, context: 5 };
    expect(attention(options).options).toEqual(options);
  });

  it('refuses what it does not know', () => {
    expect(() => attention({ head: { units: 2 } } as never)).toThrow('Did you mean "heads"?');
    expect(() => attention({ heads: { unit: 2 } } as never)).toThrow('options.heads.unit');
    expect(() => attention({ positions: 'learned' } as never)).toThrow('options.positions');
    const grid = { axis: axis('place'), batch, time, sites: [axis('rows', 2)], context: 3, area: 'place' };
    const placed = (): unknown =>
      placeModule(attention({ positions: 'rotary' }), {
        ...grid,
        weights: evenWeights(0.7, { outgoing: zeros }),
      });
    expect(placed).toThrow('attention: found rotary positions over the sites "rows", expected steps of time');
  });
});
