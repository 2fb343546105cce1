import {
  type GridPort,
  type InputPort,
  listNames,
  nearestName,
  numbersPerStep,
  type SymbolPort,
  type VectorPort,
} from '@meristem/autodiff';
import { InputError } from './input-error.ts';

/** What a value of a file stands for: the steps of a port, and whether they came as a sequence. */
export interface PortSteps {
  readonly steps: readonly (readonly number[])[];
  readonly sequence: boolean;
}

/**
 * Reads what a port hears: a symbol as a number, a letter or a name, numbers as a list (one alone without it); a sequence is a list of
 * these, or a text of any length but one, of letters or, where there are at most ten symbols, of digits.
 *
 * @throws InputError naming the place, such as `line 3: $.pixels[7]`.
 */
export function portSteps(port: InputPort, value: unknown, place: string): PortSteps {
  return port.kind === 'symbol' ? symbolSteps(port, value, place) : vectorSteps(port, value, place);
}

function symbolSteps(port: SymbolPort, value: unknown, place: string): PortSteps {
  if (typeof value === 'string' && port.letters !== undefined && [...value].length !== 1) {
    return {
      steps: [...value].map((letter, i) => [symbolOf(port, letter, `${place}[${i}]`)]),
      sequence: true,
    };
  }
  if (isDigits(port, value)) {
    const steps = [...value].map((digit, i) => [symbolOf(port, Number(digit), `${place}[${i}]`)]);
    return { steps, sequence: value.length !== 1 };
  }
  if (!Array.isArray(value)) return { steps: [[symbolOf(port, value, place)]], sequence: false };
  const steps = value.map((each, i) => [symbolOf(port, each, `${place}[${i}]`)]);
  return { steps, sequence: true };
}

/** Whether a text stands for symbols that are numbers of one digit, as "01101" does. */
function isDigits({ letters, names, size }: SymbolPort, value: unknown): value is string {
  return letters === undefined && !names && size <= 10 && typeof value === 'string' && /^\d+$/.test(value);
}

/** Reads one symbol: its number, or its letter or name where the port has such. */
export function symbolOf(port: SymbolPort, value: unknown, place: string): number {
  const { name, size } = port;
  const known = symbolTexts(port);
  const found = typeof value === 'string' ? (known?.indexOf(value) ?? -1) : value;
  if (typeof found === 'number' && Number.isInteger(found) && found >= 0 && found < size) return found;
  const expected = `a whole number from 0 to ${size - 1}${textsText(port)}`;
  const nearest = typeof value === 'string' && port.names ? nearestName(value, port.names) : undefined;
  throw new InputError(
    place,
    value,
    `${expected}, a symbol of port "${name}"`,
    nearest === undefined ? listRemedy(port, value) : `Did you mean "${nearest}"?`,
  );
}

/** How a sequence of numbers is written, where a text was. */
function listRemedy(port: SymbolPort, value: unknown): string | undefined {
  if (typeof value !== 'string' || symbolTexts(port)) return undefined;
  return 'Write a symbol as a number, and a sequence as a list of numbers: [0, 1, 1].';
}

/** What stands for each symbol of a port in texts: its letter or its name; `undefined` where symbols are numbers alone. */
export function symbolTexts({ letters, names }: SymbolPort): readonly string[] | undefined {
  return letters === undefined ? names : [...letters];
}

/** Names that a message lists; of more it says how many there are. */
const MOST_LISTED = 10;

function textsText({ letters, names }: SymbolPort): string {
  if (letters !== undefined) return ` or one of the letters ${JSON.stringify(letters)}`;
  if (!names) return '';
  return names.length > MOST_LISTED ? ` or one of ${names.length} names` : ` or one of ${listNames(names)}`;
}

function vectorSteps(port: VectorPort | GridPort, value: unknown, place: string): PortSteps {
  if (Array.isArray(value) && value.length > 0 && value.every(Array.isArray)) {
    return { steps: value.map((row, i) => numbersOf(port, row, `${place}[${i}]`)), sequence: true };
  }
  return { steps: [numbersOf(port, value, place)], sequence: false };
}

function numbersOf(port: VectorPort | GridPort, value: unknown, place: string): readonly number[] {
  const { name } = port;
  const size = numbersPerStep(port);
  const row: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (row.length !== size) {
    throw new InputError(place, value, `${size} numbers, a row of port "${name}"`);
  }
  return row.map((each, i) => {
    if (typeof each === 'number' && Number.isFinite(each)) return each;
    throw new InputError(row === value ? `${place}[${i}]` : place, each, `a finite number of port "${name}"`);
  });
}
