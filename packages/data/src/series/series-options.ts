import { AT_LEAST_ONE, checkOptions, oneOf, OptionError, type OptionTable, that } from '@meristem/autodiff';
import {
  refuseContradictions,
  type ResolvedOptions,
  TABLE_OPTIONS,
  type TableOptions,
  told as toldOf,
} from '../table/options.ts';
import type { SeriesSchema } from './series-schema.ts';
import { SERIES_SCHEMA } from './series-schema-expectation.ts';

/** How a table is read, whatever is learned from it. */
type ReadingOptions = Pick<
  TableOptions,
  | 'format'
  | 'columns'
  | 'leaveOut'
  | 'types'
  | 'missingWords'
  | 'delimiter'
  | 'header'
  | 'encoding'
  | 'decimal'
  | 'dates'
  | 'categories'
  | 'rare'
>;

/** How a series is read and what is learned from it: options of {@link seriesTask}. */
export interface SeriesOptions extends ReadingOptions {
  /** What the task and text or bytes in memory are called; `series` unless told, and files by their paths. */
  readonly name?: string;
  /** The column to predict, or several; may be left out where only one holds numbers. */
  readonly target?: string | readonly string[];
  /** The column by which rows are in order; unless told, the first of dates. It is no input unless `columns` names it. */
  readonly time?: string;
  /** How many rows ahead to predict; 1 unless told. */
  readonly horizon?: number;
  /** Rows that a network without memory sees at once. Without it a network reads row by row and has to remember. */
  readonly window?: number;
  /** Of networks that remember: rows of a training cycle; 32 unless told. */
  readonly steps?: number;
  /** The share of rows, from the end, that is held out; a fifth unless told. */
  readonly split?: number;
  /** Cells without a value: `hold`, unless told, takes the last one before; `refuse` throws. */
  readonly missing?: 'hold' | 'refuse';
  /** What was inferred before, from the options of a task: then nothing is inferred, and other options have no effect. */
  readonly schema?: SeriesSchema;
}

const { name, target, format, columns, leaveOut, types, missingWords, delimiter } = TABLE_OPTIONS;
const { header, encoding, decimal, dates, categories, rare } = TABLE_OPTIONS;

const SERIES_OPTIONS: OptionTable<SeriesOptions> = {
  ...{ name, format, columns, leaveOut, types, missingWords, delimiter },
  target: { expected: target.expected, fault: (value, path) => target.fault(value, path) },
  ...{ header, encoding, decimal, dates, categories, rare },
  time: name,
  horizon: AT_LEAST_ONE,
  window: AT_LEAST_ONE,
  steps: AT_LEAST_ONE,
  split: that('a number above 0 and below 1', (value) => typeof value === 'number' && value > 0 && value < 1),
  missing: oneOf(['hold', 'refuse']),
  schema: SERIES_SCHEMA,
};

/** Options with what holds unless told. */
export interface ResolvedSeries extends Omit<SeriesOptions, 'target'> {
  readonly name: string;
  readonly target: readonly string[];
  readonly horizon: number;
  readonly steps: number;
  readonly split: number;
  readonly missing: 'hold' | 'refuse';
}

/** Rows of a training cycle unless told, however short the series is. */
export const USUAL_STEPS = 32;

/** @throws OptionError for an option that is not known or cannot be */
export function resolvedSeries(operation: string, options: SeriesOptions): ResolvedSeries {
  checkOptions(operation, options, SERIES_OPTIONS);
  const { target: asked = [], window, steps } = options;
  if (window !== undefined && steps !== undefined) {
    throw new OptionError(operation, {
      path: 'options.steps',
      found: `${steps} beside a window of ${window}`,
      expected: 'one of the two',
      remedy: 'Give a window to networks without memory, steps to those that remember.',
    });
  }
  const target = typeof asked === 'string' ? [asked] : asked;
  refuseContradictions(operation, target, options);
  return {
    horizon: 1,
    steps: USUAL_STEPS,
    split: 0.2,
    missing: 'hold',
    ...toldOf(options),
    name: options.name ?? 'series',
    target,
  };
}

/** The options with which the table of a series is read: every column is looked at as an input. */
export function tableOptionsOf(series: ResolvedSeries): ResolvedOptions {
  const { format: as, columns: chosen, leaveOut: left, types: told, missingWords: words } = series;
  const { delimiter: mark, header: names, encoding: code, decimal: point, dates: order } = series;
  const given = {
    ...(as && { format: as }),
    ...(chosen && { columns: [...new Set([...chosen, ...series.target])] }),
    ...(left && { leaveOut: left }),
    ...(told && { types: told }),
    ...(mark !== undefined && { delimiter: mark }),
    ...(names !== undefined && { header: names }),
    ...(code !== undefined && { encoding: code }),
    ...(point && { decimal: point }),
    ...(order && { dates: order }),
  };
  return {
    ...given,
    name: series.name,
    target: [],
    foretold: series.target,
    regress: true,
    missing: 'indicate',
    missingWords: words ?? [],
    seed: 0,
    categories: series.categories ?? 64,
    rare: series.rare ?? 2,
  };
}
