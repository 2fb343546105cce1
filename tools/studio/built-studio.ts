import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'vite';
import { workspaceRoot } from '../workspace/projects.ts';

/** The studio's page, built from source into a folder. */
export async function buildStudio(folder: string): Promise<void> {
  await build({
    configFile: join(workspaceRoot, 'apps/studio/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  });
}

/** The text of axe, which looks for faults of accessibility in a page that is open. */
export const AXE = createRequire(join(workspaceRoot, 'apps/studio/package.json')).resolve(
  'axe-core/axe.min.js',
);
