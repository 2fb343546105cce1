import { expect, it } from 'vitest';
import type { FramePopulation } from '../contract/index.ts';
import { dotAt, neuronDots } from './neuron-dots.ts';
import { neuronLayout } from './neuron-layout.ts';

const memory: FramePopulation = {
  name: 'memory',
  scale: 'neuron',
  ids: Int32Array.of(0, 3, 8, 9),
  ages: Int32Array.of(1000, 50, 0, 100),
  strengths: Float32Array.of(4, 0.1, NaN, 1),
  dead: Uint8Array.of(0, 0, 0, 1),
  threshold: 0.4,
};
const layout = neuronLayout([memory], [], { inputs: [], targets: [], steps: 1 }, { width: 300, height: 200 });
const dots = neuronDots([memory], layout, 1000);

it('tell the strong, the weak and the dead apart, by size and by look', () => {
  expect(dots.map(({ state }) => state)).toEqual(['strong', 'weak', 'strong', 'dead']);
  expect(dots[0]?.radius).toBeCloseTo(layout.largest);
  expect(dots[1]?.radius).toBeLessThan(dots[3]?.radius ?? 0);
  expect(dots.map(({ ripe }) => ripe)).toEqual([1, 0.5, 0, 1]);
});

it('are found by a point within reach, the nearest first', () => {
  const [first] = dots;
  expect(first && dotAt(dots, { x: first.x + 1, y: first.y })?.unit).toBe(0);
  expect(dotAt(dots, { x: -500, y: 0 })).toBeUndefined();
});
