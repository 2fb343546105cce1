import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { build, createLogger, defaultClientConditions } from 'vite';
import { workspaceRoot } from '../workspace/projects.ts';

/** The page as a bundler makes it. */
export interface Bundle {
  readonly folder: string;
  /** Paths of its files, relative to the folder. */
  readonly files: readonly string[];
  /** What the bundler complained about. */
  readonly warnings: readonly string[];
}

const wasmFolder = join(workspaceRoot, 'packages/backend-cpu/wasm');

/** An import, static or dynamic, of a module of Node.js, or what Vite puts in the place of one. */
const HOST_IMPORT =
  /(?:\bfrom|\bimport)\s*\(?\s*["'`](?:node:[\w/]+|fs(?:\/promises)?|path|os|url|worker_threads|child_process)["'`]|__vite-browser-external/g;

/** Builds a page of this folder from the sources of the packages, as an app that uses them would with Vite. */
export async function buildPage(folder: string, page: 'page' | 'network-page' = 'page'): Promise<Bundle> {
  // A set, for the page and its worker are two bundles of nearly the same modules.
  const warnings = new Set<string>();
  const note = (message: string): void => void warnings.add(message);
  await build({
    root: join(import.meta.dirname, page),
    configFile: false,
    logLevel: 'warn',
    customLogger: { ...createLogger('silent'), warn: note, warnOnce: note, error: note },
    resolve: { conditions: ['@meristem/source', ...defaultClientConditions] },
    worker: { format: 'es' },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2023',
      reportCompressedSize: false,
      // How long the bundler takes on a busy machine is no fault of the page.
      rolldownOptions: { checks: { bundlerTimings: false } },
    },
  });
  return { folder, files: filesBelow(folder), warnings: [...warnings] };
}

/** What is wrong with a built page: warnings, modules of Node.js in it, kernels that are not those of the package. */
export function bundleProblems({ folder, files, warnings }: Bundle): string[] {
  const scripts = files.filter((file) => extname(file) === '.js');
  const hostImports = scripts.flatMap((file) =>
    hostImportsIn(readFileSync(join(folder, file), 'utf8')).map(
      (found) => `bundle: found ${found} in ${file}, expected no module of Node.js. Ask for it at run time.`,
    ),
  );
  const missing = filesBelow(wasmFolder)
    .filter((file) => extname(file) === '.wasm')
    .filter((file) => !files.some((built) => isSameFile(join(wasmFolder, file), join(folder, built))))
    .map((file) => `bundle: found no copy of ${file} in ${files.map((each) => basename(each)).join(', ')}.`);
  return [...warnings.map((warning) => `bundle: vite warned: ${warning}`), ...hostImports, ...missing];
}

/** Imports of Node.js modules in a script. */
export function hostImportsIn(script: string): string[] {
  return script.match(HOST_IMPORT) ?? [];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function isSameFile(one: string, other: string): boolean {
  return extname(one) === extname(other) && readFileSync(one).equals(readFileSync(other));
}
