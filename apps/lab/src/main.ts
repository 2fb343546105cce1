#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// What this command compiles, the next one loads; so do its workers, which look for the folder in the environment.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] = directory;

const { callerFolder } = await import('./cli/caller-folder.ts');
const caller = callerFolder(process.env, process.cwd());
if (caller !== undefined) process.chdir(caller);

// Before the rest is loaded: whoever stops the command meanwhile is told that nothing had begun.
const { stoppedBefore, stopOnSignals } = await import('./cli/stop-on-signals.ts');
const signal = stopOnSignals(process);

const { runCli } = await import('./cli/program.ts');
const { standardOutput } = await import('./cli/standard-output.ts');
const args = process.argv.slice(2);
// Signals are heard between tasks of the event loop, and loading may be one of them.
await new Promise(setImmediate);
const stopped = stoppedBefore(signal);
if (stopped) {
  process.stderr.write(stopped.text);
  process.exitCode = stopped.code;
} else {
  process.exitCode = await runCli(args, {
    stdin: process.stdin,
    stdout: standardOutput(process, args[0]),
    stderr: process.stderr,
    signal,
  });
}
