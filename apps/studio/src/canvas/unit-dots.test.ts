import { describe, expect, it } from 'vitest';
import type { FramePopulation } from '../contract/index.ts';
import { unitDots } from './unit-dots.ts';
import { unitPlace } from './unit-place.ts';

const BOX = { width: 176, height: 56 };

function population(ids: readonly number[], strengths = ids.map(() => 1)): FramePopulation {
  return {
    name: 'memory',
    scale: 'neuron',
    ids: Int32Array.from(ids),
    ages: Int32Array.from(ids, () => 1000),
    strengths: Float32Array.from(strengths),
    dead: new Uint8Array(ids.length),
    threshold: 0.5,
  };
}

describe('dots of units', () => {
  it.each([0, 1, 3, 4, 5, 17])('stand within the box, one for each of %i units', (count) => {
    const dots = unitDots([population(Array.from({ length: count }, (_, k) => k))], 2000, BOX);
    expect(dots).toHaveLength(count);
    for (const { x, y, radius } of dots) {
      expect(x - radius).toBeGreaterThanOrEqual(0);
      expect(x + radius).toBeLessThanOrEqual(BOX.width);
      expect(y - radius).toBeGreaterThanOrEqual(0);
      expect(y + radius).toBeLessThanOrEqual(BOX.height);
    }
  });

  it('stay where they are when others come and go', () => {
    expect(unitPlace(5)).toEqual(unitPlace(5));
    const before = unitDots([population([1, 5, 9])], 2000, BOX)[1]!;
    const after = unitDots([population([5, 12, 13])], 2000, BOX)[0]!;
    expect([after.x, after.y]).toEqual([before.x, before.y]);
  });

  it('of different units stand apart', () => {
    const places = Array.from({ length: 100 }, (_, id) => unitPlace(id));
    let nearest = Infinity;
    places.forEach((a, i) => {
      for (const b of places.slice(i + 1)) nearest = Math.min(nearest, Math.hypot(a.x - b.x, a.y - b.y));
    });
    expect(nearest).toBeGreaterThan(0.03);
  });

  it('are larger for the stronger, and tell the weak, the dead and the young', () => {
    const base = population([1, 2, 3], [4, 0.1, 1]);
    const dots = unitDots(
      [{ ...base, dead: Uint8Array.of(0, 0, 1), ages: Int32Array.of(900, 900, 5) }],
      1000,
      BOX,
    );
    expect(dots.map(({ state }) => state)).toEqual(['strong', 'weak', 'dead']);
    expect(dots.map(({ young }) => young)).toEqual([false, false, true]);
    expect(dots[0]!.radius).toBeGreaterThan(dots[1]!.radius);
  });

  it('are drawn before the first cycle, when no strength is known', () => {
    const [dot] = unitDots([population([0], [NaN])], 0, BOX);
    expect(dot?.radius).toBeGreaterThan(0);
    expect(dot?.state).toBe('strong');
  });
});
