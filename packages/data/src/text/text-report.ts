import { MeristemError } from '@meristem/autodiff';
import type { DataReport } from '../report.ts';
import { byteSource, type DataSource } from '../source/byte-source.ts';
import { readText, type ReadText } from './read-text.ts';
import type { FoundLetter } from './text-scan.ts';
import type { TextOptions } from './text-options.ts';

/** Letters that are shown of many. */
const SHOWN = 12;

/** More letters than most networks can do with. */
const MANY_LETTERS = 1000;

/** What was found in a text. */
export function textReport(read: ReadText): DataReport {
  const { source, options, text, end } = read;
  return {
    kind: 'text',
    source: source.name,
    facts: [
      [options.symbols, text.length.toLocaleString('en')],
      ...(options.symbols === 'bytes' ? BYTE_FACTS : characterFacts(read)),
      ['to learn from', `${end.toLocaleString('en')} ${options.symbols}`],
      ['held out', `the last ${(text.length - end).toLocaleString('en')}`],
    ],
    problems: options.symbols === 'bytes' ? [] : problemsOf(read),
  };
}

/**
 * What a text would be read as, and what is wrong with it; it does not fail for what is wrong in the data.
 *
 * @returns a promise that rejects with TaskOptionError for an option that is not what it should be
 */
export async function inspectText(source: DataSource, options: TextOptions = {}): Promise<DataReport> {
  try {
    return textReport(await Promise.resolve(readText(source, options)));
  } catch (error) {
    if (!(error instanceof MeristemError) || error.code !== 'data') throw error;
    return { kind: 'text', source: byteSource(source, 'text').name, facts: [], problems: [error.message] };
  }
}

const BYTE_FACTS: DataReport['facts'] = [['symbols', 'bytes, 256 of them']];

function characterFacts({ encoding, mark, alphabet, found, lone }: ReadText): DataReport['facts'] {
  const unknown = found.filter(({ point }) => !alphabet.has(point));
  return [
    ['encoding', `${encoding.toUpperCase()}${mark > 0 ? ', by its byte-order mark' : ''}`],
    ['alphabet', `${alphabet.size} characters: ${shown(lettersOf(alphabet.letters))}`],
    ...(unknown.length > 0
      ? [
          [
            'read as U+FFFD',
            `${unknown.length} that the alphabet has not: ${shown(unknown.map(letterOf))}`,
          ] as const,
        ]
      : []),
    ['line ends', lone ? 'one, at the end, which is left out' : lineEnds(found)],
  ];
}

function problemsOf({ source, found, text, alphabet }: ReadText): string[] {
  const problems: string[] = [];
  const countOf = (point: number): number => found.find((letter) => letter.point === point)?.count ?? 0;
  if (countOf(0) > text.length / 8) {
    problems.push(
      `${source.name}: found ${countOf(0).toLocaleString('en')} characters U+0000, as in UTF-16 without a byte-order mark. ` +
        'Say "encoding", such as "utf-16le".',
    );
  }
  if (alphabet.size === 1) {
    problems.push(
      `${source.name}: found one and the same character throughout, expected several. There is nothing to learn.`,
    );
  }
  if (alphabet.size > MANY_LETTERS) {
    problems.push(
      `${source.name}: found ${alphabet.size.toLocaleString('en')} different characters, each of which takes weights of its own. ` +
        'Read it as "bytes" where that is too many.',
    );
  }
  return problems;
}

function lineEnds(found: readonly FoundLetter[]): string {
  const countOf = (letter: string): number =>
    found.find(({ point }) => point === letter.codePointAt(0))?.count ?? 0;
  const [returns, feeds] = [countOf('\r'), countOf('\n')];
  if (returns === 0) return feeds === 0 ? 'none' : 'LF';
  return returns === feeds ? 'CR and LF, two characters' : `${returns} CR, ${feeds} LF, as they are`;
}

const lettersOf = (text: string): readonly string[] => [...text];
const letterOf = ({ point }: FoundLetter): string => String.fromCodePoint(point);

/** A few letters, as JSON writes them, so that a terminal shows all of them. */
function shown(letters: readonly string[]): string {
  const few = letters
    .slice(0, SHOWN)
    .map((letter) => JSON.stringify(letter))
    .join(' ');
  return letters.length > SHOWN ? `${few} ...` : few;
}
