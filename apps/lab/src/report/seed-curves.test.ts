import type { Report } from '@meristem/growable';
import { describe, expect, it } from 'vitest';
import { PALETTE, SEED_COLORS, seedStroke } from '../figure/palette.ts';
import type { SeedRecord } from '../run/run-record.ts';
import { seedCurves } from './seed-curves.ts';

const recordOf = (seed: number, losses: readonly number[]): SeedRecord => ({
  seed,
  result: undefined,
  faults: [],
  reports: losses.map((smoothedLoss, at): Report => ({
    ...{ cycle: at + 1, loss: smoothedLoss, smoothedLoss, populations: [], births: 0, deaths: 0 },
    ...{ learningRate: 0.01, penaltyScale: 1, microsecondsPerCycle: 1 },
  })),
});

const lossesOf = ({ smoothedLoss }: Report): number => smoothedLoss;

describe('seedCurves', () => {
  it('gives a seed the colour of its number, whichever seeds are beside it', () => {
    const alone = seedCurves([recordOf(7, [3, 2])], lossesOf);
    const beside = seedCurves([recordOf(2, [3, 2]), recordOf(7, [3, 2])], lossesOf);
    expect(alone.map(({ color }) => color)).toEqual([seedStroke(7).color]);
    expect(beside.map(({ color }) => color)).toEqual([seedStroke(2).color, seedStroke(7).color]);
  });

  it('adds the median from four seeds on, at the cycles that all have', () => {
    const seeds = [1, 2, 3, 4].map((seed) => recordOf(seed, seed === 4 ? [8] : [seed, seed]));
    const curves = seedCurves(seeds, lossesOf);
    expect(curves).toHaveLength(5);
    expect(curves.at(-1)).toMatchObject({ color: PALETTE.ink, curve: { cycles: [1], values: [2.5] } });
    expect(seedCurves(seeds.slice(0, 3), lossesOf)).toHaveLength(3);
  });

  it('leaves out reports without the quantity, and seeds without any', () => {
    const of = ({ cycle }: Report): number | undefined => (cycle > 1 ? cycle : undefined);
    expect(seedCurves([recordOf(0, [1, 1]), recordOf(1, [])], of).map(({ curve }) => curve)).toEqual([
      { cycles: [2], values: [2] },
    ]);
  });
});

describe('seedStroke', () => {
  /** WCAG 2.2, relative luminance. */
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  it('stands out from a white and from a dark page', () => {
    for (const color of SEED_COLORS) {
      expect(1.05 / (luminance(color) + 0.05), color).toBeGreaterThan(3);
      expect((luminance(color) + 0.05) / (luminance('#171b21') + 0.05), color).toBeGreaterThan(3);
    }
  });

  it('tells the first sixty seeds apart', () => {
    const strokes = Array.from({ length: 60 }, (_, seed) => JSON.stringify(seedStroke(seed)));
    expect(new Set(strokes).size).toBe(60);
  });
});
