import type { Port, SymbolPort, VectorPort } from '@meristem/autodiff';
import { InputError } from './input-error.ts';

/** What a value of a file stands for: the steps of a port, and whether they came as a sequence. */
export interface PortSteps {
  readonly steps: readonly (readonly number[])[];
  readonly sequence: boolean;
}

/**
 * Reads what a port hears: a symbol as a number or a letter, numbers as a list (one alone without it); a sequence is a list of
 * these, or a text of any length but one.
 *
 * @throws InputError naming the place, such as `line 3: $.pixels[7]`.
 */
export function portSteps(port: Port, value: unknown, place: string): PortSteps {
  return port.kind === 'symbol' ? symbolSteps(port, value, place) : vectorSteps(port, value, place);
}

function symbolSteps(port: SymbolPort, value: unknown, place: string): PortSteps {
  if (typeof value === 'string' && port.letters !== undefined && [...value].length !== 1) {
    return {
      steps: [...value].map((letter, i) => [symbolOf(port, letter, `${place}[${i}]`)]),
      sequence: true,
    };
  }
  if (!Array.isArray(value)) return { steps: [[symbolOf(port, value, place)]], sequence: false };
  const steps = value.map((each, i) => [symbolOf(port, each, `${place}[${i}]`)]);
  return { steps, sequence: true };
}

/** Reads one symbol: its number, or its letter where the port has letters. */
export function symbolOf({ name, size, letters }: SymbolPort, value: unknown, place: string): number {
  const known = letters === undefined ? undefined : [...letters];
  const found = typeof value === 'string' ? (known?.indexOf(value) ?? -1) : value;
  if (typeof found === 'number' && Number.isInteger(found) && found >= 0 && found < size) return found;
  const expected = `a whole number from 0 to ${size - 1}${known ? ` or one of the letters ${JSON.stringify(letters)}` : ''}`;
  throw new InputError(place, value, `${expected}, a symbol of port "${name}"`);
}

function vectorSteps(port: VectorPort, value: unknown, place: string): PortSteps {
  if (Array.isArray(value) && value.length > 0 && value.every(Array.isArray)) {
    return { steps: value.map((row, i) => numbersOf(port, row, `${place}[${i}]`)), sequence: true };
  }
  return { steps: [numbersOf(port, value, place)], sequence: false };
}

function numbersOf({ name, size }: VectorPort, value: unknown, place: string): readonly number[] {
  const row: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (row.length !== size) {
    throw new InputError(place, value, `${size} numbers, a row of port "${name}"`);
  }
  return row.map((each, i) => {
    if (typeof each === 'number' && Number.isFinite(each)) return each;
    throw new InputError(row === value ? `${place}[${i}]` : place, each, `a finite number of port "${name}"`);
  });
}
