#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// What this command compiles, the next one loads; so do its workers, which look for the folder in the environment.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] = directory;

const { callerFolder } = await import('./cli/caller-folder.ts');
const caller = callerFolder(process.env, process.cwd());
if (caller !== undefined) process.chdir(caller);

const { runCli } = await import('./cli/program.ts');
const { standardOutput } = await import('./cli/standard-output.ts');
const { stopOnSignals } = await import('./cli/stop-on-signals.ts');
const args = process.argv.slice(2);
process.exitCode = await runCli(args, {
  stdin: process.stdin,
  stdout: standardOutput(process, args[0]),
  stderr: process.stderr,
  signal: stopOnSignals(process),
});
