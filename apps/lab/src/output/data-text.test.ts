import { expect, it } from 'vitest';
import { dataText } from './data-text.ts';

it('keeps a column on a line of its own, whatever its values are', () => {
  const column = { type: 'category, one of 2', use: 'input', missing: 0 } as const;
  const text = dataText({
    ...{ kind: 'table', source: 'notes.csv', facts: [], problems: [] },
    columns: [{ ...column, name: 'a\r\nb', examples: ['one\ntwo', 'tab\there'] }],
  });
  const lines = text.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(lines).toContainEqual(['a\\r\\nb', 'input', 'category, one of 2', '-', 'one\\ntwo, tab\\there']);
});
