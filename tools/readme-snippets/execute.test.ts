import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execute } from './execute.ts';
import { extractSnippets } from './snippet.ts';
import { typeErrors } from './type-check.ts';

const packageFolder = join(import.meta.dirname, '../../packages/autodiff');

const snippetOf = (...lines: string[]) => {
  const [snippet] = extractSnippets(['```ts', ...lines, '```'].join('\n'));
  if (snippet === undefined) throw new Error('the test holds no snippet');
  return snippet;
};

describe('execute', () => {
  it('accepts a snippet that prints what it says', () => {
    const snippet = snippetOf(
      'const values: number[] = [1, 2];',
      'for (const value of [1, 1]) console.log(value); // -> 1',
      "console.log('%s and', 'text', values); // -> text and [ 1, 2 ]",
    );
    expect(execute(snippet, packageFolder)).toEqual([]);
  });

  it('reports a print that differs, and one that is never reached', () => {
    const snippet = snippetOf('console.log(1); // -> 2', 'if (1 > 2) console.log(3); // -> 3');
    expect(execute(snippet, packageFolder)).toEqual([
      'line 2: printed "1", not "2"',
      'line 3: never printed "3"',
    ]);
  });

  it('reports an error with its line', () => {
    const [problem] = execute(snippetOf('', "throw new Error('broken');"), packageFolder);
    expect(problem).toContain('ended with 1');
    expect(problem).toMatch(/:3\b[^]*broken/);
  });

  it('resolves a package to its sources, from inside and from outside', () => {
    const snippet = snippetOf(
      "console.log(import.meta.resolve('@meristem/autodiff').split('/').slice(-2).join('/')); // -> src/index.ts",
    );
    expect(execute(snippet, packageFolder)).toEqual([]);
    expect(execute(snippet, join(packageFolder, '../..'))).toEqual([]);
  });
});

describe('typeErrors', () => {
  it('reports a type error at its line, and nothing else', { timeout: 30_000 }, () => {
    const readme = join(packageFolder, 'README.md');
    const good = snippetOf("import type {} from '@meristem/autodiff';", 'console.log([1].at(0));');
    const bad = { ...snippetOf('', "const count: number = 'three';"), line: 7 };
    expect(typeErrors([good, bad].map((snippet) => ({ readme, snippet })))).toEqual([
      `${readme}:8: Type 'string' is not assignable to type 'number'.`,
    ]);
  });
});
