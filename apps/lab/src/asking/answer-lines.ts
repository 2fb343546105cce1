import type { Port } from '@meristem/autodiff';
import { stringify } from 'csv-stringify/sync';
import type { Answer, StepAnswer } from './answers.ts';
import { stepAnswer } from './answers.ts';
import { columnNames } from './csv-questions.ts';
import { InputError } from './input-error.ts';

/** How answers are written: a first line, if there is one, and a line for each answer. */
export interface AnswerFormat {
  readonly head: string | undefined;
  line(answer: Answer): string;
}

/** Answers as JSON: an object by port; a sequence is a list. */
export function jsonAnswers(ports: readonly Port[]): AnswerFormat {
  return {
    head: undefined,
    line: ({ question: { steps, sequence }, said, from }) => {
      const told = ports.map(({ name }): [string, StepAnswer | readonly StepAnswer[]] => {
        const answers = steps.map((_, step) => stepAnswer(said[name]!, from + step));
        return [name, sequence ? answers : answers[0]!];
      });
      return JSON.stringify(Object.fromEntries(told));
    },
  };
}

/** Answers as a table: numbers of a port, or its likeliest symbol and how likely each one is. */
export function csvAnswers(ports: readonly Port[]): AnswerFormat {
  const chances = (port: Port): readonly string[] =>
    port.kind === 'symbol' ? Array.from({ length: port.size }, (_, i) => `${port.name}.p${i}`) : [];
  const line = (cells: readonly (string | number)[]): string => stringify([cells]).trimEnd();
  return {
    head: line(ports.flatMap((port) => [...columnNames(port), ...chances(port)])),
    line: ({ question, said, from }) => {
      if (question.sequence) {
        throw new InputError(
          `line ${question.line}`,
          'a sequence',
          'single steps, where answers are a table',
        );
      }
      return line(ports.flatMap(({ name }) => cellsOf(stepAnswer(said[name]!, from))));
    },
  };
}

function cellsOf(answer: StepAnswer): readonly (string | number)[] {
  if (typeof answer === 'number') return [answer];
  if ('symbol' in answer) return [answer.letter ?? answer.symbol, ...answer.probabilities];
  return answer;
}
