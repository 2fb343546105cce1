import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from '../pack-check/tarball.ts';
import { readProjects } from '../workspace/projects.ts';

/** A project outside of the repository that has installed the packages from their archives. */
export interface Consumer {
  readonly folder: string;
  /** What it can import, such as `@meristem/autodiff/testing`. */
  readonly specifiers: readonly string[];
}

/** Makes a consumer in an empty folder, with the program in `app`. */
export function installConsumer(folder: string): Consumer {
  const archives = join(folder, 'archives');
  mkdirSync(archives);
  const packages = readProjects().filter(
    ({ isPublished, tags }) => isPublished && !tags.includes('platform:node'),
  );
  const paths = packages.map((project) => pack(project, archives).path);
  cpSync(join(import.meta.dirname, 'app'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  execFileSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', ...paths],
    {
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const specifiers = packages.flatMap(({ name, entryPoints }) =>
    entryPoints
      .filter((entryPoint) => !/\.(json|wasm)$/.test(entryPoint))
      .map((entryPoint) => `${name}${entryPoint.slice(1)}`),
  );
  return { folder, specifiers };
}
