import type { Readable } from 'node:stream';
import type { Network } from '@meristem/network';
import type { Task } from '@meristem/tasks';
import { stringify } from 'csv-stringify/sync';
import { UsageError } from '../errors.ts';
import { type AnswerFormat, csvAnswers, jsonAnswers } from './answer-lines.ts';
import { csvQuestions } from './csv-questions.ts';
import { type ImageQuestion, imageQuestions } from './image-questions.ts';
import { jsonQuestions } from './json-questions.ts';
import type { Question } from './question.ts';
import { tableAnswers } from './table-answers.ts';
import { type AskedSchema, tableQuestions } from './table-questions.ts';

/** How input is read and answers are written, by name. */
const FORMATS = {
  jsonl: { read: jsonQuestions, write: jsonAnswers },
  csv: { read: csvQuestions, write: csvAnswers },
} as const;

export type DialogueFormat = keyof typeof FORMATS;

export const DIALOGUE_FORMATS: readonly string[] = Object.keys(FORMATS);

/** What is asked, and how it is answered. */
export interface Dialogue {
  readonly questions: AsyncIterable<Question>;
  readonly answers: AnswerFormat;
}

/** Who is asked, and with what. */
export interface DialogueRequest {
  readonly network: Network;
  /** What it was trained on, where that is known. */
  readonly task: Task | undefined;
  /** Where the questions lie, `-` for standard input. */
  readonly path: string;
  readonly format: DialogueFormat;
}

/** Rows, steps or sequences as questions: of a table, by the names of its columns; of everything else, by port. */
export function rowDialogue({
  network,
  task,
  path,
  format,
  input,
  note,
}: DialogueRequest & { readonly input: Readable; readonly note: (text: string) => void }): Dialogue {
  const { inputs, outputs } = network.program;
  const isTable = task?.name === 'table' || task?.name === 'series';
  if (!isTable) {
    const { read, write } = FORMATS[format];
    return { questions: read(input, inputs), answers: write(outputs) };
  }
  const schema = task.options['schema'] as unknown as AskedSchema;
  const asked = { input, name: path, format, schema, port: inputs[0]!.name, note };
  return { questions: tableQuestions(asked), answers: tableAnswers(schema, format) };
}

/**
 * Files of images as questions; each answer names its file.
 *
 * @throws UsageError for a network that has not learned from images of one's own
 */
export function imageDialogue({ network, task, path, format }: DialogueRequest): Dialogue {
  const { inputs, outputs } = network.program;
  if (task?.name !== 'images') {
    throw new UsageError(
      `--input ${path}: found images, expected JSON lines or a table, for this network was ${task ? `trained on ${task.name}` : 'saved without its task'}. ` +
        'Give the numbers of its inputs.',
    );
  }
  const { head, line } = FORMATS[format].write(outputs);
  const fileOf = (question: Question): string => (question as ImageQuestion).file;
  return {
    questions: imageQuestions(path, task.options, inputs[0]!.size),
    answers: {
      head: head === undefined ? undefined : `file,${head}`,
      line: (answer) => {
        const file = fileOf(answer.question);
        const said = line(answer);
        if (format === 'csv') return `${stringify([[file]]).trimEnd()},${said}`;
        return JSON.stringify({ file, ...(JSON.parse(said) as object) });
      },
    },
  };
}
