import type { Readable } from 'node:stream';
import { printable } from '@meristem/autodiff';
import type { ProgressStream } from '../progress/display.ts';
import type { ResultSink } from './result-stream.ts';

/** What a command is given of the world around it. */
export interface CliContext {
  /** What a command is given to read. */
  readonly stdin: Readable;
  /** For results only. */
  readonly stdout: ResultSink;
  /** For progress and everything else. */
  readonly stderr: ProgressStream;
  /** Aborted, with the signal's name as the reason, when the user asks to stop. */
  readonly signal: AbortSignal;
}

/** Writes lines of results. */
export function printResult(context: CliContext, text: string): void {
  context.stdout.write(`${text}\n`);
}

/** Writes a line that is no result. */
export function printNote(context: CliContext, text: string): void {
  // What files hold may be quoted in it.
  context.stderr.write(`${printable(text)}\n`);
}
