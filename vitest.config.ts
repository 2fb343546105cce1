import { join } from 'node:path';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { referencedFiles } from './tools/affected/referenced-files.ts';

const conditions = ['@meristem/source', ...defaultServerConditions];

const setupFiles = ['stray-output', 'leaked-workers'].map((guard) =>
  join(import.meta.dirname, `tools/test-guards/${guard}.ts`),
);

/** What checks every program that the tests of backend-cpu run. */
const validated = join(import.meta.dirname, 'packages/backend-cpu/src/testing/validated-programs.ts');

interface Files {
  readonly include?: string[];
  readonly exclude?: string[];
  readonly isolate?: boolean;
  readonly setupFiles?: string[];
}

const project = (name: string, root: string, files: Files = {}) => ({
  extends: true as const,
  test: { name, root, include: ['src/**/*.test.ts'], setupFiles, ...files },
});

/** A portable package keeps nothing in a process, so its test files share one: no module is loaded or compiled twice. */
const portable = (name: string, files: Files = {}) =>
  project(name, `packages/${name}`, { isolate: false, ...files });

/** These mock a module, which no other test file may have loaded. */
const mocking = ['src/**/{compilations,recompilation}.test.ts'];

/** The project that Nx tests; its totals are cached with its result, for `npm test` to add up. */
const { NX_TASK_TARGET_PROJECT: tested } = process.env;
const report = tested === undefined ? [] : ['json' as const];

export default defineConfig({
  plugins: [referencedFiles()],
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    allowOnly: false,
    testTimeout: 20_000,
    maxWorkers: '100%',
    // Worker threads and processes that tests start load what an earlier one compiled.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') },
    reporters: ['default', ...report],
    outputFile: { json: join(import.meta.dirname, `.test-reports/${tested}.json`) },
    projects: [
      portable('autodiff'),
      portable('tasks'),
      portable('data'),
      portable('network'),
      portable('exchange'),
      portable('growable', { exclude: mocking }),
      project('growable-mocking', 'packages/growable', { include: mocking }),
      portable('experiment'),
      project('backend-cpu', 'packages/backend-cpu', { setupFiles: [...setupFiles, validated] }),
      project('lab', 'apps/lab', { isolate: false }),
      project('studio', 'apps/studio', { isolate: false }),
      project('tools', 'tools', { include: ['**/*.test.ts'] }),
    ],
  },
});
