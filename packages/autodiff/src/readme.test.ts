import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRIMITIVES } from './primitives/table.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const table = /<!-- primitives -->\n([^]*)<!-- \/primitives -->/.exec(readme)?.[1] ?? '';
const rows = table
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

describe('the table of primitives in the README', () => {
  it('says of every primitive what its row of the table says, in the same order', () => {
    const expected = Object.entries(PRIMITIVES).map(([name, { summary }]) => [`\`${name}\``, summary]);
    expect(rows.slice(2)).toEqual(expected);
  });

  it('has a head', () => {
    expect(rows[0]).toEqual(['primitive', 'what it computes']);
    expect(rows[1]!.every((cell) => /^-+$/.test(cell))).toBe(true);
  });
});

describe('the table of primitives', () => {
  it('names every row as the primitive is named', () => {
    for (const [name, primitive] of Object.entries(PRIMITIVES)) expect(primitive.name).toBe(name);
  });
});
