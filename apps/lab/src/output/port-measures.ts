import type { HeldOutResult } from '../result/held-out-result.ts';

/** Measures by port, with how people read them. */
const MEASURES = {
  accuracy: { title: 'right', format: (value: number) => `${(100 * value).toFixed(1)}%` },
  f1: { title: 'F1', format: (value: number) => value.toFixed(3) },
  bitsPerCharacter: { title: 'bits per character', format: (value: number) => value.toFixed(3) },
  r2: { title: 'R2', format: (value: number) => value.toFixed(3) },
  rmse: { title: 'RMSE', format: (value: number) => String(Number(value.toPrecision(4))) },
} as const;

export type PortMeasure = keyof typeof MEASURES;

/** A measure of one port, in a table. */
export interface MeasureColumn {
  readonly name: string;
  of(heldOut: HeldOutResult): number | undefined;
  format(value: number): string;
}

/** Whether results are of a network that says several things. */
export function saysSeveral(results: readonly HeldOutResult[]): boolean {
  return new Set(results.flatMap(({ costs }) => Object.keys(costs))).size > 1;
}

/** A column for each port that has such a measure; the port is named where there are several, be it measured otherwise. */
export function measureColumns(
  measures: readonly PortMeasure[],
  results: readonly HeldOutResult[],
): readonly MeasureColumn[] {
  const several = saysSeveral(results);
  return measures.flatMap((measure) => {
    const { title, format } = MEASURES[measure];
    const ports = [...new Set(results.flatMap((heldOut) => Object.keys(heldOut[measure] ?? {})))];
    return ports.map((port): MeasureColumn => ({
      name: several ? `${title}, ${port}` : title,
      of: (heldOut) => heldOut[measure]?.[port],
      format,
    }));
  });
}
