import { type ResultSink, ResultStream } from '../output/result-stream.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** What the standard output needs of a process. */
export interface OutputHost {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  exitCode?: number | string | null | undefined;
  once(event: 'exit', listener: () => void): unknown;
}

/** Commands that keep their results in a run folder. Whoever has seen enough of what others print need not be told. */
const KEEPING: ReadonlySet<string | undefined> = new Set([
  'start',
  'grow',
  'experiment',
  'reproduce',
  'study',
]);

/**
 * The standard output of a command. A reader who goes away is no fault: the command goes on, and says that it does if there
 * is more to it than what it prints. If results cannot be written for another reason, the process fails once it is done.
 */
export function standardOutput(host: OutputHost, command: string | undefined): ResultSink {
  // Progress that nobody reads is no loss.
  host.stderr.on('error', () => undefined);
  return new ResultStream(host.stdout, ({ code, message }) => {
    if (code === 'EPIPE' && !KEEPING.has(command)) return;
    const goesOn = KEEPING.has(command) ? ' The work goes on without; results are in the run folder.' : '';
    if (code === 'EPIPE') {
      host.stderr.write(`note: stdout: its reader has gone.${goesOn}\n`);
      return;
    }
    host.stderr.write(`error: stdout: ${message}.${goesOn}\n`);
    host.once('exit', () => (host.exitCode ||= EXIT_CODES.failed));
  });
}
