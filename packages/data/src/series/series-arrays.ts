import { inputStandardisation, tooLarge } from '../table/fill-arrays.ts';
import type { SeriesSchema } from './series-schema.ts';
import type { SeriesValues } from './series-values.ts';

/** A series as networks see it. */
export interface SeriesArrays {
  readonly rows: number;
  readonly width: number;
  /** `[rows, width]`, standardised. */
  readonly inputs: Float32Array;
  readonly horizon: number;
  /** The port of each target, and where its number stands in a row. */
  readonly targets: readonly { readonly port: string; readonly place: number }[];
}

/**
 * Standardises a series by its schema. A target's port has the standardisation of its column.
 *
 * @throws {@link DataError} for a number that is too large for it
 */
export function seriesArrays(
  { inputs: columns, targets, horizon, report }: SeriesSchema,
  { rows, width, values, starts }: SeriesValues,
): SeriesArrays {
  const { mean, deviation } = inputStandardisation(columns);
  const inputs = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const place = at % width;
    inputs[at] = ((values[at] as number) - (mean[place] as number)) / (deviation[place] as number);
    if (!Number.isFinite(inputs[at])) throw tooLarge(`${report.source}, row ${Math.floor(at / width) + 1}`);
  }
  return {
    rows,
    width,
    inputs,
    horizon,
    targets: targets.map(({ name, port }) => ({
      port,
      place: starts[columns.findIndex((column) => column.name === name)] as number,
    })),
  };
}
