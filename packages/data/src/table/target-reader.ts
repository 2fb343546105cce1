import { checkArgument } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import type { TableSchema, TargetColumn } from './schema.ts';
import { TARGETS } from './schema-expectation.ts';

/** What a network says about one port, as far as a reader needs it: what `network.predict` returns. */
export interface PortPrediction {
  /** Of classes: how likely each is, row after row. */
  readonly probabilities?: ArrayLike<number>;
  /** Of numbers: in people's units. */
  readonly values?: ArrayLike<number>;
}

/** What is predicted for one column of a row. */
export interface ColumnPrediction {
  /** A number in the column's units, or the name of the likeliest class. */
  readonly value: number | string;
  /** Of classes: how likely each is, by name. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** Turns predictions of a network back into columns, by name. @param row which of the rows that were asked for; the first unless told */
export type TargetReader = (
  predictions: Readonly<Record<string, PortPrediction>>,
  row?: number,
) => Readonly<Record<string, ColumnPrediction>>;

/** Turns predictions of a network for the task that a schema belongs to back into values and names of classes. @throws OptionError for what is no schema */
export function targetReader(schema: Pick<TableSchema, 'targets'>): TargetReader {
  const { targets } = Object(schema) as typeof schema;
  checkArgument('targetReader', 'schema.targets', targets, TARGETS);
  return (predictions, row = 0) =>
    Object.fromEntries(targets.map((target) => [target.name, read(target, predictions[target.port], row)]));
}

function read(target: TargetColumn, prediction: PortPrediction | undefined, row: number): ColumnPrediction {
  if (target.type === 'number') {
    const value = prediction?.values?.[row];
    if (value === undefined) throw unanswered(target, 'values', row);
    return { value };
  }
  const { classes } = target;
  const likely = classes.map((_, at) => prediction?.probabilities?.[row * classes.length + at]);
  if (likely.includes(undefined)) throw unanswered(target, 'probabilities', row);
  const chances = likely as readonly number[];
  const best = chances.indexOf(Math.max(...chances));
  return {
    value: classes[best] as string,
    probabilities: Object.fromEntries(classes.map((name, at) => [name, chances[at] as number])),
  };
}

function unanswered({ name, port }: TargetColumn, what: string, row: number): DataError {
  return new DataError({
    path: `predictions.${port}.${what}, column ${JSON.stringify(name)}`,
    found: 'nothing',
    expected: `what the network says about row ${row}`,
    remedy: 'Pass what predict returned for the port of that name.',
  });
}
