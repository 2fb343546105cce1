import { numbersPerStep } from '@meristem/autodiff';
import type { Network } from '@meristem/network';
import { stringify } from 'csv-stringify/sync';
import { UsageError } from '../errors.ts';
import { type AnswerFormat, csvAnswers, jsonAnswers } from './answer-lines.ts';
import type { AskedSchema } from './asked-schema.ts';
import { csvQuestions } from './csv-questions.ts';
import { imageQuestions } from './image-questions.ts';
import { jsonQuestions } from './json-questions.ts';
import type { Asked } from './question.ts';
import { tableAnswers } from './table-answers.ts';
import { type TableInput, tableQuestions } from './table-questions.ts';

/** How input is read and answers are written, by name. */
const FORMATS = {
  jsonl: { read: jsonQuestions, write: jsonAnswers },
  csv: { read: csvQuestions, write: csvAnswers },
} as const;

export type DialogueFormat = keyof typeof FORMATS;

export const DIALOGUE_FORMATS: readonly string[] = Object.keys(FORMATS);

/** What is asked, and how it is answered. */
export interface Dialogue {
  readonly questions: AsyncIterable<Asked>;
  readonly answers: AnswerFormat;
}

/** Who is asked, and with what. */
export interface DialogueRequest {
  readonly network: Network;
  /** What it is asked by, where it learned from own data. */
  readonly schema: AskedSchema | undefined;
  /** Where the questions lie, `-` for standard input. */
  readonly path: string;
  readonly format: DialogueFormat;
}

/** How rows are asked about. */
interface RowRequest extends DialogueRequest, Pick<TableInput, 'input' | 'unseen' | 'note'> {}

/** Rows, steps or sequences as questions: of a table, by the names of its columns; of everything else, by port. */
export function rowDialogue({ network, schema, path, format, ...how }: RowRequest): Dialogue {
  const { inputs, outputs } = network.program;
  if (schema?.kind !== 'rows') {
    const { read, write } = FORMATS[format];
    return { questions: read(how.input, inputs), answers: write(outputs) };
  }
  const asked = { ...how, name: path, format, schema, port: inputs[0]!.name };
  return { questions: tableQuestions(asked), answers: tableAnswers(schema, format) };
}

/**
 * Files of images as questions; each answer names its file.
 *
 * @throws UsageError for a network that has not learned from images of one's own
 */
export function imageDialogue({ network, schema, path, format }: DialogueRequest): Dialogue {
  const { inputs, outputs, provenance } = network.program;
  if (schema?.kind !== 'images') {
    const { task } = provenance;
    throw new UsageError(
      `--input ${path}: found images, expected JSON lines or a table, for this network was ${task === undefined ? 'saved without its task' : `trained on ${task}`}. ` +
        'Give the numbers of its inputs.',
    );
  }
  const { head, line, fault } = FORMATS[format].write(outputs);
  const withFile = (file: string, said: string): string => {
    if (format === 'csv') return `${stringify([[file]]).trimEnd()},${said}`;
    return JSON.stringify({ file, ...(JSON.parse(said) as object) });
  };
  return {
    questions: imageQuestions(path, schema.options, numbersPerStep(inputs[0]!)),
    answers: {
      head: head === undefined ? undefined : `file,${head}`,
      fault: (error, file = '') => withFile(file, fault(error)),
      line: (answer) => withFile(answer.question.file!, line(answer)),
    },
  };
}
