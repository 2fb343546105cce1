import { type ColumnPrediction, targetReader, type TableSchema } from '@meristem/data';
import { stringify } from 'csv-stringify/sync';
import { type AnswerFormat, csvFault, jsonFault } from './answer-lines.ts';
import type { Answer } from './answers.ts';

/** What is told, by column. */
type Targets = Pick<TableSchema, 'targets'>;

/** Beside the columns: how likely each class is. */
const PROBABILITIES = 'probabilities';

/** Digits that a network of single precision has. */
const DIGITS = 7;

/**
 * What a network says of rows of a table, in the words of the table: by column, numbers in people's units and classes by name,
 * with how likely each one is.
 */
export function tableAnswers(schema: Targets, format: 'csv' | 'jsonl'): AnswerFormat {
  const read = targetReader(schema);
  const { targets } = schema;
  const said = ({ said: predictions, from }: Answer): readonly ColumnPrediction[] => {
    const columns = read(predictions, from);
    return targets.map(({ name }) => columns[name]!);
  };
  if (format === 'jsonl') {
    return {
      head: undefined,
      fault: jsonFault,
      line: (answer) => JSON.stringify(jsonAnswer(schema, said(answer))),
    };
  }
  const head = targets.flatMap((target) => [
    target.name,
    ...classesOf(target).map((name) => `${target.name}.${name}`),
  ]);
  const line = (cells: readonly (string | number)[]): string => stringify([cells]).trimEnd();
  return {
    head: line(head),
    fault: () => csvFault(head.length),
    line: (answer) =>
      line(
        said(answer).flatMap(({ value, probabilities }, at) => [
          short(value),
          // By name: an object has names that are whole numbers first, whatever stands in the head.
          ...classesOf(targets[at]!).map((name) => short(probabilities![name]!)),
        ]),
      ),
  };
}

function classesOf(target: Targets['targets'][number]): readonly string[] {
  return target.type === 'class' ? target.classes : [];
}

/** Of one column of classes, its probabilities stand by class; of several, by column and class. */
function jsonAnswer({ targets }: Targets, columns: readonly ColumnPrediction[]): object {
  const values = targets.map(({ name }, at) => [name, short(columns[at]!.value)] as const);
  const chances = targets.flatMap(({ name }, at) => {
    const { probabilities } = columns[at]!;
    if (!probabilities) return [];
    const entries = Object.entries(probabilities).map(([each, chance]) => [each, short(chance)] as const);
    return [[name, Object.fromEntries(entries)] as const];
  });
  const answer = Object.fromEntries(values);
  if (chances.length === 0 || PROBABILITIES in answer) return answer;
  return { ...answer, [PROBABILITIES]: targets.length === 1 ? chances[0]![1] : Object.fromEntries(chances) };
}

function short<T extends string | number>(value: T): T | number {
  return typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value;
}
