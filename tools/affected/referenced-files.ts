import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'vitest/config';

/** A source named by its address: a worker, a program for a process of its own. Nothing imports it. */
const ADDRESS = /(?:new URL\(|import\.meta\.dirname,)\s*['`]([^'`]+(?:\.[mc]?[jt]s|\$\{extension\}))['`]/g;

/** Sources that `code`, of a file in `folder`, names by address. */
export function referencedBy(code: string, folder: string): string[] {
  return [...code.matchAll(ADDRESS)]
    .map(([, path = '']) => resolve(folder, path.replace('${extension}', '.ts')))
    .flatMap((path) => [path, path.replace(/\.js$/, '.ts')])
    .filter((path, at, all) => existsSync(path) && all.indexOf(path) === at);
}

/**
 * Lets `vitest related` and `--changed` see that a file depends on workers and programs which it names by address: each
 * becomes an import that is never executed.
 */
export function referencedFiles(): Plugin {
  return {
    name: 'meristem:referenced-files',
    enforce: 'pre',
    transform(code, id) {
      if (id.includes('/node_modules/') || !/\.[mc]?ts$/.test(id)) return undefined;
      const imports = referencedBy(code, dirname(id)).map((path) => `import(${JSON.stringify(path)})`);
      return imports.length === 0
        ? undefined
        : { code: `${code}\n() => [${imports.join(', ')}];`, map: null };
    },
  };
}
