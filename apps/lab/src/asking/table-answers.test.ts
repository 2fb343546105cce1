import type { TableSchema } from '@meristem/data';
import { expect, it } from 'vitest';
import type { Answer } from './answers.ts';
import { tableAnswers } from './table-answers.ts';

/** Classes whose names are numbers, which objects put into an order of their own. */
const SCHEMA = {
  targets: [
    { name: 'change', type: 'class', port: 'change', classes: ['-1', '1', '0'] },
    { name: 'price', type: 'number', port: 'price', mark: '.', mean: 0, deviation: 1 },
  ],
} as const satisfies Pick<TableSchema, 'targets'>;
const ANSWER = {
  question: { line: 2, steps: [{}], sequence: false },
  said: { change: { probabilities: [0.5, 0.25, 0.125] }, price: { values: [1.5] } },
  from: 0,
} as unknown as Answer;

it('say how likely each class is in the column of its name, whatever names are', () => {
  const { head, line } = tableAnswers(SCHEMA, 'csv');
  expect([head, line(ANSWER)]).toEqual(['change,change.-1,change.1,change.0,price', '-1,0.5,0.25,0.125,1.5']);
  expect(JSON.parse(tableAnswers(SCHEMA, 'jsonl').line(ANSWER))).toEqual({
    change: '-1',
    price: 1.5,
    probabilities: { change: { '-1': 0.5, '1': 0.25, '0': 0.125 } },
  });
});
