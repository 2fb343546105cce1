import type { JsonObject } from '@meristem/autodiff';
import { foldKey, randomKey } from '@meristem/autodiff';
import type { Task } from '../contract/task.ts';
import { shuffle } from './epoch-order.ts';
import { labelledExamples } from './labelled-examples.ts';
import type { LabelledSet } from './labelled-set.ts';

/** What a task of rows that somebody measured is made of. */
export interface ClassedRowsRequest {
  readonly name: string;
  readonly source: string;
  /** How many rows to learn from, chosen with the seed; the others are held out. */
  readonly options: JsonObject & { readonly train: number; readonly seed: number };
  /** What the port of the measures is called. */
  readonly port: string;
  /** What the classes are called, in the order of the rows. */
  readonly names: readonly string[];
  /** Rows of one class after those of another: measures apart by blanks. */
  readonly rows: readonly (readonly string[])[];
  /** What measures off their mean are divided by; it sees those that are learned from alone. */
  deviation(sample: readonly number[]): number;
}

interface Row {
  readonly label: number;
  readonly measures: readonly number[];
}

/**
 * A task of rows with a class each, in people's units: some chosen at random are learned from, and the others held out. The port
 * carries measures off the mean of those that are learned from, in the deviation that is told.
 */
export function classedRows({ name, options, rows, ...request }: ClassedRowsRequest): Task {
  const all = rows.flatMap((each, label) =>
    each.map((row): Row => ({ label, measures: row.split(' ').map(Number) })),
  );
  const order = Int32Array.from(all.keys());
  shuffle(order, foldKey(randomKey(options.seed), name));
  const shuffled = Array.from(order, (at) => all[at] as Row);
  const train = shuffled.slice(0, options.train);
  const columns = (all[0] as Row).measures.map((_, at) =>
    train.map(({ measures }) => measures[at] as number),
  );
  const scale = { mean: columns.map(meanOf), deviation: columns.map(request.deviation) };
  return labelledExamples({
    name,
    source: request.source,
    options,
    inputs: { name: request.port, size: columns.length, standardised: scale },
    classes: request.names.length,
    names: request.names,
    train: setOf(train, scale),
    test: setOf(shuffled.slice(options.train), scale),
  });
}

function setOf(
  rows: readonly Row[],
  { mean, deviation }: { readonly mean: readonly number[]; readonly deviation: readonly number[] },
): LabelledSet {
  return {
    inputs: Float64Array.from(
      rows.flatMap(({ measures }) =>
        measures.map((measure, at) => (measure - (mean[at] as number)) / (deviation[at] as number)),
      ),
    ),
    labels: Uint8Array.from(rows, ({ label }) => label),
  };
}

function meanOf(sample: readonly number[]): number {
  return sample.reduce((total, value) => total + value, 0) / sample.length;
}

/** The standard deviation of a sample, as of a whole population; 1 where nothing differs. */
export function deviationOf(sample: readonly number[]): number {
  const mean = meanOf(sample);
  return Math.sqrt(meanOf(sample.map((value) => (value - mean) ** 2))) || 1;
}
