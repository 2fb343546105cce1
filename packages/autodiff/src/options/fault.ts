import { MeristemError } from '../errors.ts';
import { printable } from './printable.ts';

/** What is wrong with one place of some options or of a JSON document, and how to put it right. */
export interface Fault {
  /** The place: `options.clipping.norm`, `task.options.phases[1].cycles`. */
  readonly path: string;
  /** What stands there: `"six"`, `nothing`. */
  readonly found: string;
  /** What may stand there: `a whole number from 1 to 512`. */
  readonly expected: string;
  /** A whole sentence that says what to do, where `expected` does not say it already. */
  readonly remedy?: string;
}

/** A fault in words: `options.units: found -1, expected a whole number, 0 or more.` */
export function faultText({ path, found, expected, remedy }: Fault): string {
  return `${printable(path)}: found ${found}, expected ${expected}.${remedy ? ` ${remedy}` : ''}`;
}

/** Something was made or called with options that it does not have, or that are out of range. */
export class OptionError extends MeristemError implements Fault {
  override readonly name: string = 'OptionError';
  /** What was called, such as `marginRule`. */
  readonly operation: string;
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;

  constructor(operation: string, fault: Fault) {
    super('option', `${operation}: ${faultText(fault)}`);
    this.operation = operation;
    this.path = fault.path;
    this.found = fault.found;
    this.expected = fault.expected;
    this.remedy = fault.remedy ?? '';
  }
}
