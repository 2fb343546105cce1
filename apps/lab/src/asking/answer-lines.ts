import type { Port, SymbolPort } from '@meristem/autodiff';
import { stringify } from 'csv-stringify/sync';
import type { Answer, StepAnswer, SymbolAnswer } from './answers.ts';
import { stepAnswer } from './answers.ts';
import { columnNames } from './csv-questions.ts';
import { symbolTexts } from './port-value.ts';
import { InputError } from './input-error.ts';

/** How answers are written: a first line, if there is one, and a line for each answer. */
export interface AnswerFormat {
  readonly head: string | undefined;
  line(answer: Answer): string;
  /** What stands in the place of an answer to a record, of an image in its file, that cannot be asked about. */
  fault(error: Error, file?: string): string;
}

/** Of a record that cannot be asked about: what is wrong with it, as JSON. */
export function jsonFault({ message }: Error): string {
  return JSON.stringify({ error: message });
}

/** Of a record that cannot be asked about: a row without values, which readers do not take for an empty line. */
export function csvFault(columns: number): string {
  return columns === 1 ? '""' : ','.repeat(columns - 1);
}

/** Beside the name of a class: how likely each class is. */
const PROBABILITIES = 'probabilities';

/**
 * Answers as JSON: an object by port; a sequence is a list. A network that says nothing but symbols with names is answered
 * with them: `{"class":"setosa","probabilities":{"setosa":0.98,...}}`.
 */
export function jsonAnswers(ports: readonly Port[]): AnswerFormat {
  const [only] = ports;
  const named = ports.length === 1 && only?.kind === 'symbol' && only.names && only.name !== PROBABILITIES;
  return {
    head: undefined,
    fault: jsonFault,
    line: ({ question: { steps, sequence }, said, from }) => {
      const listed = <T>(told: readonly T[]): T | readonly T[] => (sequence ? told : told[0]!);
      const entries = ports.flatMap((port): [string, unknown][] => {
        const answers = steps.map((_, step) => stepAnswer(said[port.name]!, from + step));
        if (!named) return [[port.name, listed(answers.map((answer) => plainAnswer(port, answer)))]];
        const symbols = answers as readonly SymbolAnswer[];
        return [
          [port.name, listed(symbols.map(({ name }) => name))],
          [PROBABILITIES, listed(symbols.map((answer) => chances(only, answer)))],
        ];
      });
      return JSON.stringify(Object.fromEntries(entries));
    },
  };
}

/** An answer as it stands in JSON among those of other ports. */
function plainAnswer(port: Port, answer: StepAnswer): unknown {
  if (port.kind === 'vector' || !port.names) return answer;
  const { symbol, name } = answer as SymbolAnswer;
  return { symbol, name, [PROBABILITIES]: chances(port, answer as SymbolAnswer) };
}

/** How likely each symbol is, by its name. */
function chances(
  { names = [] }: SymbolPort,
  { probabilities }: SymbolAnswer,
): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name, symbol) => [name, probabilities[symbol]!]));
}

/** Answers as a table: numbers of a port, or its likeliest symbol and how likely each one is. */
export function csvAnswers(ports: readonly Port[]): AnswerFormat {
  const chanceNames = (port: Port): readonly string[] =>
    port.kind === 'symbol'
      ? Array.from({ length: port.size }, (_, i) => `${port.name}.${symbolTexts(port)?.[i] ?? `p${i}`}`)
      : [];
  const line = (cells: readonly (string | number)[]): string => stringify([cells]).trimEnd();
  const head = ports.flatMap((port) => [...columnNames(port), ...chanceNames(port)]);
  return {
    head: line(head),
    fault: () => csvFault(head.length),
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
  if ('symbol' in answer) return [answer.name ?? answer.letter ?? answer.symbol, ...answer.probabilities];
  return answer;
}
