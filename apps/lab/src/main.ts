#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// What this command compiles, the next one loads; so do its workers, which look for the folder in the environment.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] = directory;

const { runCli } = await import('./cli/program.ts');
const { stopOnSignals } = await import('./cli/stop-on-signals.ts');
const { stdin, stdout, stderr } = process;
process.exitCode = await runCli(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  signal: stopOnSignals(process),
});
