#!/usr/bin/env node
import { runCli } from './cli/program.ts';
import { stopOnSignals } from './cli/stop-on-signals.ts';

const { stdout, stderr } = process;
process.exitCode = await runCli(process.argv.slice(2), { stdout, stderr, signal: stopOnSignals(process) });
