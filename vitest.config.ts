import { join } from 'node:path';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const conditions = ['@meristem/source', ...defaultServerConditions];

const setupFiles = ['stray-output', 'leaked-workers'].map((guard) =>
  join(import.meta.dirname, `tools/test-guards/${guard}.ts`),
);

const project = (name: string, root: string, include = 'src/**/*.test.ts') => ({
  extends: true as const,
  test: { name, root, include: [include], setupFiles },
});

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    allowOnly: false,
    testTimeout: 20_000,
    projects: [
      project('autodiff', 'packages/autodiff'),
      project('tasks', 'packages/tasks'),
      project('growable', 'packages/growable'),
      project('experiment', 'packages/experiment'),
      project('backend-cpu', 'packages/backend-cpu'),
      project('lab', 'apps/lab'),
      project('tools', 'tools', '**/*.test.ts'),
    ],
  },
});
