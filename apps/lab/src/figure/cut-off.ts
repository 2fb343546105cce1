import { formatCount } from '../progress/format.ts';
import { formatNats } from '../result/score.ts';
import type { Curve } from './curve.ts';
import type { LossScale } from './loss-scale.ts';

/**
 * What a loss axis leaves out of curves, in words: `cut off above 21.6: up to 55.4, until cycle 240`. Empty where everything is
 * in sight.
 */
export function cutOffText(curves: readonly Curve[], { min, max, kind }: LossScale): string {
  const above = outside(curves, (value) => value > max);
  const below = outside(curves, (value) => value < min);
  const parts = [
    ...(above === undefined
      ? []
      : [
          `cut off above ${formatNats(max)}: up to ${formatNats(above.most)}, last in cycle ${formatCount(above.last)}`,
        ]),
    ...(below === undefined
      ? []
      : [
          kind === 'log' && below.least <= 0
            ? `cut off below ${formatNats(min)}: losses of ${formatNats(below.least)}, which a logarithmic axis has no place for`
            : `cut off below ${formatNats(min)}: down to ${formatNats(below.least)}`,
        ]),
  ];
  return parts.join('; ');
}

interface Outside {
  readonly least: number;
  readonly most: number;
  /** The last cycle at which a curve is outside. */
  readonly last: number;
}

function outside(curves: readonly Curve[], is: (value: number) => boolean): Outside | undefined {
  const found = curves.flatMap(({ cycles, values }) =>
    values.flatMap((value, at) => (is(value) ? [{ value, cycle: cycles[at] as number }] : [])),
  );
  if (found.length === 0) return undefined;
  return found.reduce<Outside>(
    ({ least, most, last }, { value, cycle }) => ({
      least: Math.min(least, value),
      most: Math.max(most, value),
      last: Math.max(last, cycle),
    }),
    { least: Infinity, most: -Infinity, last: 0 },
  );
}
