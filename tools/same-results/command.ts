import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '../workspace/projects.ts';
import { BUILDS } from './builds.ts';
import { SameResultsError } from './errors.ts';
import { allTrials, experimentNames, type Trial } from './trials.ts';

/** What the tool is asked to do. */
export interface Command {
  /** Compares runs with what was recorded, or records them. */
  readonly mode: 'check' | 'record';
  /** The checkout whose lab is run. */
  readonly repository: string;
  readonly trials: readonly Trial[];
  /** Runs at a time. */
  readonly workers: number;
  /** Where checkpoints are copied to, if they are to be kept. */
  readonly keep?: string;
}

const usage = `Usage: npm run same-results -- [check|record] [options]

Trains experiments with the lab and compares all that they come to, bit by bit, with what was recorded.

  --repository DIR  the checkout whose lab is run (default: this one)
  --only LIST       experiments, such as tuned,nested
  --builds LIST     of ${BUILDS.join(', ')} (default: all)
  --quick           a few experiments, on the fast build alone
  --workers N       runs at a time (default: one for each processor)
  --keep DIR        copies checkpoints there`;

const options = {
  repository: { type: 'string', default: workspaceRoot },
  only: { type: 'string' },
  builds: { type: 'string' },
  quick: { type: 'boolean', default: false },
  workers: { type: 'string', default: String(availableParallelism()) },
  keep: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/**
 * Reads the command line, without `node` and the script.
 *
 * @throws SameResultsError, with how the tool is used, for whatever it does not know.
 */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) throw new SameResultsError(usage);
  const [mode = 'check', ...others] = positionals;
  if ((mode !== 'check' && mode !== 'record') || others.length > 0)
    fail(positionals.join(' '), 'check or record');
  const workers = Number(values.workers);
  if (!Number.isInteger(workers) || workers < 1)
    fail(`--workers ${values.workers}`, 'a whole number of at least 1');
  const experiments = listed('--only', values.only, experimentNames());
  const builds = listed('--builds', values.builds, BUILDS);
  const trials = allTrials({ quick: values.quick }).filter(
    ({ experiment, build }) => experiments.includes(experiment) && builds.includes(build),
  );
  if (trials.length === 0) fail('no run that is asked for', 'at least one');
  return {
    mode,
    repository: resolve(values.repository),
    trials,
    workers,
    ...(values.keep !== undefined && { keep: values.keep }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new SameResultsError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** The names in a list, all of them if there is none. */
function listed(option: string, text: string | undefined, known: readonly string[]): readonly string[] {
  const names = text?.split(',') ?? known;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) fail(`${option} "${unknown}"`, `one of: ${known.join(', ')}`);
  return names;
}

function fail(found: string, expected: string): never {
  throw new SameResultsError(`found ${found}, expected ${expected}.\n\n${usage}`);
}
