import type { Curve } from './curve.ts';
import type { Level } from './level.ts';
import type { ChartPart } from './panel.ts';

/** How a loss axis runs: linear, or logarithmic where losses differ by factors. */
export type ScaleKind = 'linear' | 'log';

/** The range of a loss axis, nats per cycle. */
export interface LossScale {
  readonly kind: ScaleKind;
  readonly min: number;
  readonly max: number;
}

/** What is asked of a range. */
export interface ScaleRequest {
  readonly kind: ScaleKind;
  /** The share of the range that stays free at the top, for labels. */
  readonly headroom?: number;
  /** True where every value has to be in sight, rather than those that say something. */
  readonly everything?: boolean;
}

/** The share of training that is left out of the range where it only falls from where it began. */
const SETTLING_SHARE = 0.02;

/**
 * A range for losses: from just under the lowest to just over the highest of the known levels and of the curves once
 * they have settled. A loss starts far above every level; showing its fall would flatten all that comes after.
 */
export function lossScale(
  curves: readonly Curve[],
  levels: readonly Level[],
  { kind, headroom = 0, everything = false }: ScaleRequest,
): LossScale {
  const skipped = everything ? 0 : SETTLING_SHARE;
  const settled = curves.flatMap(({ values }) => values.slice(Math.floor(values.length * skipped)));
  // A logarithmic axis has no place for a floor of 0, nor for a loss that has reached it.
  const placeable = (value: number): boolean => kind === 'linear' || value > 0;
  const known = levels.map(({ natsPerCycle }) => natsPerCycle).filter(placeable);
  const reached =
    known.length > 1 && kind === 'linear' && !everything ? settledRange(settled, known) : settled;
  const shown = [...known, ...reached.filter(placeable)];
  const lowest = smallest(shown);
  const highest = -smallest(shown.map((value) => -value));
  if (!Number.isFinite(lowest)) return { kind, min: kind === 'log' ? 1 : 0, max: 10 };
  const margin = Math.max(0.04 * (highest - lowest), 0.02 * highest);
  if (kind === 'log') return { kind, min: lowest / 1.05, max: highest * 1.05 };
  return { kind, min: Math.max(0, lowest - margin), max: highest + margin + headroom * (highest - lowest) };
}

/** Where plateaus are known, the highest of them bounds what is worth showing from above. */
function settledRange(values: readonly number[], known: readonly number[]): number[] {
  const highest = -smallest(known.map((value) => -value));
  return values.filter((value) => value <= highest);
}

function smallest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

/** The mantissas of ticks on a logarithmic axis, thinned until few enough are left. */
const MANTISSAS = [[1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5], [1, 3], [1]] as const;
const MOST_TICKS = 8;

/** Ticks for a logarithmic axis; undefined for a linear one, where the chart chooses well. */
export function ticksOf({ kind, min, max }: LossScale): readonly number[] | undefined {
  if (kind === 'linear') return undefined;
  const lowest = Math.floor(Math.log10(min));
  const exponents = Array.from({ length: Math.ceil(Math.log10(max)) - lowest + 1 }, (_, at) => lowest + at);
  const choices = MANTISSAS.map((choice) =>
    exponents
      .flatMap((exponent) => choice.map((mantissa) => Number(`${mantissa}e${exponent}`)))
      .filter((tick) => tick >= min && tick <= max),
  );
  const few = choices.find((ticks) => ticks.length <= MOST_TICKS);
  if (few !== undefined) return few;
  const powers = choices.at(-1) ?? [];
  return powers.filter((_, at) => at % Math.ceil(powers.length / MOST_TICKS) === 0);
}

/** The scale as the keys of an ECharts value axis. */
export function scaleParts({ kind, min, max }: LossScale): ChartPart {
  return kind === 'log' ? { type: 'log', min, max } : { type: 'value', min, max };
}
