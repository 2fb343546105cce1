import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/*
 * Tests projects through Nx, which leaves out those whose inputs are as they were when they last passed, and prints the totals
 * of all. Arguments are those of nx: `run-many`, `affected --base=main`, `run-many -p growable`.
 */
const PROJECTS_AT_ONCE = 2;
const REPORTS = '.test-reports';

rmSync(REPORTS, { recursive: true, force: true });
const { status } = spawnSync(
  'nx',
  [...process.argv.slice(2), '-t', 'test', `--parallel=${PROJECTS_AT_ONCE}`, '--output-style=static'],
  {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, VITEST_MAX_WORKERS: String(Math.ceil(availableParallelism() / PROJECTS_AT_ONCE)) },
  },
);
const totals = spawnSync(process.execPath, ['tools/checks/test-totals.mjs', REPORTS], { stdio: 'inherit' });
process.exitCode = status === 0 ? (totals.status ?? 1) : (status ?? 1);
