import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Command, Option } from 'commander';
import type { Network } from '@meristem/network';
import type { Task } from '@meristem/tasks';
import { type AnswerFormat, csvAnswers, jsonAnswers } from '../asking/answer-lines.ts';
import { answersOf } from '../asking/answers.ts';
import { csvQuestions } from '../asking/csv-questions.ts';
import { jsonQuestions } from '../asking/json-questions.ts';
import { openNetwork } from '../asking/open-network.ts';
import type { Question } from '../asking/question.ts';
import { tableAnswers } from '../asking/table-answers.ts';
import { type AskedSchema, type TableInput, tableQuestions } from '../asking/table-questions.ts';
import type { BackendChoice } from '../backend-choice.ts';
import { messageOf, UsageError } from '../errors.ts';
import { trainingOptions } from '../options/options.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';

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

A network that was trained on a table of your own is asked by the names of its columns, in any order, and answers by them.

Examples:
  predict runs/wine --input new.csv
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
      const { network, task } = await openNetwork(run, backend, context);
      const name = format ?? (/\.[ct]sv$/i.test(input) ? 'csv' : 'jsonl');
      const asked = { input: await source(input, context), name: input, format: name };
      const { questions, answers } = dialogueOf(network, task, asked, context);
      if (answers.head !== undefined) printResult(context, answers.head);
      for await (const answer of answersOf(network, questions)) {
        printResult(context, answers.line(answer));
        // A large input needs no large memory, and nobody's answers no work.
        if ((await context.stdout.room?.()) === false) break;
      }
    });
}

/** What is asked, and how it is answered: of a table, by the names of its columns; of everything else, by port. */
function dialogueOf(
  network: Network,
  task: Task | undefined,
  asked: Pick<TableInput, 'input' | 'name' | 'format'>,
  context: CliContext,
): { readonly questions: AsyncIterable<Question>; readonly answers: AnswerFormat } {
  const { inputs, outputs } = network.program;
  const schema = schemaOf(task);
  if (!schema) {
    const { read, write } = FORMATS[asked.format];
    return { questions: read(asked.input, inputs), answers: write(outputs) };
  }
  const note = (text: string): void => printNote(context, text);
  return {
    questions: tableQuestions({ ...asked, schema, port: inputs[0]!.name, note }),
    answers: tableAnswers(schema, asked.format),
  };
}

/** What rows of a table are read by, where the network was trained on one. */
function schemaOf(task: Task | undefined): AskedSchema | undefined {
  const isTable = task?.name === 'table' || task?.name === 'series';
  return isTable ? (task.options['schema'] as unknown as AskedSchema) : undefined;
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
