import {
  axis,
  createState,
  input,
  mean,
  randomKey,
  select,
  sum,
  type Tensor,
  tensor,
  trace,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './index.ts';

const [term, pair] = [axis('term'), axis('pair', 2)];
const [list, rows, columns]: [Tensor, Tensor, Tensor] = [
  input('list', [term]),
  input('rows', [pair, term]),
  input('columns', [term, pair]),
];
const plan = trace({
  name: 'long sums',
  outputs: {
    list: sum(list, term),
    mean: mean(list, term),
    rows: sum(rows, term),
    columns: sum(columns, term),
    all: sum(columns, term, pair),
    absent: sum(select(tensor(0, []), list, 0), term),
  },
});

const BACKENDS = [
  { name: 'fast', backend: await cpuBackend({ blas: 'none' }) },
  { name: 'portable', backend: await cpuBackend({ precision: 'portable' }) },
];

describe.each(BACKENDS)('sums on the $name backend', ({ backend }) => {
  /** All sums of some numbers, as they are and twice side by side. */
  const sums = (numbers: Float64Array): Record<string, number> => {
    const residence = backend.place(
      createState({ variables: [], axes: plan.axes, key: randomKey(0), extents: { term: numbers.length } }),
    );
    const executable = residence.load(plan);
    const [side, turned] = [new Float64Array(2 * numbers.length), new Float64Array(2 * numbers.length)];
    numbers.forEach((number, i) => {
      side[i] = side[numbers.length + i] = number;
      turned[2 * i] = turned[2 * i + 1] = number;
    });
    executable.run({ list: numbers, rows: side, columns: turned });
    const found = [...plan.outputs.keys()].map((name) => [name, executable.output(name)[0]!] as const);
    residence.release();
    return Object.fromEntries(found);
  };
  const off = (found: number, expected: number): number => Math.abs(found / expected - 1);

  it.each([10_000, 100_000, 1_000_000])('of %i times 0.1 are right to a millionth', (count) => {
    const found = sums(new Float64Array(count).fill(0.1));
    const exact = count * Math.fround(0.1);
    for (const name of ['list', 'rows', 'columns']) expect(off(found[name]!, exact), name).toBeLessThan(1e-6);
    expect(off(found['mean']!, Math.fround(0.1))).toBeLessThan(1e-6);
    expect(off(found['all']!, 2 * exact)).toBeLessThan(1e-6);
    expect(found['absent']).toBe(0);
  });

  it.each([1, 3, 4, 1023, 1024, 1025, 1027, 1028, 1087, 1088, 1091, 1092, 1093, 5000])(
    'of %i terms keep every bit when zeros are appended',
    (count) => {
      const numbers = Float64Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i * i + 1)));
      const { list: row, rows: side, columns: column } = sums(numbers);
      for (const zeros of [1, 2, 3, 4, 5, 61, 64, 1000]) {
        const longer = new Float64Array(count + zeros);
        longer.set(numbers);
        const found = sums(longer);
        expect([found['list'], found['rows'], found['columns']], `${zeros} zeros`).toEqual([
          row,
          side,
          column,
        ]);
      }
    },
  );

  it('of up to 1024 terms are added one after the other, each lane by itself', () => {
    const count = 1024;
    const numbers = Float64Array.from({ length: count }, (_, i) => Math.fround(1 / (i + 1)));
    const lanes = [0, 0, 0, 0];
    numbers.forEach((number, i) => (lanes[i % 4] = Math.fround(lanes[i % 4]! + number)));
    const [a, b, c, d] = lanes as [number, number, number, number];
    expect(sums(numbers)['list']).toBe(Math.fround(Math.fround(a + b) + Math.fround(c + d)));
    expect(sums(numbers)['columns']).toBe(numbers.reduce((total, number) => Math.fround(total + number), 0));
  });

  it.each([Infinity, -Infinity])('of many terms that overflow to %d are that', (bad) => {
    const numbers = new Float64Array(5000).fill(1);
    // Every fourth number is added to the same lane.
    for (const at of [2000, 2004]) numbers[at] = Math.sign(bad) * 3e38;
    const { list: row, columns: column } = sums(numbers);
    expect([row, column]).toEqual([bad, bad]);
  });
});
