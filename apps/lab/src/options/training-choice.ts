import { describeValue, knownNames } from '@meristem/autodiff';
import { type TrainingChoice, trainingNames } from '@meristem/experiment';
import { Option } from 'commander';
import { UsageError } from '../errors.ts';
import { parseJsonArgument, readJsonArgument } from './json-argument.ts';
import { countOf } from './options.ts';

/** What the command line says of how a run learns: names, JSON or files of it. */
export interface ToldTraining {
  readonly optimizer?: string;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly schedule?: string;
  readonly accumulate?: number;
}

/** Options of commands that put a run together. */
export const learningOptions = {
  optimizer: (): Option =>
    new Option(
      '--optimizer <name|json|file>',
      `instead of the preset's: ${trainingNames.optimizers.join(', ')}, or its fields; a rate that is left out is the usual one`,
    ),
  learningRate: (): Option =>
    new Option('--learning-rate <x>', "instead of the optimizer's own").argParser(
      numberOf('--learning-rate', 'a number above 0', '0.003', (x) => x > 0),
    ),
  weightDecay: (): Option =>
    new Option(
      '--weight-decay <x>',
      'share of weights (not of biases, gains and embeddings) lost per step and unit of rate, with adamw or lion',
    ).argParser(numberOf('--weight-decay', 'a number of at least 0', '0.01', (x) => x >= 0)),
  schedule: (): Option =>
    new Option(
      '--schedule <name|json|file>',
      `of the learning rate: ${trainingNames.schedules.join(', ')}, or its fields`,
    ),
  accumulate: (): Option =>
    new Option('--accumulate <n>', 'batches for one update by the mean of their gradients').argParser(
      countOf('--accumulate'),
    ),
} as const;

function numberOf(
  flag: string,
  expected: string,
  example: string,
  fits: (number: number) => boolean,
): (text: string) => number {
  return (text) => {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(number) && fits(number)) return number;
    throw new UsageError(
      `${flag}: found ${describeValue(text)}, expected ${expected}. Give one, such as ${flag} ${example}.`,
    );
  };
}

/** Reads what was told of how a run learns; `undefined` where nothing was. Throws UsageError for other names, and for what is not JSON. */
export async function trainingChoiceOf(told: ToldTraining): Promise<TrainingChoice | undefined> {
  const { optimizer, learningRate, weightDecay, schedule, accumulate } = told;
  const choice: TrainingChoice = {
    ...(optimizer !== undefined && {
      optimizer: await fieldsOf('--optimizer', optimizer, trainingNames.optimizers),
    }),
    ...(learningRate !== undefined && { learningRate }),
    ...(weightDecay !== undefined && { weightDecay }),
    ...(schedule !== undefined && {
      schedule: await fieldsOf('--schedule', schedule, trainingNames.schedules),
    }),
    ...(accumulate !== undefined && { accumulate }),
  };
  return Object.keys(choice).length === 0 ? undefined : choice;
}

async function fieldsOf(
  flag: string,
  text: string,
  names: readonly string[],
): Promise<string | Readonly<Record<string, unknown>>> {
  if (names.includes(text)) return text;
  const isFile = /\.json$|[/\\]/.test(text) && !text.trimStart().startsWith('{');
  const value = isFile
    ? await readJsonArgument(flag, text)
    : text.trimStart().startsWith('{')
      ? parseJsonArgument(flag, text)
      : undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  const { expected, remedy } = knownNames(text, names);
  throw new UsageError(
    `${flag}: found ${describeValue(isFile ? value : text)}, expected ${expected}, or fields such as '{"kind": "${names[0]}"}'. ${remedy}`,
  );
}
