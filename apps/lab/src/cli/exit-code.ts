import { MeristemError } from '@meristem/autodiff';
import { CommanderError } from 'commander';
import { InterruptedError } from '../errors.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** Kinds of errors that lie in what the user gave: the command line, a file, a task or architecture named in it. */
const INPUT_FAULTS: ReadonlySet<string> = new Set([
  'usage',
  'input',
  'run-folder',
  'run-file',
  'spec',
  'option',
  'memory',
  'architecture',
  'task-option',
  'task-module',
  'data',
  'checkpoint',
  'tensor-file',
]);

/** The exit code for anything that a command threw. */
export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT_CODES.success : EXIT_CODES.usage;
  if (thrown instanceof InterruptedError) return EXIT_CODES[thrown.signal];
  return thrown instanceof MeristemError && INPUT_FAULTS.has(thrown.code)
    ? EXIT_CODES.usage
    : EXIT_CODES.failed;
}

/** What to print for anything that a command threw; undefined where it has been printed already. */
export function describeFailure(thrown: unknown): string | undefined {
  if (thrown instanceof CommanderError) return undefined;
  if (thrown instanceof MeristemError) return `error: ${thrown.message}${optionHint(thrown)}`;
  // What was not thrown on purpose is a defect, or the machine's: the stack says where.
  return `error: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`;
}

/** An option of how data is read, as errors of data advise it. */
const ADVISED =
  /\b(encoding|decimal|dates|format|missing|delimiter|types|leaveOut): ("[^"]*"|\{[^}]*\}|\[[^\]]*\])/;

/** How an option that an error advises is said on the command line. */
function optionHint({ code, message }: MeristemError): string {
  const [, option, value] = ((code === 'data' || code === 'usage') && ADVISED.exec(message)) || [];
  if (option === undefined || value === undefined) return '';
  const quoted = `{"${option}":${value}}`.replaceAll("'", String.raw`'\''`);
  return ` On the command line: --task-options '${quoted}'.`;
}
