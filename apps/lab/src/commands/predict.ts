import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Network } from '@meristem/network';
import { Command, Option } from 'commander';
import { askedSchema } from '../asking/asked-schema.ts';
import { answersOf } from '../asking/answers.ts';
import {
  type Dialogue,
  DIALOGUE_FORMATS,
  type DialogueFormat,
  imageDialogue,
  rowDialogue,
} from '../asking/dialogue.ts';
import { isImagePath } from '../asking/image-questions.ts';
import { openNetwork } from '../asking/open-network.ts';
import type { BackendChoice } from '../backend-choice.ts';
import { messageOf, UnansweredError, UsageError } from '../errors.ts';
import { trainingOptions } from '../options/options.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';

interface PredictOptions {
  readonly input: string;
  readonly format?: DialogueFormat;
  readonly unseen: 'none' | 'refuse';
  readonly backend: BackendChoice;
}

const PREDICT_HELP = `
A line of JSON is an object of what the input ports hear, or that alone where there is one port; symbols are numbers, or
letters or names where the port has them. A list of steps, or a text of letters, is a sequence, heard from its start. A table
has a header with the port's name, or pixels.0, pixels.1 and so on. Single steps are one stream to a network that remembers.
Classes that have names are answered by name: {"class":"setosa","probabilities":{"setosa":0.98,...}}, or in a table
class,class.setosa,... inspect says which ports a network has, and what their symbols are called.

A network that was trained on a table of your own is asked by the names of its columns, in any order, and answers by them.
A row that cannot be read is answered by {"error":...}, or in a table by empty cells, so that answers stay beside their rows; the
others are answered all the same, and the exit code is 1. A series ends at a row that cannot be read or is out of order.
One that was trained on images of your own is asked with PNG files too, a folder of them, or a folder with one for each class: each
answer names its file.

Examples:
  predict runs/wine --input new.csv
  predict runs/shapes --input photos/
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
    .requiredOption(
      '--input <file>',
      'JSON lines, a table that ends in .csv, a PNG file or a folder of them; - for standard input',
    )
    .addOption(
      new Option(
        '--format <name>',
        'of input and output (default: by the end of the name, or jsonl)',
      ).choices(DIALOGUE_FORMATS),
    )
    .addOption(
      new Option(
        '--unseen <how>',
        'of tables, categories that were not learned: taken for none of them, which is said, or the row refused',
      )
        .choices(['none', 'refuse'])
        .default('none'),
    )
    .addOption(trainingOptions.backend())
    .addHelpText('after', PREDICT_HELP)
    .action(async (run: string, { input, format, unseen, backend }: PredictOptions) => {
      const network = await openNetwork(run, backend, context);
      const asked = { network, schema: askedSchema(network), path: input };
      if (input !== '-' && isImagePath(input)) {
        return await answer(imageDialogue({ ...asked, format: format ?? 'jsonl' }), network, context);
      }
      const read = await source(input, context);
      try {
        const name = format ?? (/\.[ct]sv$/i.test(input) ? 'csv' : 'jsonl');
        const note = (text: string): void => printNote(context, text);
        const how = { input: read, unseen, note };
        await answer(rowDialogue({ ...asked, ...how, format: name }), network, context);
      } finally {
        // What is given up early would stay open.
        if (read !== context.stdin) read.destroy();
      }
    });
}

/** Records that could not be asked about of which it is said what is wrong. */
const MOST_TOLD = 10;

/** Answers every record. @throws UnansweredError where some could not be asked about. */
async function answer(
  { questions, answers }: Dialogue,
  network: Network,
  context: CliContext,
): Promise<void> {
  if (answers.head !== undefined) printResult(context, answers.head);
  let [all, unasked] = [0, 0];
  for await (const each of answersOf(network, questions)) {
    all += 1;
    if ('fault' in each) {
      unasked += 1;
      if (unasked <= MOST_TOLD) printNote(context, `Not answered: ${each.fault.message}`);
      printResult(context, answers.fault(each.fault, each.file));
    } else {
      printResult(context, answers.line(each));
    }
    // A large input needs no large memory, and nobody's answers no work.
    if ((await context.stdout.room?.()) === false) break;
  }
  if (unasked > 0) throw new UnansweredError(unasked, all);
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
