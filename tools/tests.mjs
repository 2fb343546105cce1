import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/*
 * Tests projects through Nx, which leaves out those whose inputs are as they were when they last passed, and prints the totals
 * of all. Arguments are those of nx: `run-many`, `affected --base=main`. One project at a time: each takes every core.
 */
const REPORTS = '.test-reports';

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
const run = (command, args) =>
  spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status ?? 1;

rmSync(REPORTS, { recursive: true, force: true });
const tested = run('nx', [...process.argv.slice(2), '-t', 'test', '--parallel=1', '--output-style=static']);
const counted = run(process.execPath, ['tools/checks/test-totals.mjs', REPORTS]);
process.exitCode = tested || counted;
