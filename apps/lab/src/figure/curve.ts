import type { Quartiles } from '../statistics.ts';
import { quartiles } from '../statistics.ts';
import type { LargerScale } from '../result/population-counts.ts';

/** A quantity over training cycles; both arrays have the same length, and cycles ascend. */
export interface Curve {
  readonly cycles: readonly number[];
  readonly values: readonly number[];
}

/** One seed's training, as it is drawn. */
export interface TrainingCurves {
  readonly seed: number;
  /** Smoothed loss, nats per cycle. */
  readonly loss: Curve;
  /** Units of all growable axes together. */
  readonly units: Curve;
  /** Layers, areas and projections, where they are populations. */
  readonly larger?: readonly { readonly scale: LargerScale; readonly units: Curve }[];
}

/** Median and quartiles over seeds at each of the common cycles. */
export interface Band {
  readonly cycles: readonly number[];
  readonly quartiles: readonly Quartiles[];
}

/** Median and quartiles of several curves, at the cycles that all of them have. */
export function bandOf(curves: readonly Curve[]): Band {
  const tables = curves.map(({ cycles, values }) => new Map(cycles.map((cycle, at) => [cycle, values[at]])));
  const cycles = (curves[0]?.cycles ?? []).filter((cycle) => tables.every((table) => table.has(cycle)));
  return {
    cycles,
    quartiles: cycles.map((cycle) => quartiles(tables.flatMap((table) => table.get(cycle) ?? []))),
  };
}

/** At most `limit` points of a curve, evenly spaced, the first and the last among them. */
export function thinned(curve: Curve, limit: number): Curve {
  const { length } = curve.cycles;
  if (length <= limit) return curve;
  const places = Array.from({ length: limit }, (_, at) => Math.round((at * (length - 1)) / (limit - 1)));
  const pick = (from: readonly number[]): number[] => places.flatMap((place) => from[place] ?? []);
  return { cycles: pick(curve.cycles), values: pick(curve.values) };
}
