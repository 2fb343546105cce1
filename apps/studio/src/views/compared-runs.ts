import type { ProgressEvent } from '../contract/index.ts';
import type { Curves } from './curve-columns.ts';
import { decimatedRows } from './decimated.ts';

/** What is read of each entry of a run's record. */
export type Reading = (entry: ProgressEvent) => number | undefined;

/** One curve for each run over the cycles of all of them: a run says nothing at cycles that only another one recorded. */
export function comparedCurves(
  records: readonly (readonly ProgressEvent[])[],
  read: Reading,
  most: number,
): Curves {
  const values = records.map(
    (record) =>
      new Map(
        thinned(record, read, Math.max(2, Math.floor(most / Math.max(1, records.length)))).map((entry) => [
          entry.cycle,
          read(entry),
        ]),
      ),
  );
  const cycles = [...new Set(values.flatMap((each) => [...each.keys()]))].sort((a, b) => a - b);
  const columns = values.map((each) =>
    cycles.map((cycle) => {
      const value = each.get(cycle);
      return value !== undefined && Number.isFinite(value) ? value : null;
    }),
  );
  return { cycles, columns };
}

function thinned(record: readonly ProgressEvent[], read: Reading, most: number): readonly ProgressEvent[] {
  const column = record.map((entry) => read(entry) ?? null);
  return decimatedRows([column], most).flatMap((row) => record[row] ?? []);
}

/** Neurons of all populations together. */
export function neuronsOf({ populations }: Pick<ProgressEvent, 'populations'>): number {
  return populations.reduce((sum, { scale, size }) => (scale === 'neuron' ? sum + size : sum), 0);
}
