/** What a layer may import from, by the Nx tags that stand in each project's package.json. */
export interface Layer {
  /** Scope tags of the workspace projects that this layer may import; `'*'` is every project. */
  readonly mayImport: readonly string[] | '*';
}

/** One entry for every `scope:` tag. A project whose scope is missing here may import no project at all. */
export const LAYERS: Readonly<Record<string, Layer>> = {
  'scope:autodiff': { mayImport: [] },
  'scope:tasks': { mayImport: ['scope:autodiff'] },
  'scope:data': { mayImport: ['scope:autodiff', 'scope:tasks'] },
  'scope:network': { mayImport: ['scope:autodiff'] },
  'scope:exchange': { mayImport: ['scope:autodiff', 'scope:network'] },
  'scope:growable': { mayImport: ['scope:autodiff', 'scope:network'] },
  'scope:experiment': { mayImport: ['scope:autodiff', 'scope:growable'] },
  'scope:backend-cpu': { mayImport: ['scope:autodiff'] },
  'scope:lab': { mayImport: '*' },
  'scope:studio': { mayImport: '*' },
};

/** Projects with this tag run wherever JavaScript runs: no Node.js modules, no workers, no DOM, no shared memory. */
export const PORTABLE_TAG = 'platform:any';

/** Globals that exist only in Node.js or only in browsers, or that belong to threads. */
export const HOST_GLOBALS: readonly string[] = [
  'Atomics',
  'SharedArrayBuffer',
  'Worker',
  'MessageChannel',
  'process',
  'Buffer',
  'require',
  '__dirname',
  '__filename',
  'global',
  'window',
  'self',
  'document',
  'navigator',
  'location',
  'localStorage',
  'indexedDB',
  'fetch',
  'XMLHttpRequest',
  'setImmediate',
];
