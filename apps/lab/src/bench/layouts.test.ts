import { cpuBackend } from '@meristem/backend-cpu';
import { describe, expect, it } from 'vitest';
import { layoutWork } from './layout-plan.ts';
import { laidOut, measure } from './layout-section.ts';
import { layouts, permutations } from './layouts.ts';

const all = [...layouts()];

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

describe('the layouts of contractions', () => {
  it('are all orders of the axes of both operands, each once', () => {
    let expected = 0;
    for (const [rows, columns, shared] of [[1, 1, 0], [2, 1, 0], [1, 2, 0], [1, 1, 1]] as const)
      for (const summed of [1, 2, 3]) {
        const orders = factorial(rows + shared + summed) * factorial(columns + shared + summed);
        // Of three summed axes two are alike.
        expected += summed === 3 ? orders / 2 : orders;
      } // prettier-ignore
    expect(all).toHaveLength(expected);
    expect(new Set(all.map(({ name }) => name)).size).toBe(expected);
  });

  it('have those that were slow among them, by these letters', () => {
    const names = new Set(all.map(({ name }) => name));
    for (const name of ['bgj,gij->bi', 'bjg,ijg->bi', 'bj,jih->bih']) expect(names).toContain(name);
  });

  it('give a result whose axes stand as the name says', () => {
    for (const layout of all.filter((_, at) => at % 977 === 0)) {
      const { product } = Object.fromEntries(layoutWork(layout).plan.outputs);
      expect(product?.dims.map(({ label }) => label).join('')).toBe(layout.name.split('->')[1]);
    }
  });

  it('are summed up by their numbers of axes, and the slowest named', async () => {
    const backend = await cpuBackend({ blas: 'none' });
    const some = all.filter(({ family }) => family === '1+1+0 over 1');
    const rows = await measure({ name: 'fast', backend }, some.map(laidOut), {
      note: () => undefined,
      check: () => undefined,
    });
    expect(rows.map(({ subject }) => subject)).toEqual([
      'product of 128', '1+1+0 over 1 (4)', '1+1+0 over 1 (4)',
      ...rows.slice(3).map(({ subject }) => subject),
    ]); // prettier-ignore
    expect(new Set(rows.slice(3).map(({ subject }) => subject))).toEqual(
      new Set(some.map(({ name }) => name)),
    );
    for (const { median, lower, upper } of rows)
      expect(lower <= median && median <= upper && lower > 0).toBe(true);
  });
});

describe('permutations', () => {
  it('are all orders of a list', () => {
    expect([...permutations(['a', 'b', 'c'])].map((order) => order.join(''))).toEqual([
      'abc',
      'acb',
      'bac',
      'bca',
      'cab',
      'cba',
    ]);
  });
});
