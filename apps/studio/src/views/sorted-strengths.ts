import type { FramePopulation } from '../contract/index.ts';

/** A unit with its strength. */
export interface Bar {
  readonly unit: number;
  readonly strength: number;
  readonly weak: boolean;
  readonly dead: boolean;
}

/** Units of a population by strength, the strongest first; those without a strength yet come last, by id. */
export function sortedStrengths({ ids, strengths, dead, threshold }: FramePopulation): readonly Bar[] {
  const bars = Array.from(ids, (unit, i): Bar => {
    const strength = strengths[i] ?? NaN;
    return { unit, strength, weak: threshold !== undefined && strength < threshold, dead: dead[i] === 1 };
  });
  const known = ({ strength }: Bar): number => (Number.isNaN(strength) ? -Infinity : strength);
  return bars.sort((a, b) => known(b) - known(a) || a.unit - b.unit);
}

/** A population's bars within a picture, in pixels. */
export interface BarGroup {
  readonly name: string;
  readonly bars: readonly Bar[];
  readonly threshold: number | undefined;
  readonly x: number;
  readonly width: number;
  /** Pixels from one bar to the next. */
  readonly apart: number;
}

/** Pixels between groups, and of a bar with its gap at most. */
const [BETWEEN, WIDEST] = [24, 16];

/** Groups side by side, each as wide as it has units. */
export function barGroups(populations: readonly FramePopulation[], width: number): readonly BarGroup[] {
  const count = populations.reduce((sum, { ids }) => sum + ids.length, 0);
  const room = width - BETWEEN * Math.max(0, populations.length - 1);
  const apart = Math.max(0.5, Math.min(WIDEST, room / Math.max(1, count)));
  let x = 0;
  return populations.map((population) => {
    const { name, threshold, ids } = population;
    const group = { name, threshold, bars: sortedStrengths(population), x, width: ids.length * apart, apart };
    x += group.width + BETWEEN;
    return group;
  });
}

/** The bar at a place from the left. */
export function barAt(groups: readonly BarGroup[], x: number): { group: BarGroup; bar: Bar } | undefined {
  for (const group of groups) {
    const bar = group.bars[Math.floor((x - group.x) / group.apart)];
    if (bar !== undefined) return { group, bar };
  }
  return undefined;
}
