import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { Command, Option } from 'commander';
import { csvAnswers, jsonAnswers } from '../asking/answer-lines.ts';
import { answersOf } from '../asking/answers.ts';
import { csvQuestions } from '../asking/csv-questions.ts';
import { jsonQuestions } from '../asking/json-questions.ts';
import { openNetwork } from '../asking/open-network.ts';
import type { BackendChoice } from '../backend-choice.ts';
import { messageOf, UsageError } from '../errors.ts';
import { trainingOptions } from '../options/options.ts';
import type { CliContext } from '../output/context.ts';
import { printResult } from '../output/context.ts';

/** How input is read and answers are written, by name. */
const FORMATS = {
  jsonl: { read: jsonQuestions, write: jsonAnswers },
  csv: { read: csvQuestions, write: csvAnswers },
} as const;

type FormatName = keyof typeof FORMATS;

interface PredictOptions {
  readonly input: string;
  readonly format?: FormatName;
  readonly backend: BackendChoice;
}

const PREDICT_HELP = `
A line of JSON is an object of what the input ports hear, or that alone where there is one port; symbols are numbers, or
letters or names where the port has them. A list of steps, or a text of letters, is a sequence, heard from its start. A table
has a header with the port's name, or pixels.0, pixels.1 and so on. Single steps are one stream to a network that remembers.
Classes that have names are answered by name: {"class":"setosa","probabilities":{"setosa":0.98,...}}, or in a table
class,class.setosa,... inspect says which ports a network has, and what their symbols are called.

Examples:
  predict runs/digits --input images.csv > answers.csv
  echo '"(ab)("' | predict runs/hard --input -
  predict runs/flowers/seed-3 --input new.jsonl`;

/** `predict`: asks a trained network. */
export function predictCommand(context: CliContext): Command {
  return new Command('predict')
    .description('ask a trained network: rows, steps or sequences in, its predictions out')
    .argument(
      '<run>',
      'the folder of a run (of several seeds the best is asked), one of its folders seed-N, a checkpoint or a network file',
    )
    .requiredOption('--input <file>', 'JSON lines, or a table that ends in .csv; - for standard input')
    .addOption(
      new Option(
        '--format <name>',
        'of input and output (default: by the end of the name, or jsonl)',
      ).choices(Object.keys(FORMATS)),
    )
    .addOption(trainingOptions.backend())
    .addHelpText('after', PREDICT_HELP)
    .action(async (run: string, { input, format, backend }: PredictOptions) => {
      const network = await openNetwork(run, backend, context);
      const { inputs, outputs } = network.program;
      const { read, write } = FORMATS[format ?? (extname(input).toLowerCase() === '.csv' ? 'csv' : 'jsonl')];
      const { head, line } = write(outputs);
      if (head !== undefined) printResult(context, head);
      for await (const answer of answersOf(network, read(await source(input, context), inputs))) {
        printResult(context, line(answer));
        // A large input needs no large memory, and nobody's answers no work.
        if ((await context.stdout.room?.()) === false) break;
      }
    });
}

async function source(input: string, { stdin }: CliContext): Promise<Readable> {
  if (input === '-') return stdin;
  try {
    const file = await open(input);
    if ((await file.stat()).isDirectory()) {
      await file.close();
      throw new Error('it is a folder');
    }
    return file.createReadStream();
  } catch (error) {
    throw new UsageError(
      `--input ${input}: cannot read it (${messageOf(error)}). Give a file, or - for standard input.`,
    );
  }
}
