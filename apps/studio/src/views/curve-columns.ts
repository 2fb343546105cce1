import type { Opened, PlateauView, ProgressEvent, Scale } from '../contract/index.ts';
import { type Column, decimatedRows, rowsOf } from './decimated.ts';

/** Numbers over cycles, to draw as curves. */
export interface Curves {
  readonly cycles: readonly number[];
  readonly columns: readonly Column[];
}

type History = readonly ProgressEvent[];

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** Curves of what is read of each entry, with at most about so many points. */
export function curvesOf(
  record: History,
  reads: readonly ((entry: ProgressEvent) => number | undefined)[],
  most: number,
): Curves {
  const whole = reads.map((read) => record.map((entry) => finite(read(entry))));
  const rows = decimatedRows(whole, most);
  return {
    cycles: rows.map((row) => record[row]?.cycle ?? 0),
    columns: whole.map((column) => rowsOf(column, rows)),
  };
}

/** A population that a record tells of. */
export interface PopulationName {
  readonly name: string;
  readonly scale: Scale;
}

/** Every population of a record, those that are gone by now too, in the order in which they came. */
export function populationsOf(record: History): readonly PopulationName[] {
  const found = new Map<string, PopulationName>();
  for (const { populations } of record) {
    for (const { name, scale } of populations) if (!found.has(name)) found.set(name, { name, scale });
  }
  return [...found.values()];
}

/** Units of a population at an entry; undefined while there is no such population. */
export function sizeOf({ populations }: ProgressEvent, name: string): number | undefined {
  return populations.find((population) => population.name === name)?.size;
}

/** A plateau for as long as it holds. */
export interface PlateauSpan {
  readonly label: string;
  readonly value: number;
  /** Cycles. */
  readonly from: number;
  readonly to: number;
}

/** Plateaus over the time of a record: with another task come other ones. */
export function plateauSpans(record: History, opened: Pick<Opened, 'plateaus'>): readonly PlateauSpan[] {
  const last = record.at(-1)?.cycle ?? 0;
  const spans: PlateauSpan[] = [];
  let [held, since] = [opened.plateaus, record[0]?.cycle ?? 0];
  for (const { cycle, plateaus } of record) {
    if (plateaus === undefined || samePlateaus(plateaus, held)) continue;
    if (cycle > since) spans.push(...spansOf(held, since, cycle));
    [held, since] = [plateaus, cycle];
  }
  return [...spans, ...spansOf(held, since, last)];
}

function spansOf(plateaus: readonly PlateauView[], from: number, to: number): readonly PlateauSpan[] {
  return plateaus.map(({ label, natsPerCycle }) => ({ label, value: natsPerCycle, from, to }));
}

function samePlateaus(a: readonly PlateauView[], b: readonly PlateauView[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ label, natsPerCycle }, k) => label === b[k]?.label && natsPerCycle === b[k]?.natsPerCycle)
  );
}

/** Ratio of the greatest to the least loss from which a logarithmic axis shows more. */
const LOG_PAYS = 20;

/** Whether a logarithmic axis shows more of some values: all are above 0, and they lie far apart. */
export function logPays(columns: readonly Column[]): boolean {
  const [least, most] = extremes(columns);
  return least > 0 && most / least >= LOG_PAYS;
}

/** Values that no axis can show: entries whose loss is no finite number. */
export function unshownOf(record: History): number {
  return record.filter(({ loss }) => !Number.isFinite(loss)).length;
}

/** The least and the greatest of some columns; an empty range for none. */
export function extremes(columns: readonly Column[]): readonly [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const column of columns) {
    for (const value of column) {
      if (value !== null) [least, most] = [Math.min(least, value), Math.max(most, value)];
    }
  }
  return [least, most];
}

/** The range of an axis that shows all of some values, and those that are marked on it. */
export function axisRange(
  columns: readonly Column[],
  marked: readonly number[],
  log: boolean,
): [least: number, most: number] {
  const shown = log ? marked.filter((value) => value > 0) : marked;
  const [least, most] = extremes([...columns, shown]);
  if (least > most) return log ? [0.1, 10] : [0, 1];
  if (log) return [least / 1.2, most * 1.2];
  const margin = 0.06 * (most - least || Math.abs(most) || 1);
  return [least >= 0 && least < margin ? 0 : least - margin, most + margin];
}
