import { cycleArrays, randomKey } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { MoonsOptions } from './moons.ts';
import { moons } from './moons.ts';
import { moonsNats } from './moons-floor.ts';

interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

function pointsOf(options: MoonsOptions, part: 'train' | 'test'): LabelledPoint[] {
  const task = moons(options);
  const count = (part === 'train' ? task.rows : task.heldOut?.examples) ?? 0;
  const arrays = cycleArrays(task, count);
  const stream =
    part === 'train'
      ? task.open({ key: randomKey(0), batch: count })
      : task.heldOut?.open({ batch: count }).stream;
  stream?.next(arrays);
  return Array.from({ length: count }, (_, at) => ({
    x: arrays['point']?.[2 * at] ?? NaN,
    y: arrays['point']?.[2 * at + 1] ?? NaN,
    label: arrays['class']?.[at] ?? NaN,
  }));
}

const mean = (sample: readonly number[]): number =>
  sample.reduce((sum, value) => sum + value, 0) / sample.length;

/**
 * What a moon weighs at a place, in polar coordinates around its centre: at radius r and angle a, a point of the half circle at angle
 * s is at a squared distance of r^2 + 1 - 2 r cos(s - a). By Simpson's rule.
 */
function polarDensity(x: number, y: number, noise: number): number {
  const [radius, angle] = [Math.hypot(x, y), Math.atan2(y, x)];
  const intervals = 64;
  let sum = 0;
  for (let at = 0; at <= intervals; at += 1) {
    const squared = radius ** 2 + 1 - 2 * radius * Math.cos((Math.PI * at) / intervals - angle);
    sum += (at % intervals === 0 ? 1 : 2 + 2 * (at % 2)) * Math.exp(-squared / (2 * noise ** 2));
  }
  return sum;
}

/** What a point costs the observer who knows all but its moon. */
function bayesCost({ x, y, label }: LabelledPoint, noise: number): number {
  const [first, second] = [polarDensity(x, y, noise), polarDensity(1 - x, 0.5 - y, noise)];
  return -Math.log((label === 0 ? first : second) / (first + second));
}

/** What the best observer pays on average over what the generator draws: angles by Simpson's rule, and normal numbers on a grid. */
function drawnCost(noise: number): number {
  const [angles, reach, step] = [48, 6, 0.4];
  const normals = Array.from({ length: (2 * reach) / step + 1 }, (_, at) => at * step - reach);
  let [cost, weight] = [0, 0];
  for (let at = 0; at <= angles; at += 1) {
    const angle = (Math.PI * at) / angles;
    const simpson = at % angles === 0 ? 1 : 2 + 2 * (at % 2);
    for (const dx of normals) {
      for (const dy of normals) {
        const chance = simpson * Math.exp(-(dx * dx + dy * dy) / 2);
        const [x, y] = [Math.cos(angle) + noise * dx, Math.sin(angle) + noise * dy];
        cost += chance * bayesCost({ x, y, label: 0 }, noise);
        weight += chance;
      }
    }
  }
  return cost / weight;
}

it('without noise every point lies on the half circle of its class', () => {
  const points = pointsOf({ noise: 0, test: 300 }, 'test');
  expect(mean(points.map(({ label }) => label))).toBe(0.5);
  for (const { x, y, label } of points) {
    if (label === 0) expect(y).toBeGreaterThanOrEqual(0);
    else expect(y).toBeLessThanOrEqual(0.5);
    expect(label === 0 ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5)).toBeCloseTo(1, 12);
  }
  // Uniform angles: the mean of the first moon is (0, 2 / pi).
  const first = points.filter(({ label }) => label === 0);
  expect(mean(first.map(({ y }) => y))).toBeCloseTo(2 / Math.PI, 1);
});

it('noise has its standard deviation, and changes nothing else', () => {
  const [clean, noisy] = [0, 0.3].map((noise) => pointsOf({ noise, test: 4000 }, 'test'));
  const shifts = (noisy ?? []).flatMap(({ x, y }, at) => [
    x - (clean?.[at]?.x ?? NaN),
    y - (clean?.[at]?.y ?? NaN),
  ]);
  // 8000 draws: the standard error of the variance is 0.09 sqrt(2 / 8000) = 0.0014.
  expect(Math.abs(mean(shifts.map((shift) => shift ** 2)) - 0.09)).toBeLessThan(0.005);
  expect(noisy?.map(({ label }) => label)).toEqual(clean?.map(({ label }) => label));
});

it('a share of the training labels is wrong, and none of those held out', () => {
  const [wrong, right] = [0.2, 0].map((share) => pointsOf({ train: 5000, wrong: share }, 'train'));
  const flipped = (wrong ?? []).map(({ x, y, label }, at) => {
    expect([x, y]).toEqual([right?.[at]?.x, right?.[at]?.y]);
    return label === right?.[at]?.label ? 0 : 1;
  });
  // 5000 draws: the standard error is 0.4 / sqrt(5000) = 0.0057.
  expect(Math.abs(mean(flipped) - 0.2)).toBeLessThan(0.02);
  expect(pointsOf({ wrong: 0.5, test: 4 }, 'test').map(({ label }) => label)).toEqual([0, 1, 0, 1]);
});

describe('the floor', () => {
  it.each([0.15, 0.2, 0.3, 0.6])('is what the best observer pays at a noise of %d, to 0.5%', (noise) => {
    expect(Math.abs(drawnCost(noise) / moonsNats(noise) - 1)).toBeLessThan(0.005);
    expect(moons({ noise }).floor(0)?.natsPerCycle).toBe(moonsNats(noise));
  });

  it('is met on the held-out points of the task, within their chance', () => {
    const costs = pointsOf({ test: 10_000 }, 'test').map((point) => bayesCost(point, 0.2));
    const average = mean(costs);
    const error = Math.sqrt(mean(costs.map((cost) => (cost - average) ** 2)) / costs.length);
    expect(Math.abs(average - moonsNats(0.2))).toBeLessThan(3 * error);
  });

  it('is 0 where no moon reaches the other, and that of guessing where noise hides both', () => {
    expect([moonsNats(0), moonsNats(0.03)]).toEqual([0, 0]);
    expect(moonsNats(0.04)).toBeLessThan(1e-8);
    expect(moonsNats(10)).toBeCloseTo(Math.LN2, 2);
  });
});
