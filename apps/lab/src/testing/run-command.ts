import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../cli/program.ts';
import type { SeedResult } from '../result/seed-result.ts';

/** What a command came to: its exit code, and all that it wrote. */
export interface CommandRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process. Only signals, the exit code itself and pipes need a process of their own. */
export async function runCommand(...args: readonly string[]): Promise<CommandRun> {
  return await runCommandOn('', ...args);
}

/** Runs the command line in this process, with something to read. */
export async function runCommandOn(input: string, ...args: readonly string[]): Promise<CommandRun> {
  return await runCommandUntil(new AbortController().signal, input, args);
}

/** Runs the command line in this process until it is told to stop. */
export async function runCommandUntil(
  signal: AbortSignal,
  input: string,
  args: readonly string[],
): Promise<CommandRun> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  const code = await runCli(args, { stdin: Readable.from([input]), stdout, stderr, signal });
  stdout.end();
  stderr.end();
  const [out, error] = await said;
  return { code, stdout: out, stderr: error };
}

/** The lines of results that a command printed with `--json`. */
export const jsonLines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** The results of seeds among the lines, in the order of the seeds, without what differs from run to run. */
export const seedResults = (stdout: string): SeedResult[] =>
  jsonLines(stdout)
    .map((line) => ({ ...(line as unknown as SeedResult), wallSeconds: 0, microsecondsPerCycle: 0 }))
    .toSorted((left, right) => left.seed - right.seed);
