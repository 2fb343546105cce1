import { MeristemError } from '@meristem/autodiff';

const MOST_SHOWN = 60;

/** An input file holds what a network cannot be asked. */
export class InputError extends MeristemError {
  /** Where: a line, and the path in it. */
  readonly place: string;

  constructor(place: string, found: unknown, expected: string, remedy?: string) {
    super(
      'input',
      `--input: ${place}: found ${shown(found)}, expected ${expected}.${remedy ? ` ${remedy}` : ''}`,
    );
    this.place = place;
  }
}

function shown(found: unknown): string {
  const text = found === undefined ? 'nothing' : JSON.stringify(found);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text;
}
