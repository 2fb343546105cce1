import { describeValue, listNames } from '@meristem/autodiff';
import { TaskOptionError } from '@meristem/tasks';
import { type Encoding, ENCODINGS } from './encoding.ts';

/** How a text becomes a task. */
export interface TextOptions {
  /** The task's name; `text` unless told. */
  readonly name?: string;
  /** What a symbol is: a character (a Unicode code point), or a byte; characters unless told. */
  readonly symbols?: 'characters' | 'bytes';
  /** Symbols in a training cycle; 32 unless told. */
  readonly steps?: number;
  /** The share of the text, from its end, that is held out: above 0, at most 0.9; 0.1 unless told. */
  readonly heldOut?: number;
  /**
   * The characters to know, in order. Unless told: those of the part that is not held out, by code point, and U+FFFD at the
   * end where the held-out part has others. Whatever is not among them is read as U+FFFD.
   */
  readonly alphabet?: string;
  /** How characters are written; unless told, what the byte-order mark says, and UTF-8 where there is none. */
  readonly encoding?: Encoding;
}

/** Options with nothing left open that does not depend on the text. */
export interface CheckedTextOptions {
  readonly name: string;
  readonly symbols: 'characters' | 'bytes';
  readonly steps: number;
  readonly heldOut: number;
  readonly alphabet?: string;
  readonly encoding?: Encoding;
}

const KNOWN = ['name', 'symbols', 'steps', 'heldOut', 'alphabet', 'encoding'];

/** Fills the defaults in. Throws TaskOptionError for an option that is not what it should be. */
export function checkTextOptions(options: TextOptions): CheckedTextOptions {
  if (typeof options !== 'object' || options === null)
    throw fault('options', options, 'an object of options');
  const stranger = Object.keys(options).find((name) => !KNOWN.includes(name));
  if (stranger !== undefined) throw fault(stranger, stranger, `options called ${listNames(KNOWN)}`);
  const { name = 'text', symbols = 'characters', steps = 32, heldOut = 0.1, alphabet, encoding } = options;
  if (typeof name !== 'string' || name === '') throw fault('name', name, 'a name');
  if (!['characters', 'bytes'].includes(symbols)) throw fault('symbols', symbols, '"characters" or "bytes"');
  if (!Number.isInteger(steps) || steps < 1 || steps > 1_000_000) {
    throw fault('steps', steps, 'an integer from 1 to 1000000');
  }
  if (!(typeof heldOut === 'number' && heldOut > 0 && heldOut <= 0.9)) {
    throw fault('heldOut', heldOut, 'a share above 0 and at most 0.9');
  }
  if (encoding !== undefined && !ENCODINGS.includes(encoding)) {
    throw fault('encoding', encoding, `one of ${listNames(ENCODINGS)}`);
  }
  if (alphabet !== undefined) requireAlphabet(alphabet);
  return { name, symbols, steps, heldOut, ...(alphabet && { alphabet }), ...(encoding && { encoding }) };
}

function requireAlphabet(alphabet: unknown): void {
  const letters = typeof alphabet === 'string' ? [...alphabet] : [];
  const met = new Set<string>();
  const twice = letters.find((letter) => met.size === met.add(letter).size);
  if (twice === undefined && letters.length > 0) return;
  const found = twice === undefined ? alphabet : `${alphabet as string} with ${twice} twice`;
  throw fault('alphabet', found, 'characters, each once');
}

function fault(option: string, found: unknown, expected: string): TaskOptionError {
  const remedy = 'Leave it out for what suits most texts.';
  return new TaskOptionError({ path: `text.${option}`, found: describeValue(found), expected, remedy });
}
