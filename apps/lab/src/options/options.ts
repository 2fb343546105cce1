import { describeValue, MOST_UNITS } from '@meristem/autodiff';
import { Option } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import { BACKEND_CHOICES } from '../backend-choice.ts';
import { UsageError } from '../errors.ts';
import { mostWorkers } from '../run/worker-count.ts';
import { parseSeeds } from '../seeds.ts';

/** Makes a parser for an option that is a whole number of at least 1, and of at most so many. */
export function countOf(flag: string, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (/^\d+$/.test(text.trim()) && count >= 1 && count <= most) return count;
    const expected =
      most === Number.MAX_SAFE_INTEGER ? 'a whole number of at least 1' : `a whole number from 1 to ${most}`;
    const example = Math.min(100, most);
    throw new UsageError(
      `${flag}: found ${describeValue(text)}, expected ${expected}. Give one, such as ${flag} ${example}.`,
    );
  };
}

/** Reads an amount of work, such as `1e12`. */
function workArgument(text: string): number {
  const work = text.trim() === '' ? Number.NaN : Number(text);
  if (work >= 1 && work < Infinity) return work;
  throw new UsageError(
    `--multiply-adds: found ${describeValue(text)}, expected a number of at least 1. Give one, such as --multiply-adds 1e12.`,
  );
}

/** Reads seconds between checkpoints. */
function secondsOf(text: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  if (seconds >= 0 && seconds <= MOST_SECONDS) return seconds;
  throw new UsageError(
    `--checkpoint-every: found ${JSON.stringify(text)}, expected seconds from 0 to ${MOST_SECONDS}. ` +
      'Give them, such as --checkpoint-every 60.',
  );
}

/** Seconds between checkpoints, at most: a day. */
const MOST_SECONDS = 86_400;

/** Bytes in the units that people write: `GiB` and its like are powers of 1024, `GB` and its like of 1000. */
const BYTE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  ...Object.fromEntries(
    ['k', 'm', 'g', 't'].flatMap((letter, i) => [
      [`${letter}b`, 1000 ** (i + 1)],
      [letter, 1000 ** (i + 1)],
      [`${letter}ib`, 1024 ** (i + 1)],
    ]),
  ),
  b: 1,
};

/** Reads a number of bytes such as `2000000`, `2GB` or `500MiB`. */
export function bytesArgument(text: string): number {
  const [, number = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(number || NaN) * (BYTE_UNITS[unit.toLowerCase()] ?? NaN));
  if (bytes >= 1 && Number.isSafeInteger(bytes)) return bytes;
  throw new UsageError(
    `--memory-limit: found ${describeValue(text)}, expected a number of bytes. Give one, such as 2GB, 500MiB or 2000000000.`,
  );
}

/** What ends a run before its cycles do. */
export function budgetOf({ multiplyAdds }: { readonly multiplyAdds?: number }): {
  readonly multiplyAdds?: number;
} {
  return multiplyAdds === undefined ? {} : { multiplyAdds };
}

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
  multiplyAdds: (): Option =>
    new Option(
      '--multiply-adds <n>',
      'most work of a seed, in multiply-adds, forward, backward and looked up by its rule: it ends at the report at which that is spent, with the rates of --cycles',
    ).argParser(workArgument),
  batch: (): Option =>
    new Option('--batch <n>', 'examples, or sequences side by side, of a cycle').argParser(
      countOf('--batch'),
    ),
  units: (): Option =>
    new Option(
      '--units <n>',
      'units that every area starts with (default: 1, or 32 under the rule none, 64 under cut)',
    ).argParser(countOf('--units', MOST_UNITS)),
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
      countOf('--workers', mostWorkers()),
    ),
  memoryLimit: (): Option =>
    new Option(
      '--memory-limit <bytes>',
      'what all seeds at a time may take, such as 2GB or 500MiB (default: four fifths of what the machine or its control group has)',
    ).argParser(bytesArgument),
  backend: (): Option =>
    new Option(
      '--backend <name>',
      'what computes; auto is the best there is, portable has the same bits on every machine',
    )
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
  plasticity: (): Option =>
    new Option(
      '--plasticity',
      'log how well the network still learns: accuracy before each update, dead and saturated units, effective ranks, weights',
    ),
  stopAtKnee: (): Option =>
    new Option(
      '--stop-at-knee',
      'end growth where more units stop paying: where the loss over the sizes that the network has had bends, both as logarithms',
    ),
  control: (): Option =>
    new Option(
      '--control <name>',
      'retrain: train the final shape of every grown network from scratch as well, with the same seed for as many cycles, and test the difference',
    ).choices(['retrain']),
  json: (): Option => new Option('--json', 'results as JSON, one line per seed'),
} as const;
