import { shown, StudioFault } from './fault.ts';
import { isObject } from './json.ts';

/** What a value of a document must be. Throws a StudioFault with the path where it is not. */
export type Check = (value: unknown, path: string) => void;

/** Checks one value. @throws StudioFault */
export function need(holds: boolean, value: unknown, path: string, expected: string, remedy: string): void {
  if (!holds) throw new StudioFault({ path, found: shown(value), expected, remedy });
}

/** A whole number within bounds. */
export function whole(least: number, most: number): Check {
  return (value, path) =>
    need(
      Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
      value,
      path,
      `a whole number from ${least} to ${most}`,
      'Change it.',
    );
}

/** A finite number within bounds. */
export function within(least: number, most: number): Check {
  return (value, path) =>
    need(
      typeof value === 'number' && value >= least && value <= most,
      value,
      path,
      `a number from ${least} to ${most}`,
      'Change it.',
    );
}

/** One of some words or numbers. */
export function oneOf(...known: readonly (string | number | boolean)[]): Check {
  const words = known.map((each) => JSON.stringify(each)).join(' or ');
  return (value, path) => need(known.includes(value as string), value, path, words, 'Choose one of these.');
}

/** A text, and how long. */
export function text(least: number, most: number): Check {
  return (value, path) => {
    if (typeof value === 'string' && value.length > most) {
      throw new StudioFault({
        path,
        found: `a text of ${value.length} characters`,
        expected: `at most ${most}`,
        remedy: 'Make it shorter.',
      });
    }
    need(
      typeof value === 'string' && value.length >= least,
      value,
      path,
      least > 0 ? 'a text that is not empty' : 'a text',
      'Give one.',
    );
  };
}

/** A list with a bounded number of entries, each as the check says. */
export function list(entry: Check, least: number, most: number, what = 'entries'): Check {
  return (value, path) => {
    need(Array.isArray(value), value, path, `a list of ${what}`, 'Give one.');
    const entries = value as readonly unknown[];
    if (entries.length < least || entries.length > most) {
      throw new StudioFault({
        path,
        found: `${entries.length} ${what}`,
        expected: `${least > 0 ? `from ${least} to` : 'at most'} ${most}`,
        remedy: entries.length > most ? 'Take some away.' : 'Add some.',
      });
    }
    entries.forEach((each, i) => entry(each, `${path}[${i}]`));
  };
}

/** An object. */
export const object: Check = (value, path) => need(isObject(value), value, path, 'an object', 'Give one.');

/** A check of a field that may be left out. */
export function optional(check: Check): Check {
  return (value, path) => {
    if (value !== undefined) check(value, path);
  };
}

/**
 * An object whose fields are as the checks say.
 *
 * @param open whether it may have others as well, which somebody else checks.
 */
export function fields(checks: Readonly<Record<string, Check>>, open = false): Check {
  return (value, path) => {
    object(value, path);
    const given = value as Readonly<Record<string, unknown>>;
    const stranger = open ? undefined : Object.keys(given).find((key) => !Object.hasOwn(checks, key));
    if (stranger !== undefined) {
      throw new StudioFault({
        path: `${path}.${stranger.slice(0, 60)}`,
        found: 'a field that is not known',
        expected: `one of ${Object.keys(checks).join(', ')}`,
        remedy: 'Take it away, or rename it.',
      });
    }
    for (const [key, check] of Object.entries(checks)) {
      check(Object.hasOwn(given, key) ? given[key] : undefined, `${path}.${key}`);
    }
  };
}
