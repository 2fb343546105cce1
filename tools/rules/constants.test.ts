import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { constantsRule } from './constants.ts';

const linter = new Linter();

function lint(source: string): string[] {
  const messages = linter.verify(
    source,
    {
      files: ['**/*.ts'],
      languageOptions: { parser: tseslint.parser },
      plugins: { meristem: { rules: { constants: constantsRule } } },
      rules: { 'meristem/constants': 'error' },
    },
    'source.ts',
  );
  return messages.map(({ message }) => message);
}

describe('a constant of a module', () => {
  it.each([
    'const most = 300;',
    "export const name: string = 'a';",
    'const negative = -1e-4;',
    'const bytes = 16 * 1024;',
    'const text = `${NAME}.json`;',
    'const pattern = /^a/u;',
    "const kinds = ['a', 'b'] as const;",
    "const words = new Set(['a']);",
    'const table = Object.freeze({ a: 1, b: { c: [OTHER] } }) satisfies object;',
  ])('is CAPITALS where it is data: %s', (source) => {
    expect(lint(source)).toEqual([expect.stringMatching(/is data of this module; write it in CAPITALS/)]);
  });

  it.each([
    'const MOST = 300;',
    'const running = new Map();',
    'const shape = f(3);',
    'const operations = { add: (x) => x };',
    'const twice = (x) => 2 * x;',
    'function f() { const local = 3; return local; }',
    'let count = 0;',
    'const { argv } = process;',
  ])('may be written like this: %s', (source) => {
    expect(lint(source)).toEqual([]);
  });

  it('is camelCase where it is a function', () => {
    expect(lint('export const TWICE = (x) => 2 * x;')).toEqual([
      '"TWICE" is a function; write it in camelCase.',
    ]);
  });
});
