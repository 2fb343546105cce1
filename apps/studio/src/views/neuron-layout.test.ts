import { describe, expect, it } from 'vitest';
import type { FramePopulation, FrameWeights, PortsView } from '../contract/index.ts';
import { neuronLayout, unitPoint } from './neuron-layout.ts';

const population = (name: string, ids: readonly number[]): FramePopulation => ({
  name,
  scale: 'neuron',
  ids: Int32Array.from(ids),
  ages: new Int32Array(ids.length),
  strengths: new Float32Array(ids.length),
  dead: new Uint8Array(ids.length),
});
const weights = (pre: string, post: string, recurrent = false): FrameWeights => ({
  name: `${pre}>${post}`,
  pre,
  post,
  preIds: new Int32Array(0),
  postIds: new Int32Array(0),
  rows: 0,
  columns: 0,
  values: new Float32Array(0),
  each: 1,
  recurrent,
});
const ports: PortsView = {
  inputs: [{ name: 'symbol', kind: 'symbol', size: 4 }],
  targets: [{ name: 'next', kind: 'symbol', size: 4 }],
  steps: 1,
};
const joins = [
  weights('symbol', 'low'),
  weights('low', 'high'),
  weights('high', 'low', true),
  weights('low', 'low', true),
  weights('high', 'next'),
];
const size = { width: 800, height: 240 };

describe('neuronLayout', () => {
  it('puts what reads behind what it reads from, delayed weights apart', () => {
    const { boxes } = neuronLayout([population('high', [0]), population('low', [0])], joins, ports, size);
    const xs = ['symbol', 'low', 'high', 'next'].map((name) => boxes.get(name)?.x ?? NaN);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(new Set(xs).size).toBe(4);
  });

  it('keeps all boxes within the picture and off one another', () => {
    const populations = ['a', 'b', 'c', 'd', 'e'].map((name) => population(name, [1, 2]));
    const { boxes } = neuronLayout(populations, [weights('a', 'b'), weights('a', 'c')], ports, size);
    const list = [...boxes.values()];
    expect(list).toHaveLength(5);
    for (const { x, y, width, height } of list) {
      expect(x + width).toBeLessThanOrEqual(800.001);
      expect(y + height).toBeLessThanOrEqual(240.001);
    }
    list.forEach((a, i) => {
      for (const b of list.slice(i + 1)) {
        const beside = a.x + a.width <= b.x || b.x + b.width <= a.x;
        expect(beside || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
      }
    });
  });

  it('ends on a circle of weights that are not delayed', () => {
    const circle = [weights('a', 'b'), weights('b', 'a')];
    expect(neuronLayout([population('a', []), population('b', [])], circle, ports, size).boxes.size).toBe(2);
  });
});

describe('unitPoint', () => {
  it('does not move a unit when others come and go', () => {
    const at = (ids: readonly number[]) => {
      const { boxes } = neuronLayout([population('low', ids)], joins, ports, size);
      const box = boxes.get('low');
      return box && unitPoint(box, 7, 5);
    };
    expect(at([7])).toEqual(at([0, 1, 7, 30]));
  });

  it('keeps each within its box', () => {
    const { boxes } = neuronLayout([population('low', [])], joins, ports, size);
    const box = boxes.get('low');
    if (box === undefined) throw new Error('no box');
    for (const id of [0, 1, 3, 4, 5, 17, 3999]) {
      const { x, y } = unitPoint(box, id, 5);
      expect(x).toBeGreaterThan(box.x);
      expect(x).toBeLessThan(box.x + box.width);
      expect(y).toBeGreaterThan(box.y);
      expect(y).toBeLessThan(box.y + box.height);
    }
  });
});
