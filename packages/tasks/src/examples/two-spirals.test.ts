import { cycleArrays, randomKey } from '@meristem/autodiff';
import { expect, test } from 'vitest';
import { taskByName } from '../registry.ts';
import type { TwoSpiralsOptions } from './two-spirals.ts';
import { twoSpirals } from './two-spirals.ts';

interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

/** The held-out points, in order. */
function heldOutPoints(options: TwoSpiralsOptions): LabelledPoint[] {
  const task = twoSpirals(options);
  const points = task.heldOut?.examples ?? 0;
  const arrays = cycleArrays(task, points);
  task.heldOut?.open({ batch: points }).stream.next(arrays);
  return Array.from({ length: points }, (_, at) => ({
    x: arrays['point']?.[2 * at] ?? NaN,
    y: arrays['point']?.[2 * at + 1] ?? NaN,
    label: arrays['class']?.[at] ?? NaN,
  }));
}

test.each([1, 1.5, 3])('without noise every point lies on the curve of its class, at %f turns', (turns) => {
  const points = heldOutPoints({ turns, noise: 0, test: 200 });
  expect(points).toHaveLength(200);
  for (const { x, y, label } of points) {
    const radius = Math.hypot(x, y);
    const place = (radius - 1 / 13) / (12 / 13);
    expect(place).toBeGreaterThanOrEqual(0);
    expect(place).toBeLessThan(1);
    const angle = 2 * Math.PI * turns * place + Math.PI * label;
    expect(x).toBeCloseTo(radius * Math.cos(angle), 10);
    expect(y).toBeCloseTo(radius * Math.sin(angle), 10);
  }
});

test('three turns are the spirals of the source, mirrored and scaled', () => {
  // Its point i of 97 lies at the radius 6.5 (104 - i) / 104 and the angle i pi / 16, from the y axis.
  for (const { x, y, label } of heldOutPoints({ turns: 3, noise: 0, test: 200 })) {
    const radius = Math.hypot(x, y);
    const i = 104 - 104 * radius;
    const side = label === 0 ? 1 : -1;
    expect(-side * y).toBeCloseTo(radius * Math.sin((i * Math.PI) / 16), 10);
    expect(side * x).toBeCloseTo(radius * Math.cos((i * Math.PI) / 16), 10);
  }
});

test('noise has its standard deviation, in either coordinate on its own, and nothing else changes', () => {
  const clean = heldOutPoints({ noise: 0, test: 2000 });
  const noisy = heldOutPoints({ noise: 0.1, test: 2000 });
  const pairs = noisy.map(({ x, y }, at) => [x - (clean[at]?.x ?? NaN), y - (clean[at]?.y ?? NaN)] as const);
  const shifts = pairs.flat();
  const variance = shifts.reduce((sum, shift) => sum + shift ** 2, 0) / shifts.length;
  // 4000 draws: the standard error of the variance is 0.01 sqrt(2 / 4000) = 0.00022.
  expect(Math.abs(variance - 0.01)).toBeLessThan(0.001);
  const covariance = pairs.reduce((sum, [x, y]) => sum + x * y, 0) / pairs.length;
  // 2000 pairs: its standard error is 0.01 / sqrt(2000) = 0.00022.
  expect(Math.abs(covariance)).toBeLessThan(0.001);
});

test('half of the points are of either class, training and held-out points differ, and a seed changes both', () => {
  const points = heldOutPoints({ test: 17 });
  expect(points.filter(({ label }) => label === 1)).toHaveLength(8);
  const task = twoSpirals({ train: 17, test: 17 });
  const arrays = cycleArrays(task, 17);
  task.open({ key: randomKey(0), batch: 17 }).next(arrays);
  const held = new Set(points.map(({ x }) => x));
  expect([...(arrays['point'] ?? [])].some((x) => held.has(x))).toBe(false);
  expect(heldOutPoints({ test: 17, seed: 1 })).not.toEqual(points);
});

test('its floor is 0 without noise and unknown with it', () => {
  expect(twoSpirals({ noise: 0 }).floor(0)?.natsPerCycle).toBe(0);
  expect(twoSpirals().floor(0)).toBeUndefined();
});

test('options and weights go by name', () => {
  const task = taskByName('two-spirals', { turns: 3, classWeights: [1, 3] });
  expect(task.options).toEqual({
    turns: 3,
    noise: 0.02,
    train: 1000,
    test: 1000,
    seed: 0,
    classWeights: [1, 3],
  });
  expect(task.targets).toEqual([{ kind: 'symbol', name: 'class', size: 2, classWeights: [1, 3] }]);
  expect(task.inputs).toEqual([{ kind: 'vector', name: 'point', size: 2 }]);
});
