import { join } from 'node:path';
import { build, defaultServerConditions } from 'vite';

/** Makes one script of the program and all that it imports: an emulated host takes seconds to read the sources themselves. */
export async function bundleProgram(folder: string): Promise<string> {
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    // Sources, not what may have been built of them.
    ssr: { noExternal: true, resolve: { conditions: ['@meristem/source', ...defaultServerConditions] } },
    build: {
      ssr: join(import.meta.dirname, 'program.ts'),
      outDir: folder,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  });
  return join(folder, 'program.mjs');
}
