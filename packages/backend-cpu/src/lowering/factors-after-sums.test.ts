import {
  add,
  axis,
  contract,
  createState,
  divide,
  gradient,
  mean,
  multiply,
  normal,
  type Plan,
  randomKey,
  referenceBackend,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
  trace,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../cpu-backend.ts';
import { factorsAfterSums } from './factors-after-sums.ts';

const [row, unit, always] = [axis('row'), axis('unit'), axis('always', { min: 1 })];
const [x, y] = ['x', 'y'].map((name) => variable({ name, dims: [row, unit], initial: normal(1) }));
const [few, many] = ['few', 'many'].map((name) =>
  variable({ name, dims: [row, always], initial: normal(1) }),
);
const scale = variable({ name: 'scale', dims: [row], initial: normal(1) });
const positive = (each: Tensor): Tensor => add(square(each), 1);
const planOf = (said: Tensor): Plan => trace({ name: 'sums', outputs: { said } });

/** Names of what a plan computes from the sum of products on. */
function afterTheSum(plan: Plan): readonly string[] {
  const names = factorsAfterSums(plan).instructions.map((each) =>
    each.kind === 'compute' ? each.primitive.name : 'loop',
  );
  return names.slice(names.indexOf('contract'));
}

/** What both backends say of a plan. */
async function difference(plan: Plan, extents: Readonly<Record<string, number>>): Promise<number> {
  const cpu = await cpuBackend({ precision: 'portable', blas: 'none' });
  const state = createState({ variables: [x!, y!, few!, many!, scale], key: randomKey(3), extents });
  const [found, expected] = [cpu, referenceBackend('double')].map((backend) => {
    const residence = backend.place(state);
    const executable = residence.load(plan);
    executable.run({});
    const said = Float64Array.from(executable.output('said'));
    residence.release();
    return said;
  });
  await cpu.close();
  expect(found).toHaveLength(expected!.length);
  return Math.max(0, ...expected!.map((value, i) => Math.abs(value - found![i]!) / (1 + Math.abs(value))));
}

const cases = [
  { name: 'a sign', said: contract(multiply(square(x as Tensor), -1), y as Tensor, [unit]), after: ['contract', 'multiply'] },
  { name: 'a divisor', said: contract(divide(square(few as Tensor), positive(scale)), many as Tensor, [always]), after: ['contract', 'divide'] },
  { name: 'a divisor of what may be nothing', said: contract(divide(square(x as Tensor), positive(scale)), y as Tensor, [unit]), after: ['contract'] },
  { name: 'another divisor for each product', said: contract(divide(square(few as Tensor), positive(many as Tensor)), many as Tensor, [always]), after: ['contract'] },
  { name: 'another factor', said: contract(multiply(square(x as Tensor), 3), y as Tensor, [unit]), after: ['contract'] },
] as const; // prettier-ignore

describe('what all products of a sum have', () => {
  it.each(cases)('is looked for: $name', async ({ said, after }) => {
    const plan = planOf(said);
    expect(afterTheSum(plan)).toEqual(after);
    for (const extent of [0, 1, 3, 4, 5, 17]) {
      const extents = { row: extent, unit: extent, always: Math.max(1, extent) };
      expect(await difference(plan, extents)).toBeLessThan(1e-5);
    }
  });

  it('stays where others read the products', () => {
    const negated = multiply(square(x as Tensor), -1);
    const outputs = { said: contract(negated, y as Tensor, [unit]), negated };
    expect(afterTheSum(trace({ name: 'read', outputs }))).toEqual(['contract']);
  });

  it('is out of the gradient of a norm, which stays what it was', async () => {
    const centred = subtract(few as Tensor, mean(few as Tensor, always));
    const normalised = divide(centred, sqrt(add(mean(square(centred), always), 1e-3)));
    const loss = sum(multiply(normalised, many as Tensor), row, always);
    const plan = planOf(gradient(loss, [few!])[0] as Tensor);
    const sums = factorsAfterSums(plan).instructions.length - plan.instructions.length;
    expect(sums).toBe(2);
    for (const extent of [1, 3, 4, 5, 17]) {
      expect(await difference(plan, { row: extent, unit: 1, always: extent })).toBeLessThan(1e-4);
    }
  });
});
