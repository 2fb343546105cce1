import { spawnSync } from 'node:child_process';

/*
 * Builds the WebAssembly kernels if their source has changed since the last time. Quiet unless that fails: what runs after
 * it may have results to print.
 */
const { status, stdout, stderr, error } = spawnSync(
  'nx',
  ['run-many', '-t', 'asbuild', '--output-style=static'],
  {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  },
);
if (status !== 0) {
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  process.stderr.write('The WebAssembly kernels could not be built; the reason is above.\n');
  if (error) process.stderr.write(`${String(error)}\n`);
  process.exit(1);
}
