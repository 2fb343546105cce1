import { architectureByName, architectureOf, architectureSpec } from '@meristem/experiment';
import { describe, expect, it } from 'vitest';
import { finalShape } from './final-shape.ts';
import { labTasks } from '../tasks.ts';

const ports = labTasks.byName('reversal');

describe('a final shape', () => {
  it('has the units of every area, from the first cycle on', () => {
    const shape = finalShape(architectureByName('loop', { ports }), { memory: 7, association: 0 });
    expect(shape.areas).toMatchObject([
      { name: 'memory', units: 7 },
      { name: 'association', units: 1 },
    ]);
  });

  it('has as many blocks as a stack ended with, of the mean of their widths', () => {
    const units = { stack: 30, 'stack.b1.units': 9, 'stack.b4.units': 4, 'stack.b2.units': 6 };
    const shape = finalShape(architectureByName('deep', { ports }), units);
    expect(shape.areas).toMatchObject([{ name: 'stack', units: 30, blocks: 3, width: { units: 6 } }]);
    expect(() => architectureOf(shape)).not.toThrow();
  });

  it('bears no areas any more', () => {
    const shape = finalShape(architectureSpec(architectureOf(architectureByName('areas', { ports }))), {
      area1: 12,
    });
    expect(shape).not.toHaveProperty('populations');
    expect(shape.areas).toMatchObject([{ name: 'area1', units: 12 }]);
    expect(() => architectureOf(shape)).not.toThrow();
  });

  it('has room for more units than an area was bounded to', () => {
    const small = architectureByName('recurrent', { ports });
    const bounded = { ...small, areas: small.areas.map((area) => ({ ...area, maxUnits: 5 })) };
    const shape = finalShape(bounded, { memory: 20 });
    expect(shape.areas).toMatchObject([{ units: 20, maxUnits: 20 }]);
  });
});
