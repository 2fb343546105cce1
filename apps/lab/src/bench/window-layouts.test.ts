import { referenceBackend } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { TimedPlan } from './timed-plan.ts';
import { windowLayouts, windowWork } from './window-layouts.ts';

describe('the layouts of windows', () => {
  it('are seven shapes in three directions, each of its own name', () => {
    const all = windowLayouts();
    expect(all).toHaveLength(21);
    expect(new Set(all.map(({ name }) => name)).size).toBe(21);
    const [first] = all;
    expect(first!.operations).toBe(2 * 16 * 28 * 28 * 9 * 8 * 16);
  });

  it.each(['forward', 'to weights', 'to inputs'])('have the shape of what they compute: %s', (direction) => {
    const small = { examples: 2, sites: [4, 3], size: 3, channels: 2, units: 5 };
    const layout = { ...windowLayouts().find((each) => each.direction === direction)!, ...small };
    const plan = new TimedPlan(windowWork(layout), referenceBackend('double'));
    const dims = [...windowWork(layout).plan.outputs.values()][0]!.dims.map(({ axis }) => axis.name);
    const expected = {
      forward: ['example', 'site0', 'site1', 'unit'],
      'to weights': ['place0', 'place1', 'channel', 'unit'],
      'to inputs': ['example', 'site0', 'site1', 'channel'],
    }[direction];
    expect(dims).toEqual(expected);
    expect(plan.next('product')).toBe(0);
    plan.release();
  });
});
