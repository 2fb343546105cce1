import { Option } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import { BACKEND_CHOICES } from '../backend-choice.ts';
import { UsageError } from '../errors.ts';
import { parseSeeds } from '../seeds.ts';

/** Makes a parser for an option that is a whole number of at least 1. */
export function countOf(flag: string): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (/^\d+$/.test(text.trim()) && count >= 1 && Number.isSafeInteger(count)) return count;
    throw new UsageError(
      `${flag}: found ${JSON.stringify(text)}, expected a whole number of at least 1. Give one, such as ${flag} 100.`,
    );
  };
}

/** Reads seconds between checkpoints. */
export function secondsOf(text: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  if (seconds >= 0 && seconds <= MOST_SECONDS) return seconds;
  throw new UsageError(
    `--checkpoint-every: found ${JSON.stringify(text)}, expected seconds from 0 to ${MOST_SECONDS}. ` +
      'Give them, such as --checkpoint-every 60.',
  );
}

/** Seconds between checkpoints, at most: a day. */
const MOST_SECONDS = 86_400;

/** Reads names with commas between them. */
export function namesOf(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

/** Reads what share of the training examples is kept back: `off`, `on` or a number. */
export function validationOf(text: string): boolean | { readonly share: number } {
  if (text === 'on' || text === 'off') return text === 'on';
  const share = text.trim() === '' ? Number.NaN : Number(text);
  if (share > 0 && share < 1) return { share };
  throw new UsageError(
    `--validation: found ${JSON.stringify(text)}, expected on, off or a share above 0 and below 1. ` +
      'Give one, such as --validation 0.15.',
  );
}

/** What a plan says of divergence; nothing where a run that diverges stops. */
export function divergenceOf({ onDivergence }: { readonly onDivergence?: 'stop' | 'rollback' }): {
  readonly onDivergence?: 'rollback';
} {
  return onDivergence === 'rollback' ? { onDivergence } : {};
}

/** Options of every command that trains, with the same meaning everywhere. */
export const trainingOptions = {
  cycles: (): Option => new Option('--cycles <n>', 'training cycles').argParser(countOf('--cycles')),
  batch: (): Option =>
    new Option('--batch <n>', 'examples, or sequences side by side, of a cycle').argParser(
      countOf('--batch'),
    ),
  units: (): Option =>
    new Option('--units <n>', 'units that every area starts with').argParser(countOf('--units')),
  evaluationCycles: (): Option =>
    new Option(
      '--evaluation-cycles <n>',
      'held-out cycles at the end, where the task has no set of its own (default: as many as are trained, 50 to 1000)',
    ).argParser(countOf('--evaluation-cycles')),
  validation: (): Option =>
    new Option(
      '--validation <share>',
      'share of a finite training set to keep back; the run is judged by it, and ends with the network that did best ' +
        'on it; on is a usual share (default: as the growth rule wants it)',
    ).argParser(validationOf),
  seeds: (): Option => new Option('--seeds <list>', 'seeds, such as 0-19 or 0,3,5').argParser(parseSeeds),
  workers: (): Option =>
    new Option('--workers <n>', 'seeds to train at a time (default: one per performance core)').argParser(
      countOf('--workers'),
    ),
  backend: (): Option =>
    new Option('--backend <name>', 'what computes; auto is the best there is')
      .choices(BACKEND_CHOICES)
      .default('auto' satisfies BackendChoice),
  out: (): Option => new Option('--out <dir>', 'folder for the run, new or empty (default: one under runs/)'),
  resume: (): Option => new Option('--resume <dir>', 'continue the run in this folder, to the bit'),
  checkpointEvery: (): Option =>
    new Option('--checkpoint-every <seconds>', 'seconds between checkpoints (default: 15)').argParser(
      secondsOf,
    ),
  keep: (): Option =>
    new Option(
      '--keep <n>',
      'last checkpoints of each seed that stay, besides the best (default: 2)',
    ).argParser(countOf('--keep')),
  onDivergence: (): Option =>
    new Option(
      '--on-divergence <way>',
      'what becomes of a run whose numbers are no numbers any more: stop, or rollback to the last checkpoint and on at half the rate (default: stop)',
    ).choices(['stop', 'rollback']),
  json: (): Option => new Option('--json', 'results as JSON, one line per seed'),
} as const;
