import { axis, contract, createState, input, randomKey, trace } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './index.ts';

const [term, row, column] = [axis('term'), axis('row'), axis('column')];
const [one, other] = [input('one', [term]), input('other', [term])];
const [x, y] = [input('x', [row, term]), input('y', [term, column])];
const turned = input('turned', [column, term]);
const plan = trace({
  name: 'long products',
  outputs: {
    dot: contract(one, other, [term]),
    rows: contract(x, y, [term]),
    dots: contract(x, turned, [term]),
    vector: contract(one, y, [term]),
  },
});

const BACKENDS = [
  { name: 'fast', backend: await cpuBackend({ blas: 'none' }) },
  { name: 'portable', backend: await cpuBackend({ precision: 'portable' }) },
];

/** As many numbers as are asked for, the same every time. */
function numbers(count: number, at: (i: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.fround(at(i)));
}

const waves = (i: number): number => Math.sin(1 + 0.7 * i) + 0.2;

describe.each(BACKENDS)('products on the $name backend', ({ backend }) => {
  /** All products of the first of `terms` terms, the others being 0. */
  const products = (
    terms: number,
    { rows = 1, columns = 1, filled = terms, at = waves } = {},
  ): Record<string, readonly number[]> => {
    const extents = { term: terms, row: rows, column: columns };
    const state = createState({ variables: [], axes: plan.axes, key: randomKey(0), extents });
    const residence = backend.place(state);
    const executable = residence.load(plan);
    const value = (k: number): number => (k < filled ? at(k) : 0);
    executable.run({
      one: numbers(terms, value),
      other: numbers(terms, value),
      x: numbers(rows * terms, (i) => value(i % terms)),
      y: numbers(terms * columns, (i) => value(Math.floor(i / columns))),
      turned: numbers(columns * terms, (i) => value(i % terms)),
    });
    const found = [...plan.outputs.keys()].map((name) => [name, [...executable.output(name)]] as const);
    residence.release();
    return Object.fromEntries(found);
  };

  it.each([10_000, 100_000, 1_000_000])('of %i terms of 0.01 are right to two millionths', (count) => {
    const exact = count * Math.fround(0.1) ** 2;
    for (const [name, found] of Object.entries(products(count, { columns: 2, at: () => 0.1 })))
      for (const each of found) expect(Math.abs(each / exact - 1), name).toBeLessThan(2e-6);
  });

  it.each([
    [900, 1024],
    [1024, 1025],
    [1024, 5000],
    [1025, 1536],
    [1500, 4001],
    [3000, 3072],
  ])('of %i terms change no bit if zeros make them %i', (filled, terms) => {
    const size = { rows: 3, columns: 5 };
    expect(products(terms, { ...size, filled })).toEqual(products(filled, size));
  });

  it.each([
    [2, 1],
    [5, 3],
    [13, 9],
    [100, 30],
  ])('are the same numbers in %i rows and %i columns as in one', (rows, columns) => {
    const [alone, among] = [products(1400), products(1400, { rows, columns })];
    for (const name of ['rows', 'dots']) expect(new Set(among[name])).toEqual(new Set(alone[name]));
    expect(new Set(among['vector'])).toEqual(new Set(alone['vector']));
  });

  it('that overflow in a later block are infinite', () => {
    const found = products(2000, { at: (i) => (i < 1500 ? 1 : 1e25) });
    expect([found['rows'], found['dots'], found['dot']]).toEqual([[Infinity], [Infinity], [Infinity]]);
  });
});
