import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { inspectSeries, seriesTask } from './series-task.ts';
import { inspectTable } from '../table/inspect-table.ts';
import { tableTask } from '../table/table-task.ts';

const word = fc.constantFrom(
  ...[
    'a',
    'b',
    ' a ',
    '',
    'NA',
    '1',
    '2',
    '3.5',
    '3,5',
    '1,234',
    '1.234,5',
    '1e999',
    '-',
    '5 kg',
    '$3',
    'yes',
    'no',
    'true',
  ],
  ...[
    '1/2/2024',
    '13/1/2024',
    '2024-02-30',
    '2024-03-01',
    '"',
    '""',
    '"x\n"',
    '🍎',
    '{',
    '{"a":1}',
    '[1]',
    'null',
    '\u2028',
  ],
);

/** Something like a table, with mistakes in it. */
const text = fc
  .record({
    rows: fc.array(fc.array(word, { minLength: 1, maxLength: 5 }), { maxLength: 30 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|', ' '),
    end: fc.constantFrom('\n', '\r\n', '\r', '\n\n'),
    header: fc.boolean(),
  })
  .map(({ rows, delimiter, end, header }) =>
    [...(header ? [['x', 'z', 'y'].join(delimiter)] : []), ...rows.map((row) => row.join(delimiter))].join(
      end,
    ),
  );

const records = fc
  .array(
    fc.record(
      {
        x: fc.oneof(fc.double(), fc.string(), fc.bigInt(), fc.boolean()),
        y: fc.constantFrom('a', 'b', 1, null),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 30 },
  )
  .map((rows) =>
    rows
      .map((row) =>
        JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
      )
      .join('\n'),
  );

it('anything is read or refused with a place; looking at it never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, records, fc.uint8Array({ maxLength: 200 })), async (source) => {
      const { problems } = await inspectTable(source, { target: 'y' });
      await inspectSeries(source, { target: 'y' });
      const outcome: unknown = await tableTask(source, { target: 'y' }).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(DataError);
        expect(outcome.message).toMatch(/^table(?:$|[:,])/);
        const told =
          outcome.message.startsWith('table: found 0 rows') ||
          /rows to learn from and|too large beside/.test(outcome.message);
        if (!told) expect(problems).toContain(outcome.message);
      }
      const series: unknown = await seriesTask(source, { target: 'y' }).catch((error: unknown) => error);
      if (series instanceof Error) expect(series).toBeInstanceOf(DataError);
    }),
    { numRuns: 200 },
  );
});
