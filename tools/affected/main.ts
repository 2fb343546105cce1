import { spawnSync } from 'node:child_process';
import { onlySources } from './changed-files.ts';

/** Output of a git command; nothing where it fails. */
function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

const run = (command: string, args: readonly string[]): number =>
  spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status ?? 1;

/** Where this branch left main; on main itself, the commit that is checked out. */
function forkPoint(): string {
  const main = ['main', 'origin/main'].find(
    (name) => git('rev-parse', '--verify', '--quiet', name) !== undefined,
  );
  return (main && git('merge-base', main, 'HEAD')) ?? 'HEAD';
}

const base = process.argv[2] ?? forkPoint();
const lists = [
  git('diff', '--name-only', base) ?? '',
  git('ls-files', '--others', '--exclude-standard') ?? '',
];
const changed = lists.flatMap((list) => list.split('\n')).filter((path) => path !== '');

if (changed.length === 0) {
  process.stdout.write(`Nothing has changed since ${base.slice(0, 12)}.\n`);
} else if (onlySources(changed)) {
  // Imports say which tests depend on a source.
  process.exitCode =
    run(process.execPath, ['tools/kernels.mjs']) ||
    run('vitest', ['related', '--run', '--passWithNoTests', ...changed]);
} else {
  // For everything else, Nx knows which projects do.
  process.exitCode = run(process.execPath, ['tools/tests.mjs', 'affected', `--base=${base}`]);
}
