import { cycleArrays, randomKey } from '@meristem/autodiff';
import { expect, it } from 'vitest';
import type { MultiSineOptions } from './multi-sine.ts';
import { multiSine } from './multi-sine.ts';

/** The held-out examples, in order. */
function heldOut(options: MultiSineOptions): { readonly x: number[]; readonly value: number[] }[] {
  const task = multiSine(options);
  const count = task.heldOut?.examples ?? 0;
  const [inputs, outputs] = [task.inputs[0]?.size ?? 0, task.targets[0]?.size ?? 0];
  const arrays = cycleArrays(task, count);
  task.heldOut?.open({ batch: count }).stream.next(arrays);
  return Array.from({ length: count }, (_, at) => ({
    x: [...(arrays['x']?.slice(at * inputs, (at + 1) * inputs) ?? [])],
    value: [...(arrays['value']?.slice(at * outputs, (at + 1) * outputs) ?? [])],
  }));
}

/** The imaginary part of the sum of e^(i d) (e^(i x))^k over the inputs: de Moivre's formula, by complex products. */
function byProducts(x: readonly number[], ahead: number): number {
  return x.reduce((sum, each, at) => {
    let [re, im] = [Math.cos(ahead), Math.sin(ahead)];
    for (let turn = 0; turn <= at; turn += 1) {
      [re, im] = [re * Math.cos(each) - im * Math.sin(each), re * Math.sin(each) + im * Math.cos(each)];
    }
    return sum + im;
  }, 0);
}

it.each([
  [1, 1],
  [3, 2],
  [10, 3],
])('%i inputs and %i outputs are sums of sines, by products of complex numbers', (inputs, outputs) => {
  for (const { x, value } of heldOut({ inputs, outputs, test: 300 })) {
    expect(x).toHaveLength(inputs);
    expect(value).toHaveLength(outputs);
    value.forEach((each, ahead) => {
      expect(each).toBeCloseTo(byProducts(x, ahead), 12);
    });
  }
});

it('is that of the source, with examples that end, and a floor of 0', () => {
  const task = multiSine();
  expect(task.options).toEqual({ inputs: 3, outputs: 1, noise: 0, train: 10_000, test: 1000, seed: 0 });
  expect([task.rows, task.heldOut?.examples, task.floor(0)?.natsPerCycle]).toEqual([10_000, 1000, 0]);
});

it('inputs are standard normal, and training and held-out examples differ', () => {
  const held = heldOut({ test: 20_000 }).flatMap(({ x }) => x);
  const moment = (power: number): number => held.reduce((sum, each) => sum + each ** power, 0) / held.length;
  // 60,000 draws: the standard errors are 0.004, 0.006 and 0.04.
  expect(Math.abs(moment(1))).toBeLessThan(0.015);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  const task = multiSine({ train: 1000 });
  const arrays = cycleArrays(task, 1000);
  task.open({ key: randomKey(0), batch: 1000 }).next(arrays);
  const known = new Set(held);
  expect([...(arrays['x'] ?? [])].some((each) => known.has(each))).toBe(false);
});

it('its floor is what one pays who knows the sines, to 0.5%', () => {
  const options = { outputs: 2, noise: 0.4, test: 80_000 };
  const examples = heldOut(options);
  const paid = examples.map(({ x, value }) =>
    value.reduce((sum, each, ahead) => sum + (each - byProducts(x, ahead)) ** 2, 0),
  );
  const floor = multiSine({ ...options, test: 1 }).floor(0)?.natsPerCycle ?? NaN;
  expect(floor).toBeCloseTo(0.32, 12);
  // 160,000 draws: the standard error is sqrt(2 / 160,000) = 0.35%; the seed is fixed.
  expect(Math.abs(paid.reduce((sum, each) => sum + each, 0) / paid.length / floor - 1)).toBeLessThan(0.005);
});
