import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tarball } from './tarball.ts';

/** Runs a program in `folder`; returns a problem unless it ends with status 0. */
function runProblems(title: string, folder: string, command: string, ...args: string[]): string[] {
  const { status, error, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  return status === 0 ? [] : [`${title}: ended with ${status ?? String(error)}\n${stderr}`];
}

/**
 * Installs the packages from their archives into `folder`, as a user would, without the workspace and without its
 * export condition; then imports every entry point and asks every command for its help.
 */
export function consumerProblems(tarballs: readonly Tarball[], folder: string): string[] {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const paths = tarballs.map(({ path }) => path);
  execFileSync('npm', ['install', '--no-audit', '--prefer-offline', ...paths], {
    cwd: folder,
    stdio: 'ignore',
  });
  return tarballs.flatMap(({ project: { name, entryPoints, commands } }) => [
    ...entryPoints
      .map((entryPoint) => `${name}${entryPoint.slice(1)}`)
      .filter((specifier) => !/\.(json|wasm)$/.test(specifier))
      .flatMap((specifier) =>
        runProblems(
          `import ${specifier}`,
          folder,
          'node',
          '--input-type=module',
          `--eval=import '${specifier}';`,
        ),
      ),
    ...commands.flatMap((command) =>
      runProblems(`${command} --help`, folder, join(folder, 'node_modules/.bin', command), '--help'),
    ),
  ]);
}
