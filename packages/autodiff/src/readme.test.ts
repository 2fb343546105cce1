import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as autodiff from './index.ts';
import { ELEMENTWISE, PRIMITIVES } from './primitives/table.ts';
import type { Tensor } from './tensor/tensor.ts';

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

describe('the table of elementwise operations', () => {
  it.each(Object.values(ELEMENTWISE))(
    'has a function for each that the package exports: $name',
    ({ name, arity }) => {
      const exported = (autodiff as Readonly<Record<string, unknown>>)[name] as (
        ...operands: Tensor[]
      ) => Tensor;
      const operands = ['x', 'y', 'z'].slice(0, arity).map((operand) => autodiff.input(operand, []));
      expect(exported(...operands).primitive).toBe(ELEMENTWISE[name as keyof typeof ELEMENTWISE]);
    },
  );
});

describe('the table of primitives', () => {
  it('names every row as the primitive is named', () => {
    for (const [name, primitive] of Object.entries(PRIMITIVES)) expect(primitive.name).toBe(name);
  });
});
