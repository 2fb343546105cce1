import { describeValue, isPromise, listNames } from './describe-value.ts';
import type { Fault } from './fault.ts';
import { nearestName } from './nearest-name.ts';
import { isName, NAME_WORDS } from './printable.ts';

/**
 * What the value of an option may be. A value, made once beside the options that it is for; its words are put together when
 * something is wrong.
 */
export interface Expectation {
  /** In words, for messages: `a number from 0 to 1`. */
  readonly expected: string;
  /** The first fault of a value at a path, if it has one. */
  fault(value: unknown, path: string): Fault | undefined;
}

/** An expectation of an option that has to be there. */
export interface RequiredExpectation extends Expectation {
  readonly required: true;
}

/**
 * What the options of something may be: one expectation for each option, so that a new option cannot be forgotten. Options
 * that have to be given are `required`.
 */
export type OptionTable<O extends object> = {
  readonly [K in keyof O]-?: undefined extends O[K] ? Expectation : RequiredExpectation;
};

/** A value of which a test holds; `expected` says in words which. */
export function that(expected: string, holds: (value: unknown) => boolean, remedy?: string): Expectation {
  return {
    expected,
    fault: (value, path) => {
      if (holds(value)) return undefined;
      const help = isPromise(value) ? 'Await it.' : remedy;
      return { path, found: describeValue(value), expected, ...(help && { remedy: help }) };
    },
  };
}

/** The same expectation of an option that has to be given. */
export function required(expectation: Expectation): RequiredExpectation {
  return {
    required: true,
    get expected() {
      return expectation.expected;
    },
    fault: (value, path) => expectation.fault(value, path),
  };
}

function number(expected: string, holds: (value: number) => boolean): Expectation {
  return that(expected, (value) => typeof value === 'number' && holds(value));
}

/** A number from 0 to 1. */
export const SHARE = number('a number from 0 to 1', (value) => value >= 0 && value <= 1);
/** A number from 0 up to, but not including, 1. */
export const SHARE_BELOW_ONE = number('a number from 0 to below 1', (value) => value >= 0 && value < 1);
/** Units that a growable axis may have: their ids are kept one by one. */
export const MOST_UNITS = 2 ** 24;
/** A whole number, 0 or more. */
export const COUNT = number(
  'a whole number, 0 or more',
  (value) => Number.isSafeInteger(value) && value >= 0,
);
/** A whole number, 1 or more. */
export const AT_LEAST_ONE = number(
  'a whole number, 1 or more',
  (value) => Number.isSafeInteger(value) && value >= 1,
);
/** A finite number, 0 or more. */
export const NOT_NEGATIVE = number('a number, 0 or more', (value) => value >= 0 && Number.isFinite(value));
/** A finite number above 0. */
export const POSITIVE = number('a number above 0', (value) => value > 0 && Number.isFinite(value));
/** A finite number. */
export const FINITE = number('a finite number', Number.isFinite);
/** `true` or `false`. */
export const FLAG = that('true or false', (value) => typeof value === 'boolean');
/** A string that can be shown as it is. */
export const TEXT: Expectation = {
  expected: 'a name',
  fault: (value, path) => {
    if (isName(value)) return undefined;
    const remedy = typeof value === 'string' && value !== '' ? `Use ${NAME_WORDS}.` : undefined;
    return that('a name', () => false, remedy).fault(value, path);
  },
};
/** So many units of a growable axis. */
export const UNITS = number(
  `a whole number from 0 to ${MOST_UNITS}`,
  (value) => Number.isInteger(value) && value >= 0 && value <= MOST_UNITS,
);
/** A function. */
export const FUNCTION = that('a function', (value) => typeof value === 'function');
/** Anything at all. */
export const ANYTHING = that('anything', () => true);

/** One of a few words; a misspelt one is told the nearest. */
export function oneOf(words: readonly string[]): Expectation {
  const expected = (): string => `one of: ${listNames(words)}`;
  return {
    get expected() {
      return expected();
    },
    fault: (value, path) => {
      if (words.includes(value as string)) return undefined;
      const nearest = typeof value === 'string' ? nearestName(value, words) : undefined;
      return {
        path,
        found: describeValue(value),
        expected: expected(),
        ...(nearest !== undefined && { remedy: `Did you mean "${nearest}"?` }),
      };
    },
  };
}

/** What one of several expectations takes; the fault of a value is that which lies deepest in it. */
export function anyOf(...expectations: readonly Expectation[]): Expectation {
  const expected = (): string => expectations.map((each) => each.expected).join(', or ');
  return {
    get expected() {
      return expected();
    },
    fault: (value, path) => {
      const faults = expectations.map((each) => each.fault(value, path));
      if (faults.includes(undefined)) return undefined;
      const deepest = (faults as Fault[]).reduce((best, next) =>
        next.path.length > best.path.length ? next : best,
      );
      if (deepest.path !== path) return deepest;
      const remedy = (faults as Fault[]).find((each) => each.remedy !== undefined)?.remedy;
      return { path, found: deepest.found, expected: expected(), ...(remedy !== undefined && { remedy }) };
    },
  };
}

/** A list of which every entry is as expected. */
export function listOf(entry: Expectation): Expectation {
  const expected = (): string => `a list, each entry ${entry.expected}`;
  return {
    get expected() {
      return expected();
    },
    fault: (value, path) => {
      if (!Array.isArray(value)) return { path, found: describeValue(value), expected: expected() };
      for (let at = 0; at < value.length; at++) {
        const fault = entry.fault(value[at], '');
        if (fault) return { ...fault, path: `${path}[${at}]${fault.path}` };
      }
      return undefined;
    },
  };
}

/** An object with some fields, none unknown. */
export function shape<O extends object>(table: OptionTable<O>, what = 'an object'): Expectation {
  return {
    get expected() {
      return `${what} with ${listNames(Object.keys(table))}`;
    },
    fault: (value, path) => shapeFault(value, path, table, what),
  };
}

/** The first fault of an object with the fields of a table. */
export function shapeFault(
  value: unknown,
  path: string,
  table: Readonly<Record<string, Expectation>>,
  what = 'an object',
): Fault | undefined {
  return objectFault(value, path, () => what) ?? fieldFault(value as object, path, table);
}

/** An object whose `tag` says which fields it has, as in `{ kind: 'cosine', to: 0 }`. */
export function tagged(
  tag: string,
  shapes: Readonly<Record<string, Readonly<Record<string, Expectation>>>>,
): Expectation {
  const kinds = oneOf(Object.keys(shapes));
  const expected = (): string => `an object with ${tag} ${kinds.expected}`;
  return {
    get expected() {
      return expected();
    },
    fault: (value, path) => {
      const fault =
        objectFault(value, path, expected) ??
        kinds.fault((value as Record<string, unknown>)[tag], `${path}.${tag}`);
      if (fault) return fault;
      const kind = (value as Record<string, string>)[tag] as string;
      return fieldFault(value as object, path, { [tag]: ANYTHING, ...shapes[kind] });
    },
  };
}

function objectFault(value: unknown, path: string, expected: () => string): Fault | undefined {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value) && !isPromise(value);
  return plain ? undefined : that(expected(), () => false).fault(value, path);
}

/** The first fault among the fields of an object: one that is not known, that is missing, or that is not as expected. */
function fieldFault(
  value: object,
  path: string,
  table: Readonly<Record<string, Expectation>>,
): Fault | undefined {
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) {
    return {
      path: `${path}.${unknown}`,
      found: 'an option that is not known',
      ...knownNames(unknown, Object.keys(table)),
    };
  }
  for (const name in table) {
    const expectation = table[name] as Expectation | RequiredExpectation;
    const given = (value as Record<string, unknown>)[name];
    if (given === undefined && !('required' in expectation)) continue;
    // Paths are put together where something is wrong: most calls are right, and many options lists.
    const fault = expectation.fault(given, '');
    if (fault) return { ...fault, path: `${path}.${name}${fault.path}` };
  }
  return undefined;
}

/** What was expected in place of a name that is not known, and the nearest that is. */
export function knownNames(name: string, names: readonly string[]): Pick<Fault, 'expected' | 'remedy'> {
  const nearest = nearestName(name, names);
  return {
    expected: names.length > 0 ? `one of: ${listNames(names)}` : 'none',
    remedy: nearest === undefined ? 'Remove it.' : `Did you mean "${nearest}"?`,
  };
}
