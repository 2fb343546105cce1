import type { Case } from './judge.ts';
import { type Parser, PARSERS } from './parsers.ts';

/** What is done to each byte of a file: each of its bits is flipped, then all; and the file ends before it. */
const MASKS = [1, 2, 4, 8, 16, 32, 64, 128, 255] as const;
const TIMES = MASKS.length + 1;

type FileParser = Parser & { readonly file: Uint8Array };

/** Parsers of files whose names have a word in them. */
function fileParsers(only: string): readonly FileParser[] {
  return PARSERS.filter(
    (parser): parser is FileParser => parser.file !== undefined && parser.name.includes(only),
  );
}

/** How many inputs there are when every byte of every file is damaged in every way. */
export function everyCount(only: string): number {
  return fileParsers(only).reduce((sum, { file }) => sum + TIMES * file.length, 0);
}

/** The input of a number below {@link everyCount}. */
export function everyCase(number: number, only: string): Case {
  let left = number;
  for (const { name, file } of fileParsers(only)) {
    if (left < TIMES * file.length) {
      const [at, way] = [Math.floor(left / TIMES), left % TIMES];
      const mask = MASKS[way];
      const changes = mask === undefined ? [] : [[at, (file[at] as number) ^ mask]];
      return {
        parser: name,
        input: { changes, end: mask === undefined ? at : file.length, foreign: way % 2 === 0 },
      };
    }
    left -= TIMES * file.length;
  }
  throw new RangeError(`input ${number} of ${everyCount(only)}`);
}
