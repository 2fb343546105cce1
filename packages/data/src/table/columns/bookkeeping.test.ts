import { describe, expect, it } from 'vitest';
import { inspectTable } from '../inspect-table.ts';

describe('columns that keep the rows in order', () => {
  const rows = Array.from({ length: 40 }, (_, at) => ({
    sampleId: 100 + ((at * 7) % 61),
    fold: at % 4,
    part: at % 5 === 0 ? 'test' : 'train',
    size: at % 9,
    kind: at % 9 > 4 ? 'large' : 'small',
  }));

  it('are left out, and how to use them is told', async () => {
    const { columns, problems } = await inspectTable(rows, { target: 'kind' });
    expect(columns?.map(({ name, use }) => [name, use])).toEqual([
      ['sampleId', 'none'],
      ['fold', 'none'],
      ['part', 'none'],
      ['size', 'input'],
      ['kind', 'target'],
    ]);
    expect(problems).toEqual([
      'table, column "sampleId": left out, because it seems to name the rows: every one has a number of its own. Choose the columns to learn from (columns), this one among them, if it is more than a name.',
      'table, column "fold": left out, because it seems to say which part of the table a row is in. Hold such a part out (split: {"column":"fold","value":"3"}), or choose the columns to learn from (columns), this one among them.',
      'table, column "part": left out, because it seems to say which part of the table a row is in. Hold such a part out (split: {"column":"part","value":"test"}), or choose the columns to learn from (columns), this one among them.',
    ]);
  });

  it('are learned from where they are asked for, and part the rows where that is said', async () => {
    const chosen = await inspectTable(rows, { target: 'kind', columns: ['sampleId', 'fold'] });
    expect(chosen.columns?.map(({ use }) => use)).toEqual(['input', 'input', 'none', 'none', 'target']);
    const parted = await inspectTable(rows, { target: 'kind', split: { column: 'part', value: 'test' } });
    expect(parted.columns?.[2]?.use).toBe('split');
  });

  it('are kept where the numbers alone say so, with a word', async () => {
    const ranked = Array.from({ length: 100 }, (_, at) => ({
      rank: 1 + ((at * 7) % 100),
      kind: 'ab'[at % 2]!,
      x: at % 3,
    }));
    const { columns, problems } = await inspectTable(ranked, { target: 'kind' });
    expect(columns?.[0]?.use).toBe('input');
    expect(problems).toEqual([
      'table, column "rank": each of 100 rows has another number from 1 to 100. Leave it out (leaveOut: ["rank"]) if it is but a name of the row: "rank" is learned from as it stands.',
    ]);
  });
});
