import { join } from 'node:path';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { referencedFiles } from './tools/affected/referenced-files.ts';

const conditions = ['@meristem/source', ...defaultServerConditions];

const setupFiles = ['stray-output', 'leaked-workers'].map((guard) =>
  join(import.meta.dirname, `tools/test-guards/${guard}.ts`),
);

const project = (name: string, root: string, more: { include?: string[]; isolate?: boolean } = {}) => ({
  extends: true as const,
  test: { name, root, include: ['src/**/*.test.ts'], setupFiles, ...more },
});

/** A portable package keeps nothing in a process, so its test files share one: no module is loaded or compiled twice. */
const portable = (name: string) => project(name, `packages/${name}`, { isolate: false });

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
    reporters: ['default', ...report],
    outputFile: { json: join(import.meta.dirname, `.test-reports/${tested}.json`) },
    projects: [
      portable('autodiff'),
      portable('tasks'),
      portable('growable'),
      portable('experiment'),
      project('backend-cpu', 'packages/backend-cpu'),
      project('lab', 'apps/lab', { isolate: false }),
      project('tools', 'tools', { include: ['**/*.test.ts'] }),
    ],
  },
});
