import { spawnSync } from 'node:child_process';
import { exclusively } from './exclusively.ts';

/*
 * Builds every package, one such run of this tree at a time: of two at once one deletes what the other has just made, and Nx
 * keeps what is left of it as the result.
 */
process.exitCode = await exclusively(
  '.nx/build.lock',
  () =>
    spawnSync('nx', ['run-many', '-t', 'build', '--output-style=static'], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    }).status ?? 1,
  () => void process.stderr.write('Another build of this tree is running: this one waits for it.\n'),
);
