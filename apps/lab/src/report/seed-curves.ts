import type { Report } from '@meristem/growable';
import { bandOf, type Curve } from '../figure/curve.ts';
import type { DrawnCurve } from '../figure/curve-figure.ts';
import { PALETTE, seedStroke } from '../figure/palette.ts';
import type { SeedRecord } from '../run/run-record.ts';

/** From so many seeds on their median is drawn, and lines are thin. */
const MEDIAN_FROM = 4;

/** Whether the median of so many curves is drawn. */
export function hasMedian(curves: number): boolean {
  return curves >= MEDIAN_FROM;
}

/**
 * A quantity of every seed over training, each in its colour, and from four seeds on the median of all, at the cycles that all
 * have reached. Reports without the quantity are left out.
 */
export function seedCurves(
  seeds: readonly SeedRecord[],
  of: (report: Report) => number | undefined,
): readonly DrawnCurve[] {
  const all = seeds.flatMap(({ seed, reports }) => {
    const curve = curveOf(reports, of);
    return curve.cycles.length === 0 ? [] : [{ seed, curve }];
  });
  const many = hasMedian(all.length);
  const lines = all.map(({ seed, curve }): DrawnCurve => ({
    curve,
    ...seedStroke(seed),
    width: many ? 1.2 : 1.8,
    opacity: many ? 0.8 : 1,
  }));
  return many ? [...lines, medianOf(all.map(({ curve }) => curve))] : lines;
}

function curveOf(reports: readonly Report[], of: (report: Report) => number | undefined): Curve {
  const points = reports.flatMap((report) => {
    const value = of(report);
    return value === undefined ? [] : [[report.cycle, value] as const];
  });
  return { cycles: points.map(([cycle]) => cycle), values: points.map(([, value]) => value) };
}

function medianOf(curves: readonly Curve[]): DrawnCurve {
  const { cycles, quartiles } = bandOf(curves);
  return {
    curve: { cycles, values: quartiles.map(({ median }) => median) },
    color: PALETTE.ink,
    width: 2.2,
  };
}
