import { type ResultSink, ResultStream } from '../output/result-stream.ts';
import { EXIT_CODES } from './exit-code.ts';

/** What the standard output needs of a process. */
export interface OutputHost {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  exitCode?: number | string | null | undefined;
  once(event: 'exit', listener: () => void): unknown;
}

/** Commands that do nothing but print: whoever has seen enough of that need not be told what is lost. */
const PRINTING: ReadonlySet<string | undefined> = new Set([
  'tasks',
  'architectures',
  'schema',
  '--help',
  'help',
]);

/**
 * The standard output of a command. A reader who goes away is no fault: the command goes on, and says that it does unless it
 * only prints. If results cannot be written for another reason, the process fails once it is done.
 */
export function standardOutput(host: OutputHost, command: string | undefined): ResultSink {
  // Progress that nobody reads is no loss.
  host.stderr.on('error', () => undefined);
  return new ResultStream(host.stdout, ({ code, message }) => {
    if (code === 'EPIPE' && PRINTING.has(command)) return;
    const goesOn = PRINTING.has(command) ? '' : ' The work goes on without; results are in the run folder.';
    if (code === 'EPIPE') {
      host.stderr.write(`note: stdout: its reader has gone.${goesOn}\n`);
      return;
    }
    host.stderr.write(`error: stdout: ${message}.${goesOn}\n`);
    host.once('exit', () => (host.exitCode ||= EXIT_CODES.failed));
  });
}
