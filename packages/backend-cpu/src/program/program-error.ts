import { MeristemError } from '@meristem/autodiff';

/** A program that breaks a rule of what the backend runs; see `validateProgram`. */
export class ProgramError extends MeristemError {
  override readonly name: string = 'ProgramError';
  /** Where in the program: an operation by its number and kernel, and the operand. */
  readonly place: string;

  constructor(program: string, place: string, found: string, expected: string) {
    super('backend', `program "${program}": ${place}: found ${found}, expected ${expected}.`);
    this.place = place;
  }
}

/** Says of a place in a program what was found and what was expected. */
export type Refuse = (place: string, found: string, expected: string) => never;

/** What refuses a program of some name. */
export function refusing(program: string): Refuse {
  return (place, found, expected) => {
    throw new ProgramError(program, place, found, expected);
  };
}
