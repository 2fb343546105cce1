import { join } from 'node:path';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import tseslint from 'typescript-eslint';
import { mayImport } from './import-check.ts';
import { LAYERS } from './layers.ts';
import { projectOf, readProjects, workspaceRoot } from '../workspace/projects.ts';
import { boundariesRule } from './rule.ts';

const projects = readProjects();
const linter = new Linter({ cwd: workspaceRoot });

/** Lints one line of source as if it stood in `file` of this workspace. */
function lint(file: string, source: string): string[] {
  const messages = linter.verify(
    source,
    {
      files: ['**/*.ts'],
      languageOptions: { parser: tseslint.parser },
      plugins: { meristem: { rules: { boundaries: boundariesRule(projects) } } },
      rules: { 'meristem/boundaries': 'error' },
    },
    join(workspaceRoot, file),
  );
  return messages.map(({ message }) => message);
}

describe('layers', () => {
  it.each([
    ['packages/autodiff/src/a.ts', '@meristem/tasks'],
    ['packages/autodiff/src/a.ts', '@meristem/growable'],
    ['packages/autodiff/src/a.ts', '@meristem/lab'],
    ['packages/tasks/src/a.ts', '@meristem/growable'],
    ['packages/growable/src/a.ts', '@meristem/tasks'],
    ['packages/growable/src/a.test.ts', '@meristem/tasks'],
    ['packages/growable/src/a.ts', '@meristem/lab'],
    ['packages/growable/src/a.test.ts', '@meristem/experiment'],
    ['packages/experiment/src/a.ts', '@meristem/tasks'],
  ])('%s may not import %s', (file, name) => {
    expect(lint(file, `import { x } from '${name}'; x();`)).toEqual([
      expect.stringContaining(`may not import ${name}`),
    ]);
  });

  it.each([
    ['packages/tasks/src/a.ts', '@meristem/autodiff'],
    ['packages/growable/src/a.ts', '@meristem/autodiff'],
    ['packages/growable/src/a.test.ts', '@meristem/autodiff/testing'],
    ['packages/experiment/src/a.ts', '@meristem/growable'],
    ['packages/experiment/src/a.ts', 'zod'],
    ['packages/growable/src/a.ts', './b.ts'],
    ['packages/growable/src/nested/a.ts', '../b.ts'],
    ['apps/lab/src/a.ts', '@meristem/growable'],
    ['apps/lab/src/a.ts', 'node:fs'],
    ['packages/tasks/src/a.test.ts', 'node:fs'],
  ])('%s may import %s', (file, name) => {
    expect(lint(file, `import { x } from '${name}'; x();`)).toEqual([]);
  });
});

describe('every form of import', () => {
  it.each([
    `import '@meristem/tasks';`,
    `import type { X } from '@meristem/tasks';`,
    `export { x } from '@meristem/tasks';`,
    `export * from '@meristem/tasks';`,
    `export const x = await import('@meristem/tasks');`,
    `export type X = import('@meristem/tasks').X;`,
  ])('%s is seen', (source) => {
    expect(lint('packages/growable/src/a.ts', source)).toHaveLength(1);
  });
});

describe('ways round the exports', () => {
  it('reports a deep import and lists the exports', () => {
    expect(lint('apps/lab/src/a.ts', `import '@meristem/autodiff/src/random.ts';`)).toEqual([
      expect.stringMatching(/reaches past the exports of @meristem\/autodiff, which are \., \.\/testing/),
    ]);
  });

  it('reports a relative path into another package', () => {
    expect(lint('packages/growable/src/a.ts', `import '../../autodiff/src/index.ts';`)).toEqual([
      expect.stringContaining('import @meristem/autodiff by its name'),
    ]);
  });

  it('reports a package that imports itself by name', () => {
    expect(lint('packages/tasks/src/a.ts', `import '@meristem/tasks';`)).toEqual([
      expect.stringContaining('use a relative path'),
    ]);
  });

  it('lets examples use their package by name alone', () => {
    const file = 'packages/growable/examples/a.ts';
    expect(lint(file, `import '@meristem/growable';`)).toEqual([]);
    expect(lint(file, `import './b.ts';`)).toEqual([]);
    expect(lint(file, `import '../src/index.ts';`)).toEqual([
      expect.stringContaining('leaves the examples of @meristem/growable; import it by its name'),
    ]);
  });

  it.each(['node:worker_threads', 'fs', 'node:fs/promises'])('reports %s in a portable package', (name) => {
    expect(lint('packages/tasks/src/a.ts', `import '${name}';`)).toEqual([
      expect.stringContaining('has to run wherever JavaScript runs'),
    ]);
  });
});

describe('the projects of this workspace', () => {
  it('all have a scope that the layers know and a platform', () => {
    for (const { name, tags } of projects) {
      expect(
        tags.filter((tag) => tag in LAYERS),
        name,
      ).toHaveLength(1);
      expect(
        tags.filter((tag) => tag.startsWith('platform:')),
        name,
      ).toHaveLength(1);
    }
  });

  it('declare no dependency that the layers forbid', () => {
    const forbidden = projects.flatMap((from) =>
      projects
        .filter((to) => from.dependencies.includes(to.name) && !mayImport(LAYERS, from, to))
        .map((to) => `${from.name} -> ${to.name}`),
    );
    expect(forbidden).toEqual([]);
  });

  it('own the files below their folders and no others', () => {
    expect(projectOf(projects, join(workspaceRoot, 'packages/tasks/src/a.ts'))?.name).toBe('@meristem/tasks');
    expect(projectOf(projects, join(workspaceRoot, 'packages/tasks-more/a.ts'))).toBeUndefined();
  });
});
