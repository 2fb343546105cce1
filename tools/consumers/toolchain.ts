import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Compilers, bundlers and hosts of users. They have a lockfile of their own, so that those who only work on the packages do not
 * install them, and lie side by side in several versions under names of their own.
 */

const folder = join(import.meta.dirname, 'toolchain');
const modules = join(folder, 'node_modules');

/** Installs what the lockfile of the toolchain says, unless that is there. */
export function installToolchain(): void {
  const lock = join(modules, '.package-lock.json');
  const isThere = existsSync(lock) && sameVersions(lock, join(folder, 'package-lock.json'));
  if (isThere) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** A file of a package of the toolchain. */
export function toolPath(name: string, file: string): string {
  return join(modules, name, file);
}

/** Whether a package is there: those of other systems are not. */
export function hasTool(name: string): boolean {
  return existsSync(join(modules, name));
}

/** The version of a package of the toolchain, or `none`. */
export function toolVersion(name: string): string {
  const path = join(modules, name, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : 'none';
}

type Lock = {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;
};

function sameVersions(installed: string, wanted: string): boolean {
  const [found, expected] = [installed, wanted].map((path) => JSON.parse(readFileSync(path, 'utf8')) as Lock);
  return Object.entries(expected!.packages).every(
    ([path, { version, optional }]) =>
      path === '' || found!.packages[path]?.version === version || (optional && !found!.packages[path]),
  );
}
