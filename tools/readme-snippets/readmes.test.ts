import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execute } from './execute.ts';
import { workspaceRoot } from '../workspace/projects.ts';
import { extractSnippets } from './snippet.ts';
import { typeErrors } from './type-check.ts';
const readmes = globSync(['README.md', '{packages,apps}/*/README.md'], { cwd: workspaceRoot }).sort();

const placed = readmes.flatMap((name) => {
  const readme = join(workspaceRoot, name);
  return extractSnippets(readFileSync(readme, 'utf8'))
    .filter(({ runs }) => runs)
    .map((snippet) => ({ title: `${name}:${snippet.line}`, readme, snippet }));
});

describe('the snippets of the READMEs', () => {
  it.each(placed)('$title runs and prints what it says', { timeout: 70_000 }, ({ readme, snippet }) => {
    expect(execute(snippet, dirname(readme))).toEqual([]);
  });

  it('pass the type check', { timeout: 60_000 }, () => {
    expect(typeErrors(placed)).toEqual([]);
  });
});
