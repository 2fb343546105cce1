import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onlySources } from './changed-files.ts';
import { referencedBy } from './referenced-files.ts';

const here = import.meta.dirname;

describe('referencedBy', () => {
  it('finds sources that are named by address, whichever extension they have once built', () => {
    const code = [
      "new Worker(new URL('./main.js', import.meta.url), { type: 'module' });",
      'new URL(`./changed-files${extension}`, import.meta.url);',
      "spawn(process.execPath, [join(import.meta.dirname, '../preflight.mjs')]);",
    ].join('\n');
    expect(referencedBy(code, here)).toEqual(
      ['main.ts', 'changed-files.ts', '../preflight.mjs'].map((name) => join(here, name)),
    );
  });

  it('passes over what is not there, and what is no source', () => {
    const code = "new URL('./no-such.ts', import.meta.url); new URL('../../README.md', import.meta.url);";
    expect(referencedBy(code, here)).toEqual([]);
  });
});

describe('onlySources', () => {
  it.each([
    [['packages/growable/src/index.ts', 'apps/lab/src/run/train-seed.test.ts'], true],
    [['packages/growable/src/index.ts', 'packages/growable/README.md'], false],
    [['packages/backend-cpu/assembly/matmul.ts'], false],
    [['tools/test-guards/leaked-workers.ts'], false],
  ])('%s: %s', (paths, expected) => {
    expect(onlySources(paths)).toBe(expected);
  });
});
